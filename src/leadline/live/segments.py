"""The live segments as the scorer asks them: each of every lead, by the plan of the lead's main model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from leadline.errors import ModelError, Problem, UnsupportedError
from leadline.model import Model
from leadline.model.condition import Condition, Instant
from leadline.model.model import SCORE, AccountScore, Aggregate
from leadline.model.segment import FILE, OUTSIDE, Segment, Segments, using
from leadline.plan.used import together, used
from leadline.store.models import live_models
from leadline.store.segments import keep, standing_segments


@dataclass(frozen=True, slots=True)
class Understood:
    """The segments that can be told of a lead, and those that cannot: with what is wrong with each."""

    segments: Mapping[str, Segment] = field(default_factory=dict)
    problems: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)

    @property
    def conditions(self) -> dict[str, Condition]:
        return {name: one.condition for name, one in self.segments.items()}


@dataclass(frozen=True, slots=True)
class Live:
    """The segments that are told of every lead now: what each asks, by which edit, and since when.

    One that cannot be read beside the models of today is none of them: its members stay until it is put right.
    """

    conditions: Mapping[str, Condition] = field(default_factory=dict)
    edits: Mapping[str, int] = field(default_factory=dict)
    since: Mapping[str, Instant] = field(default_factory=dict)


def understood(texts: Mapping[str, str], models: Sequence[Model]) -> Understood:
    """Read segments beside the models that score. Names in which two differ in capitals only are one column to a
    database, so a segment with such a name is refused."""
    read = Segments(texts, models)
    wanted = [used(model) for model in models]
    segments: dict[str, Segment] = {}
    problems: dict[str, tuple[Problem, ...]] = {}
    for name in texts:
        try:
            found = read.segment(name)
            looked_at = used(asking(OUTSIDE, {name: found.condition}))
            together([*wanted, looked_at])
        except ModelError as error:
            problems[name] = error.problems
        except UnsupportedError as error:
            problems[name] = (Problem(FILE, None, "", str(error)),)
        else:
            segments[name] = found
            wanted.append(looked_at)
    return Understood(segments, problems)


def live_segments(con: sa.Connection, models: Sequence[Model]) -> Live:
    """The segments that are there, as far as they can be told beside these models."""
    standing = {one.segment: one for one in standing_segments(con)}
    found = understood({name: one.text for name, one in standing.items()}, models).conditions
    return Live(
        found,
        {name: standing[name].edit for name in found},
        {name: standing[name].changed_at for name in found},
    )


def asking(model: Model, conditions: Mapping[str, Condition]) -> Model:
    """The model with a plan that answers these conditions of every lead, as its roles."""
    score = AccountScore(of=SCORE, by=Aggregate.best, roles=tuple(conditions.items()))
    return replace(model, account_score=score)


# -- keeping -------------------------------------------------------------------------------------------------------


def all_segments(con: sa.Connection) -> Understood:
    """All segments beside the models that score now."""
    return understood({one.segment: one.text for one in standing_segments(con)}, live_models(con))


def broken_by(con: sa.Connection, model: Model) -> dict[str, tuple[Problem, ...]]:
    """The segments that can be told today and could not if this model scored in its place, with what would be wrong."""
    texts = {one.segment: one.text for one in standing_segments(con)}
    if not texts:
        return {}
    now = live_models(con)
    names = [one.name for one in now]
    then = [model if one.name == model.name else one for one in now] + ([] if model.name in names else [model])
    before = understood(texts, now).problems
    return {name: wrong for name, wrong in understood(texts, then).problems.items() if name not in before}


def read_beside(con: sa.Connection, name: str, text: str) -> Segment:
    """The segment that a text makes of that name beside the others; a `ModelError` has all that is wrong with it."""
    others = {one.segment: one.text for one in standing_segments(con) if one.segment != name}
    found = understood(others | {name: text}, live_models(con))
    if name in found.problems:
        raise ModelError(found.problems[name])
    return found.segments[name]


def keep_text(con: sa.Connection, name: str, text: str, edit: int, by: str, at: Instant) -> bool:
    """Keep the text of a segment that was changed from its ``edit``; ``False``: it is another one by now."""
    found = read_beside(con, name, text)
    return keep(con, name, found.title, text, edit, using(name, all_segments(con).segments.values()), by, at)
