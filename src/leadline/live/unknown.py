"""What is not known of a lead, and how much it could change if it were: progressive profiling.

Every answer that the model tells apart is tried: the lead is scored as if they told it now, by the same plan that
scores everybody. One statement does it for all answers. The lead stands in the spine once for each, a microsecond
after the other, and at each of these instants another attribute has a value: so the events are looked at once.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from leadline.live.asking import known, models_named
from leadline.live.compiled import Compiled
from leadline.live.engine import Engine, company
from leadline.live.inputs import SpineRow, fill
from leadline.live.people import Change, Person
from leadline.live.saving import Scored
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.plan.tellable import Looks, Told, looks_of, tellable
from leadline.store.database import raw

#: What nobody tells in a form: who they are, and what Leadline or a colleague says of them.
NOT_ASKED = frozenset(
    {"account_id", "company.domain", "company.id", "created_at", "email", "lead_id", "owner", "profiling", "user_id"}
)
NOBODY = 0  # the number of no lead
LOOKED: dict[str, Mapping[str, Looks]] = {}
MOST_LOOKED = 16
LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a lead would be if they told this; ``scored`` is ``None`` where the model has no score for them then."""

    told: Told
    scored: Scored | None


@dataclass(frozen=True, slots=True)
class Unknown:
    """An attribute that is not known, and what each answer would make of the lead, the highest score first."""

    attribute: str
    now: Scored | None
    outcomes: tuple[Outcome, ...]

    @property
    def every(self) -> tuple[Scored | None, ...]:
        """What the lead is and what it could be."""
        return (self.now, *(one.scored for one in self.outcomes))

    @property
    def cents(self) -> list[int]:
        """The scores that are possible, that of now among them."""
        return [one.score_cents for one in self.every if one is not None and one.score_cents is not None]

    @property
    def width(self) -> int:
        """Between which scores it decides, in hundredths."""
        return max(self.cents, default=0) - min(self.cents, default=0)

    @property
    def could_flip(self) -> bool:
        """Whether an answer decides about being qualified or disqualified."""
        return len({(found.qualified, found.disqualified) for found in map(judged, self.every)}) > 1

    @property
    def could_grade(self) -> bool:
        """Whether an answer changes the grade, or where the model gives none."""
        return len({None if one is None else one.grade for one in self.every}) > 1

    @property
    def could_cross(self) -> bool:
        """Whether an answer leads into the model's audience, or out of it."""
        return len({one is None for one in self.every}) > 1

    @property
    def matters(self) -> bool:
        """Whether any answer changes anything of it."""
        return self.could_flip or self.could_grade or self.could_cross or self.width > 0

    @property
    def weight(self) -> tuple[bool, bool, int]:
        """By which it is ranked: what could make somebody qualified or not before what only moves points."""
        return self.could_flip, self.could_grade or self.could_cross, self.width


@dataclass(frozen=True, slots=True)
class Judged:
    qualified: bool = False
    disqualified: bool = False


def judged(one: Scored | None) -> Judged:
    return Judged() if one is None else Judged(one.qualified, one.disqualified)


@dataclass(frozen=True, slots=True)
class Asked:
    """The unknown attributes of a lead by one model, those that could change most first."""

    model: Model
    now: Scored | None
    unknown: tuple[Unknown, ...]


def unknown_of(
    engine: Engine, lead_id: int, now: Instant, model: str | None = None, fields: Collection[str] | None = None
) -> Asked:
    """What is not known of a lead; an `InputError` where it may not be scored, or no model is live."""
    person = known(engine.connection, lead_id, now, now)
    return unknown_of_person(engine, person, now, model, fields)


def nobody(now: Instant) -> Person:
    """Somebody of whom nothing is known."""
    return Person(NOBODY, (), (), now)


def telling_too(person: Person, told: Mapping[str, str], now: Instant) -> Person:
    """The person as they are if they tell this now."""
    return replace(person, changes=(*person.changes, *(Change(name, value, now) for name, value in told.items())))


def unknown_of_person(
    engine: Engine, person: Person, now: Instant, model: str | None = None, fields: Collection[str] | None = None
) -> Asked:
    """By the model that is named, or their main one; of who is outside of all, the first that an answer opens."""
    con = engine.connection
    models = models_named(engine, person.lead_id, model)
    there = {*person.attributes(now), *(f"company.{name}" for name in company(con, person.account_id))}
    first: Asked | None = None
    for compiled in models:
        asked = asked_by(engine, compiled, person, there, now, fields)
        if asked.now is not None:
            return asked
        if first is None or (asked.unknown and not first.unknown):
            first = asked
    assert first is not None  # there is a model, or `models_named` had said so
    return first


def asked_by(
    engine: Engine,
    compiled: Compiled,
    person: Person,
    there: Collection[str],
    now: Instant,
    fields: Collection[str] | None,
) -> Asked:
    looks = looked_at(compiled.model)
    names = [name for name in looks if name not in there and name not in NOT_ASKED]
    if fields is not None:
        names = [name for name in names if name in fields]
    answers = [(name, told) for name in names for told in tellable(looks[name], now)]
    before, outcomes = tried(engine, compiled, person, answers, now)
    found = [
        Unknown(name, before, tuple(sorted((one for at, one in outcomes if at == name), key=lowest_last)))
        for name in names
    ]
    by_weight = sorted(found, key=lambda one: one.weight, reverse=True)
    return Asked(compiled.model, before, tuple(one for one in by_weight if one.matters))


def looked_at(model: Model) -> Mapping[str, Looks]:
    """What a version looks at, worked out once."""
    with LOCK:
        found = LOOKED.pop(model.version, None)
    found = looks_of(model) if found is None else found
    with LOCK:
        LOOKED[model.version] = found  # behind the others: those used longest ago go first
        while len(LOOKED) > MOST_LOOKED:
            LOOKED.pop(next(iter(LOOKED)))
    return found


def lowest_last(one: Outcome) -> tuple[bool, int, bool]:
    cents = None if one.scored is None else one.scored.score_cents
    return cents is None, -(cents or 0), not one.told.named


# -- trying --------------------------------------------------------------------------------------------------------


def tried(
    engine: Engine, compiled: Compiled, person: Person, answers: Sequence[tuple[str, Told]], now: Instant
) -> tuple[Scored | None, list[tuple[str, Outcome]]]:
    """What the lead is now, and with each of these answers alone."""
    changes = tuple(telling(answers, now))
    told = replace(person, changes=(*(one for one in person.changes if one.occurred_at <= now), *changes))
    spine = [SpineRow(person.lead_id, now + number) for number in range(len(answers) + 1)]
    fill(engine.connection, engine.schema, {person.lead_id: told}, spine)
    scored = {one.as_of: one for one in compiled.scored(raw(engine.connection)) if one.score_cents is not None}
    outcomes = [(name, Outcome(one, scored.get(now + number))) for number, (name, one) in enumerate(answers, start=1)]
    return scored.get(now), outcomes


def telling(answers: Sequence[tuple[str, Told]], now: Instant) -> Iterator[Change]:
    """The answers as changes, each taken back when it is the turn of another attribute."""
    before = None
    for number, (name, told) in enumerate(answers, start=1):
        if before not in (None, name):
            yield Change(str(before), None, now + number)
        yield Change(name, told.value, now + number)
        before = name
