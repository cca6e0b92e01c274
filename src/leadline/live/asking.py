"""Questions about leads at any instant: why a score is what it is, and what it was over time.

The answers are *replays*: a model and all that is known today, with what happened up to the instant. What was said then
is *recorded*, in `leadline.store.timeline`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from leadline.errors import InputError
from leadline.library.explanation import Explanation
from leadline.live.compiled import Compiled, Explained
from leadline.live.engine import Engine
from leadline.live.inputs import SpineRow, fill
from leadline.live.people import Person, people
from leadline.live.saving import Scored, is_objected
from leadline.live.trials import Member
from leadline.model import Model
from leadline.model.condition import DAY, HOUR, Duration, Instant
from leadline.model.dates import iso
from leadline.store.database import raw
from leadline.store.people import ids_of
from leadline.store.retention import line_of, refuse_before

MOST_POINTS = 400
USUAL_POINTS = 100
STEPS = (HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 90 * DAY)


@dataclass(frozen=True, slots=True)
class Answer:
    """The explanation of a lead by a model; ``is_main``: that model is the lead's main one at the instant.

    ``drawn``: the lead's place in the trial that says which version of the model speaks of it.
    """

    explanation: Explanation
    is_main: bool
    drawn: Member | None = None


def explain(engine: Engine, lead_id: int, as_of: Instant, now: Instant, model: str | None = None) -> Answer:
    """Why a lead's score is what it is at an instant; by its main model then, where no other is named."""
    con = engine.connection
    person = known(con, lead_id, as_of, now)
    models = models_named(engine, lead_id, model)
    for compiled in models:
        found = engine.explained(con, {lead_id: person}, compiled.model.version, as_of)
        if lead_id in found:
            trial = engine.trials.get(compiled.model.name)
            drawn = None if trial is None else trial.speaking(con, lead_id)
            return Answer(found[lead_id], model is None or main_of(engine, person, as_of) == model, drawn)
        if compiled.scored(raw(con)):
            raise InputError(
                f"a rule of `{compiled.model.name}` gives lead {lead_id} points out of all proportion, so it has no "
                "score; look at the numbers in its events"
            )
    raise InputError(f"lead {lead_id} is outside the audience of {named(models)} at {iso(as_of)}; it has no score")


def main_of(engine: Engine, person: Person, as_of: Instant) -> str | None:
    """The first model whose audience has the lead."""
    scored = engine.scored(engine.connection, {person.lead_id: person}, as_of)
    return scored[0].model if scored else None


def scores_at(engine: Engine, lead_ids: Collection[int], as_of: Instant, now: Instant) -> dict[int, list[Scored]]:
    """What every live model says of these leads at an instant, the main one first.

    Who objects to profiling, was not there yet, or is outside of all audiences has none.
    """
    con = engine.connection
    refuse_before(con, as_of)
    persons = {lead: one for lead, one in people(con, lead_ids, as_of).items() if one.created_at <= as_of}
    scorable = {lead: one for lead, one in persons.items() if not is_objected(one.attributes(now))}
    found: dict[int, list[Scored]] = {lead: [] for lead in lead_ids}
    for one in engine.scored(con, scorable, as_of):
        found[one.lead_id].append(one)
    return found


def replay(
    engine: Engine, lead_id: int, instants: Sequence[Instant], now: Instant, model: str | None = None
) -> list[Scored]:
    """A lead's score at each of these instants, by one model, or by its main one at each; none where it had none."""
    if len(instants) > MOST_POINTS:
        raise InputError(f"a replay has {MOST_POINTS} points at most, not {len(instants)}; take longer steps")
    con = engine.connection
    if not instants:
        return []
    person = known(con, lead_id, max(instants), now)
    models = models_named(engine, lead_id, model)
    line = line_of(con)
    first = person.created_at if line is None else max(line, person.created_at)
    fill(con, engine.schema, {lead_id: person}, [SpineRow(lead_id, one) for one in instants if one >= first])
    found: dict[Instant, Scored] = {}
    for compiled in models:
        for one in compiled.scored(raw(con)):
            found.setdefault(one.as_of, one)
    return [found[at] for at in sorted(found)]


