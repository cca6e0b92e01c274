"""Flows and times of leads in them, as they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.api.outward.flow_shapes import FlowCheckedOut, FlowOut, FlowShort, StepOut
from leadline.api.scoring.checking import ProblemOut, problems_out
from leadline.errors import LeadlineError, ModelError
from leadline.flows import Flow, lint, mermaid, outline
from leadline.flows.flow import Branch, Split, Step
from leadline.flows.words import arm_words, step_words
from leadline.live.flows import Reader, Standing, known
from leadline.model.lint.finding import Finding
from leadline.model.words.events import capital
from leadline.model.words.figures import number_words
from leadline.store import flow_runs
from leadline.store.flow_runs import Counts

FILE = "flow.yml"


def short(one: Standing, has: Counts, names: Mapping[str, str]) -> FlowShort:
    """A flow as it stands in a list."""
    document = one.document
    return FlowShort(
        flow=document.name,
        title=document.title,
        edit=document.edit,
        at=document.at,
        by=document.by,
        who=names.get(document.by),
        paused_at=document.paused_at,
        inside=has.inside,
        stuck=has.stuck,
        ended=dict(has.ended),
        problems=problems_out(one.problems),
    )


def whole(con: sa.Connection, one: Standing, names: Mapping[str, str]) -> FlowOut:
    """A flow with all that it says."""
    standing = flow_runs.standing_at(con, one.document.name)
    said = {} if one.flow is None else described(con, one.flow, standing)
    empty: dict[str, Any] = {"outline": [], "steps": [], "diagram": "", "mistakes": [], "hints": []}
    more = {"text": one.document.text, "edits": flow_runs.edits_inside(con, one.document.name)}
    has = flow_runs.counts(con, one.document.name).get(one.document.name, Counts())
    return FlowOut.model_validate(short(one, has, names).model_dump() | empty | said | more)


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
        problems=problems_out(error.problems),
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
        yield StepOut(step=step.id, words=step_words(step), part="", depth=depth, here=standing.get(step.id, 0))
        for words, inner in parts(step):
            for number, one in enumerate(steps(inner, standing, depth + 1)):
                yield one if number else one.model_copy(update={"part": words})


def parts(step: Step) -> Iterable[tuple[str, tuple[Step, ...]]]:
    """The parts of a step that chooses, each with who goes there."""
    match step:
        case Branch():
            for arm in step.arms:
                yield capital(arm_words(arm)), arm.steps
        case Split():
            for share in step.shares:
                yield f"{number_words(share.percent)} percent", share.steps


def found(one: Finding) -> ProblemOut:
    """A finding of lint."""
    return ProblemOut(
        path=FILE, line=one.line, column=None, end=None, where=one.where, what=one.sentence, suggestion=one.suggestion
    )


class Spoken:
    """What steps do, in words, by the edits of flows by which leads go on."""

    def __init__(self, con: sa.Connection) -> None:
        self.reader = Reader(con)
        self.flows: dict[tuple[str, int], Flow | None] = {}

    def words(self, flow: str, edit: int, step: str) -> str:
        """What a step does; its id where that text cannot be read today."""
        key = (flow, edit)
        if key not in self.flows:
            try:
                self.flows[key] = self.reader.edit(flow, edit)
            except LeadlineError:
                self.flows[key] = None
        found = self.flows[key]
        there = None if found is None else found.parts.get(step)
        return step if there is None else step_words(there)

    def run(self, row: sa.Row[Any]) -> dict[str, Any]:
        """A time of a lead in a flow."""
        words = self.words(row.flow, row.edit, row.step)
        return row._asdict() | {"run": row.run_id, "cause": orjson.loads(row.cause), "words": words}

    def done(self, run: sa.Row[Any], row: sa.Row[Any]) -> dict[str, Any]:
        """A step that was done in it."""
        words = self.words(run.flow, run.edit, row.step)
        return {"step": row.step, "words": words, "at": row.at, "what": orjson.loads(row.what)}
