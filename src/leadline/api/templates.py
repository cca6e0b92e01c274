"""Models to start from."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field

from leadline import templates
from leadline.api.actor import needs
from leadline.api.faults import missing
from leadline.api.fields import SHORT
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.model_shapes import RuleOut
from leadline.api.scoring.models import said
from leadline.store.model_files import read_model
from leadline.store.models import MAIN_FILE

routes = router("models")
READ = needs(Permission.read)


class TemplateOut(BaseModel):
    """A model to start from."""

    name: str = Field(examples=["saas-trial"])
    title: str = Field(examples=["SaaS with a free trial"])
    about: str = Field(description="What it is for, in a sentence.")
    rules: int


class Templates(BaseModel):
    """All templates, the most usual first."""

    items: list[TemplateOut]


class WholeTemplate(TemplateOut):
    """A template with its text, to be published as it is or after changes, and its rules as sentences."""

    text: str = Field(description="The file `model.yml`.")
    sentences: list[RuleOut]


@routes.get("/api/templates", summary="List the templates.", dependencies=[READ])
def list_templates() -> Templates:
    """Models for usual ways to sell, to start from."""
    return Templates.model_validate({"items": [whole(name).model_dump() for name in templates.names()]})


@routes.get("/api/templates/{name}", summary="Look at a template.", dependencies=[READ])
def get_template(
    name: Annotated[str, Path(max_length=SHORT, description="A template.", examples=["saas-trial"])],
) -> WholeTemplate:
    """A template's text, and each of its rules as a sentence. Publish the text to make a model of it."""
    if name not in templates.names():
        raise missing(f"template `{name}`", "path.name")
    return whole(name)


@cache
def whole(name: str) -> WholeTemplate:
    text = templates.read(name)
    model = read_model({MAIN_FILE: text})
    sentences = [RuleOut.model_validate(one) for one in said(model)]
    return WholeTemplate(
        name=name,
        title=model.title or model.name,
        about=templates.describe(name),
        rules=len(sentences),
        text=text,
        sentences=sentences,
    )
