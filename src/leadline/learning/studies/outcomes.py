"""What counts as success, kept in the store: each outcome is a text with its edits, under its own name.

One is there from the beginning, so that nobody has to write anything before the first question; whoever changes it
keeps it, and whoever archives it is rid of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from leadline.errors import InputError, ModelError, Problem
from leadline.evidence.outcome import Outcome, read_outcomes
from leadline.evidence.outcome.words import outcome_title
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.documents import NEW, OUTCOME, Document, archive_document, documents, keep_document

FILE = "outcome.yml"
OFFERED = "customer"
OFFERED_TEXT = """\
outcome: customer
title: became a customer
of: stage
stage: customer
within: 90d
"""
d = t.documents.c


@dataclass(frozen=True, slots=True)
class Standing:
    """An outcome as it is now: its name, its text, what it says. ``document``: as it was kept; nothing where it is only
    offered. ``outcome``: nothing where it cannot be read, with why not."""

    name: str
    text: str
    document: Document | None
    outcome: Outcome | None
    problems: tuple[Problem, ...] = ()


def standing_outcomes(con: sa.Connection, name: str | None = None) -> dict[str, Standing]:
    """The outcomes that there are, or that of a name, by their names."""
    found = {one.name: standing(one.name, one.text, one) for one in documents(con, OUTCOME, name)}
    if name in (None, OFFERED) and OFFERED not in found and not was_kept(con, OFFERED):
        found[OFFERED] = standing(OFFERED, OFFERED_TEXT, None)
    return dict(sorted(found.items()))


def standing(name: str, text: str, document: Document | None) -> Standing:
    try:
        return Standing(name, text, document, read_outcome(text))
    except ModelError as error:
        return Standing(name, text, document, None, error.problems)


def was_kept(con: sa.Connection, name: str) -> bool:
    return con.scalar(sa.select(d.name).where(d.kind == OUTCOME, d.name == name)) is not None


def outcome_of(con: sa.Connection, name: str) -> Standing:
    """The outcome of a name, which can be read; an `InputError` says which there are."""
    found = standing_outcomes(con, name).get(name)
    if found is None:
        names = ", ".join(f"`{one}`" for one in standing_outcomes(con))
        raise InputError(f"no outcome `{name}` is kept; there {'is ' + names if names else 'is none yet'}")
    if found.outcome is None:
        raise InputError(f"the outcome `{name}` cannot be read: {found.problems[0].what}")
    return found


def read_outcome(text: str, name: str | None = None) -> Outcome:
    """The one outcome of a text; a `ModelError` has all that is wrong with it, or that it is called otherwise."""
    found = read_outcomes(text, FILE)
    if len(found) != 1:
        raise wrong(f"this text has {len(found)} outcomes; keep each by itself, under its own name")
    if name is not None and found[0].name != name:
        raise wrong(f"this outcome is called `{found[0].name}`, and it would be kept as `{name}`", name)
    return found[0]


def wrong(what: str, suggestion: str | None = None) -> ModelError:
    return ModelError([Problem(FILE, 1, "`outcome`", what, suggestion)])


def keep_outcome(con: sa.Connection, name: str, text: str, edit: int, by: str, at: Instant) -> bool:
    """Keep the text of an outcome that was changed from its ``edit``; ``False``: it is another one by now."""
    return keep_document(con, OUTCOME, name, outcome_title(read_outcome(text, name)), text, edit, by, at)


def archive_outcome(con: sa.Connection, name: str, by: str, at: Instant) -> bool:
    """Let an outcome be no more; its texts stay, and so do the studies. ``False``: there is none."""
    if name == OFFERED and not was_kept(con, name):
        keep_outcome(con, name, OFFERED_TEXT, NEW, by, at)
    return archive_document(con, OUTCOME, name, by, at)
