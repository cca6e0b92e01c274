"""What is wrong with a model that somebody is writing, and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel, Field

from leadline.api.actor import needs
from leadline.api.fields import Asked
from leadline.api.given import ServiceGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.model_shapes import ChangeOut, Files, RuleOut
from leadline.api.scoring.models import changes_said, live_version, said
from leadline.errors import ModelError, Problem
from leadline.model.diff import diff, headline
from leadline.model.lint import lint
from leadline.model.words import outline
from leadline.store import models as store
from leadline.store.asked_predictors import unanswered
from leadline.store.model_files import read_model
from leadline.store.models import MAIN_FILE

routes = router("models")


class ProblemOut(BaseModel):
    """One thing that is wrong, or looks wrong: in which file, where in it, what it is, and what was probably meant."""

    path: str = Field(examples=["model.yml"])
    line: int | None = Field(examples=[5])
    column: int | None = Field(description="The first character of the line that is to blame, counted from 1.")
    end: int | None = Field(description="The character after the last one; null: it is the rest of the line.")
    where: str = Field(examples=["rule `pricing-page`"])
    what: str = Field(examples=["dimension `engagment` is not declared"])
    suggestion: str | None = Field(examples=["engagement"])


class AroundOut(BaseModel):
    """What stands around the rules, in sentences."""

    key: str = Field(examples=["bands"])
    sentences: list[str] = Field(examples=[["Hot from 50, warm from 25, else cold, by score"]])


class CheckedOut(BaseModel):
    """What is said of a model's files. Without ``problems`` they can be published."""

    model: str | None = Field(description="Its name; this and what follows is null or empty where it cannot be used.")
    title: str | None
    version: str | None
    problems: list[ProblemOut] = Field(description="Why the model cannot be used.")
    findings: list[ProblemOut] = Field(description="What can be used and surely is not meant.")
    rules: list[RuleOut]
    around: list[AroundOut]
    against: str | None = Field(description="The live version of the same model; null: there is none.")
    headline: str | None = Field(examples=["Two rules changed"])
    changes: list[ChangeOut] = Field(description="What it does otherwise than the live version.")


class CheckIn(Asked):
    """The files of a model, as far as somebody has come."""

    files: Files


@routes.post("/api/models/check", summary="Say what is wrong with a model.", dependencies=[needs(Permission.model)])
def check_model(asked: CheckIn, service: ServiceGiven) -> CheckedOut:
    """All mistakes with their places, what looks wrong, the rules as sentences, and what differs from the live version.
    Nothing is kept."""
    with service.store.reading() as con:
        return checked(con, asked.files)


def checked(con: sa.Connection, files: Mapping[str, str], name: str | None = None) -> CheckedOut:
    """What is said of these files; of another ``name`` than the model should have, too."""
    try:
        model = read_model(files)
    except ModelError as error:
        empty: dict[str, Any] = {"model": None, "title": None, "version": None, "headline": None, "against": None}
        lists: dict[str, Any] = {"findings": [], "rules": [], "around": [], "changes": []}
        return CheckedOut.model_validate(empty | lists | {"problems": problems_out(error.problems)})
    problems = [] if name in (None, model.name) else [other_name(str(name), model.name)]
    problems += unanswered(con, model, MAIN_FILE)
    live = live_version(con, model.name)
    changes = [] if live is None else diff(store.version_of(con, live), model)
    found = [Problem(MAIN_FILE, one.line, one.where, one.sentence, one.suggestion) for one in lint(model)]
    return CheckedOut.model_validate(
        {
            "model": model.name,
            "title": model.title or None,
            "version": model.version,
            "problems": problems_out(problems),
            "findings": problems_out(found),
            "rules": said(model),
            "around": [{"key": key, "sentences": sentences} for key, sentences in outline(model).items()],
            "against": live,
            "headline": None if live is None else headline(changes),
            "changes": changes_said(changes),
        }
    )


def other_name(name: str, found: str) -> Problem:
    what = f"this is a draft of the model `{name}`; `{found}` would be another model, with a draft of its own"
    return Problem(MAIN_FILE, 1, "`model`", what, name)


def problems_out(found: Iterable[Problem]) -> list[ProblemOut]:
    """Mistakes as they are shown."""
    return [ProblemOut.model_validate(one, from_attributes=True) for one in found]
