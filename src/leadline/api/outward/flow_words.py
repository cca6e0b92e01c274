"""Flows and times of leads in them, as they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.api.outward.flow_shapes import FlowCheckedOut, FlowOut, FlowShort, StepOut
from leadline.api.scoring.checking import ProblemOut, plain
from leadline.errors import ModelError
from leadline.flows import Flow, lint, mermaid, outline
from leadline.flows.flow import Step, insides
from leadline.flows.words import step_words
from leadline.live.flows import Standing, known
from leadline.model.lint.finding import Finding
from leadline.store import flow_runs
from leadline.store import tables as t

FILE = "flow.yml"
r = t.flow_runs.c


def short(con: sa.Connection, one: Standing, names: Mapping[str, str]) -> FlowShort:
    """A flow as it stands in a list."""
    document = one.document
    counts = sa.select(sa.func.count(), sa.func.count(sa.case((r.error != "", 1))))
    inside, stuck = con.execute(counts.where(r.flow == document.name, r.ended_at.is_(None))).one()
    return FlowShort(
        flow=document.name,
        title=document.title,
        edit=document.edit,
        at=document.at,
        by=document.by,
        who=names.get(document.by),
        paused_at=document.paused_at,
        inside=inside,
        stuck=stuck,
        ended=flow_runs.ended_by(con, document.name),
        problems=[ProblemOut.model_validate(plain(problem)) for problem in one.problems],
    )


def whole(con: sa.Connection, one: Standing, names: Mapping[str, str]) -> FlowOut:
    """A flow with all that it says."""
    standing = flow_runs.standing_at(con, one.document.name)
    said = {} if one.flow is None else described(con, one.flow, standing)
    empty: dict[str, Any] = {"outline": [], "steps": [], "diagram": "", "mistakes": [], "hints": []}
    more = {"text": one.document.text, "edits": flow_runs.edits_inside(con, one.document.name)}
    return FlowOut.model_validate(short(con, one, names).model_dump() | empty | said | more)


def checked(con: sa.Connection, flow: Flow) -> FlowCheckedOut:
    """What is said of a flow that can be read."""
    said: dict[str, Any] = {"flow": flow.name, "title": flow.title or None, "problems": []}
    return FlowCheckedOut.model_validate(said | described(con, flow, {}))


def refused(error: ModelError) -> FlowCheckedOut:
    """What is said of a text that cannot be read."""
    return FlowCheckedOut(
        flow=None,
        title=None,
        outline=[],
        steps=[],
        diagram=None,
        problems=[ProblemOut.model_validate(plain(one)) for one in error.problems],
        mistakes=[],
        hints=[],
    )


def described(con: sa.Connection, flow: Flow, standing: Mapping[str, int]) -> dict[str, Any]:
    linted = lint(flow, known(con))
    return {
        "outline": outline(flow),
        "steps": list(steps(flow.steps, standing)),
        "diagram": mermaid(flow, standing),
        "mistakes": [found(one) for one in linted.mistakes],
        "hints": [found(one) for one in linted.hints],
    }


def steps(these: tuple[Step, ...], standing: Mapping[str, int], depth: int = 0) -> Iterable[StepOut]:
    """The steps in the order of the file, each with how deep it stands and how many stand there."""
    for step in these:
        yield StepOut(step=step.id, words=step_words(step), depth=depth, here=standing.get(step.id, 0))
        for inner in insides(step):
            yield from steps(inner, standing, depth + 1)


def found(one: Finding) -> ProblemOut:
    """A finding of lint."""
    return ProblemOut(
        path=FILE, line=one.line, column=None, end=None, where=one.where, what=one.sentence, suggestion=one.suggestion
    )


def as_run(row: sa.Row[Any]) -> dict[str, Any]:
    return row._asdict() | {"run": row.run_id, "cause": orjson.loads(row.cause)}
