"""Where the store keeps data about people: one list, that erasure and the copy for a person both go by.

A test fails when a table has a column for a person and is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from leadline.errors import InputError
from leadline.model.condition import Instant
from leadline.model.text import fold
from leadline.store import tables as t
from leadline.store.subjects import EMAIL, Named, parts
from leadline.store.values import dumped


@dataclass(frozen=True, slots=True)
class Personal:
    """A table with data about people.

    ``columns`` bear numbers of subjects. ``at`` is the instant of a row, which says whose a row of a shared device is.
    ``texts`` may mention a person's ids in JSON or in words; ``emails`` are an address in small letters. Rows of ``of``
    go with rows of that table.
    """

    table: sa.Table
    columns: tuple[str, ...] = ()
    at: str | None = None
    texts: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    of: sa.Table | None = None


PERSONAL = (  # in an order in which they can be erased
    Personal(t.machines, ("event_seq",), of=t.events),
    Personal(t.events, ("subject_id",), at="occurred_at"),
    Personal(t.links, ("subject_id", "other_id")),
    Personal(t.changes, ("subject_id",), at="occurred_at"),
    Personal(t.seen, ("subject_id",)),
    Personal(t.aside, ("subject_id",), at="due_at", texts=("message",)),
    Personal(t.conflicts, ("subject_id",), texts=("event_id", "message")),
    Personal(t.refusals, texts=("event_id", "reason")),
    Personal(t.answers, texts=("body",)),
    Personal(t.dirty, ("subject_id",)),
    Personal(t.snoozes, ("subject_id",)),
    Personal(t.apart, ("subject_id", "other_id")),
    Personal(t.views, texts=("query", "name")),
    Personal(t.happenings, ("lead_id",), texts=("what",)),
    Personal(t.deliveries, ("lead_id",), texts=("what", "error", "answer")),
    Personal(t.flow_steps, ("lead_id",), texts=("what",)),
    Personal(t.flow_runs, ("lead_id",), texts=("cause", "kept", "error")),
    Personal(t.assignments, ("lead_id",)),
    Personal(t.routed, ("lead_id",)),
    Personal(t.suppressions, emails=("email",)),
    Personal(t.crm_links, ("subject_id",), texts=("said", "seen")),
    Personal(t.probabilities, ("lead_id",)),
    Personal(t.trial_leads, ("lead_id",)),
    Personal(t.scores, ("lead_id",)),
    Personal(t.score_history, ("lead_id",)),
    Personal(t.transitions, ("lead_id",)),
    Personal(t.segment_moves, ("lead_id",)),
    Personal(t.segment_members, ("lead_id",)),
    Personal(t.leads, ("lead_id",)),
    Personal(t.identity, ("subject_id", "lead_id")),
    Personal(t.subjects, ("subject_id",)),
)


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a shared device's history that is a person's: from an instant until before another."""

    subject_id: int
    starts: Instant
    ends: Instant


@dataclass(frozen=True, slots=True)
class Owned:
    """What is a person's: subjects that are theirs alone, parts of devices that others use too, and their ids."""

    lead_id: int
    subjects: tuple[int, ...]
    spans: tuple[Span, ...]
    names: tuple[Named, ...]


def owned_by(con: sa.Connection, lead_id: int) -> Owned:
    """What is this lead's; an `InputError` where there is nobody of that number."""
    i = t.identity.c
    mine = [Span(*row) for row in con.execute(sa.select(i.subject_id, i.starts, i.ends).where(i.lead_id == lead_id))]
    shared = set(
        con.scalars(
            sa.select(i.subject_id).where(
                i.subject_id.in_(sa.select(i.subject_id).where(i.lead_id == lead_id)), i.lead_id != lead_id
            )
        )
    )
    alone = {span.subject_id for span in mine} - shared
    if not mine:  # a device that nobody has identified
        alone = set(con.scalars(sa.select(t.subjects.c.subject_id).where(t.subjects.c.subject_id == lead_id)))
    if not mine and not alone:
        raise InputError(f"there is no lead {lead_id}")
    spans = tuple(span for span in mine if span.subject_id in shared)
    return Owned(lead_id, tuple(sorted(alone)), spans, names_of(con, alone))


def names_of(con: sa.Connection, subject_ids: set[int]) -> tuple[Named, ...]:
    """The ids of subjects, and the addresses that their attributes ever said."""
    found: dict[Named, None] = {}
    s, c = t.subjects.c, t.changes.c
    for some in parts(sorted(subject_ids)):
        found |= dict.fromkeys(con.execute(sa.select(s.kind, s.value).where(s.subject_id.in_(some))))
        said = sa.select(c.value).where(c.subject_id.in_(some), c.attribute == EMAIL, c.value.is_not(None))
        found |= {(EMAIL, fold(value)): None for value in con.scalars(said.distinct())}
    return tuple(found)


def matching(entry: Personal, owned: Owned) -> Iterator[sa.ColumnElement[bool]]:
    """Conditions that together name the rows of a table that are a person's."""
    columns = entry.table.c
    if entry.of is not None:
        for condition in matching(next(one for one in PERSONAL if one.table is entry.of), owned):
            (number,) = entry.of.primary_key.columns
            yield columns[entry.columns[0]].in_(sa.select(number).where(condition))
        return
    for name in entry.columns:
        numbers = {*owned.subjects, owned.lead_id} if name == "lead_id" else set(owned.subjects)
        for some in parts(sorted(numbers)):
            yield columns[name].in_(some)
    if entry.at is not None:
        for span in owned.spans:
            at = columns[entry.at]
            yield sa.and_(columns["subject_id"] == span.subject_id, at >= span.starts, at < span.ends)
    for name in entry.emails:
        for addresses in parts(sorted(fold(value) for kind, value in owned.names if kind == EMAIL)):
            yield columns[name].in_(addresses)
    for name in entry.texts:
        for needle in needles(owned):
            yield folded(columns[name], needle).contains(needle, autoescape=True)


def folded(text: sa.ColumnElement[str], needle: str) -> sa.ColumnElement[str]:
    """A text in small letters, as far as they are in a folded needle: a database may know only those of ASCII."""
    for small in sorted(set(needle)):
        great = small.upper()
        if not small.isascii() and great != small and fold(great) == small:
            text = sa.func.replace(text, great, small)
    return sa.func.lower(text)


def needles(owned: Owned) -> Iterator[str]:
    """How a text would mention a person: an address as it is, another id in quotes."""
    for kind, value in owned.names:
        yield fold(value) if kind == EMAIL else fold(dumped(value))
    yield f'"lead_id":{owned.lead_id},'