def rises(engine: Engine, lead_id: int, instants: Collection[Instant], now: Instant) -> dict[Instant, int]:
    """How far a lead's score rose or fell at each of these instants, in hundredths, by its main model then.

    Instants at which it had no score, or had just got one, are left out: 200 at most.
    """
    con = engine.connection
    line = line_of(con)
    person = people(con, [lead_id], now).get(lead_id)
    if person is None or is_objected(person.attributes(now)) or not engine.compiled:
        return {}
    asked = [at for at in instants if at > person.created_at and (line is None or at > line)]
    found = {one.as_of: one for one in replay(engine, lead_id, sorted({*asked, *(at - 1 for at in asked)}), now)}
    return {
        at: after.score_cents - before.score_cents
        for at in asked
        if (before := found.get(at - 1)) is not None
        and (after := found.get(at)) is not None
        and before.model == after.model
        and before.score_cents is not None
        and after.score_cents is not None
    }


def ahead(
    engine: Engine, lead_id: int, days: int, now: Instant, model: str | None = None
) -> tuple[Model, list[Explained]]:
    """What a lead's score is made of now and on each of the coming days, if nothing more happens.

    By the model that is named, or the main one of now. Days on which the lead is outside of its audience are left out.
    """
    con = engine.connection
    person = known(con, lead_id, now, now)
    spine = [SpineRow(lead_id, now + day * DAY) for day in range(days + 1)]
    fill(con, engine.schema, {lead_id: person}, spine)
    for compiled in models_named(engine, lead_id, model):
        found = sorted(compiled.explained(raw(con)), key=lambda one: one.results.as_of)
        if found and found[0].results.as_of == now:
            return compiled.model, found
    raise InputError(f"no model has a score for lead {lead_id}; ask for its explanation, which says why")


def instants_between(since: Instant, until: Instant, step: Duration | None = None) -> list[Instant]:
    """Instants from ``since`` on by steps, and ``until`` at the end; a usual step makes about a hundred of them.

    >>> instants_between(0, 10, 4)
    [0, 4, 8, 10]
    """
    if until < since:
        raise InputError("`until` is before `since`; turn them round")
    wanted = step or next((one for one in STEPS if (until - since) // one < USUAL_POINTS), None)
    wanted = wanted or max(1, (until - since) // USUAL_POINTS)
    if (until - since) // wanted + 1 > MOST_POINTS:
        raise InputError(
            f"a replay has {MOST_POINTS} points at most, and this would be {(until - since) // wanted + 1}; take "
            "longer steps, or a shorter time"
        )
    return [*range(since, until, wanted), until]


def known(con: sa.Connection, lead_id: int, as_of: Instant, now: Instant) -> Person:
    """The person of a lead, who was there at an instant and may be scored; an `InputError` says why not."""
    refuse_before(con, as_of)
    person = people(con, [lead_id], as_of).get(lead_id)
    if person is None:
        ids_of(con, lead_id)  # says where the lead is now
        raise InputError(f"there is no lead {lead_id}")
    if is_objected(person.attributes(now)):
        raise InputError(f"lead {lead_id} objected to profiling: it is stored, and has no score")
    if person.created_at > as_of:
        raise InputError(f"lead {lead_id} is known since {iso(person.created_at)}; at {iso(as_of)} it had no score")
    return person


def models_named(engine: Engine, lead_id: int, name: str | None) -> list[Compiled]:
    """The live model of a name as it speaks of a lead, or all of them; an `InputError` if there is none."""
    found = [one for one in engine.speaking(engine.connection, lead_id) if name is None or one.model.name == name]
    if found:
        return found
    if not engine.compiled:
        raise InputError("no model is live yet; publish one and activate it")
    raise InputError(f"no model `{name}` is live; those that are: {named(engine.compiled)}")


def named(models: Sequence[Compiled]) -> str:
    return ", ".join(f"`{one.model.name}`" for one in models)
