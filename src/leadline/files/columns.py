"""Which column of a file is which of ours."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from leadline.errors import FactsError, Problem


class Facts(Enum):
    """The five tables of facts."""

    LEADS = "leads"
    ACCOUNTS = "accounts"
    CHANGES = "changes"
    EVENTS = "events"
    PROBABILITIES = "probabilities"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A column of ours, and other names that mean it: the first tier of which the file has one decides."""

    name: str
    required: bool = False
    others: tuple[tuple[str, ...], ...] = ()


_PERSON = ("contact_id", "person_id", "prospect_id", "customer_id", "user_id", "profile_id")
_WHEN = (
    ("event_time", "event_timestamp", "event_date", "event_at", "datetime", "date_time", "timestamp", "happened_at"),
    ("time", "ts", "date", "when", "created_at", "created"),
)
_COMPANY = ("company_id", "organization_id", "organisation_id")

WANTED: Mapping[Facts, tuple[Wanted, ...]] = {
    Facts.LEADS: (
        Wanted("lead_id", True, (_PERSON, ("id", "record_id", "uuid"))),
        Wanted("account_id", False, (_COMPANY,)),
        Wanted("created_at", False, (("create_date", "created_date", "date_created", "created_on", "created"),)),
    ),
    Facts.ACCOUNTS: (Wanted("account_id", True, (_COMPANY, ("id", "record_id", "uuid"))),),
    Facts.CHANGES: (
        Wanted("lead_id", False, (_PERSON,)),
        Wanted("account_id", False, (_COMPANY,)),
        Wanted("attribute", True, (("property", "property_name", "field", "field_name", "column"),)),
        Wanted("value", True, (("new_value", "property_value"),)),
        Wanted("occurred_at", True, (("changed_at", "change_date", "edit_date", "updated_at"), *_WHEN)),
        Wanted("assumed"),
    ),
    Facts.EVENTS: (
        Wanted("lead_id", True, (_PERSON, ("lead", "contact", "person"))),
        Wanted("event", True, (("event_name", "event_type"), ("type", "action", "activity", "activity_type"))),
        Wanted("occurred_at", True, _WHEN),
        Wanted("event_id", False, (("message_id",), ("id", "uuid"))),
        Wanted("source"),
        Wanted("automated", False, (("is_bot", "is_automated"),)),
        Wanted("properties", False, (("event_properties", "props"),)),
    ),
    Facts.PROBABILITIES: (
        Wanted("lead_id", True, (_PERSON, ("id",))),
        Wanted("predictor", True, (("model", "predictor_name"),)),
        Wanted("probability", True, (("score", "p", "prediction"),)),
        Wanted("occurred_at", True, (("scored_at", "predicted_at"), *_WHEN)),
    ),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Our names and the file's names for them, in the file's order, and what there is to say about the choice."""

    theirs: Mapping[str, str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the columns of a file seem to be: our names for them, and what is still to be said.

    ``missing`` are columns of ours that there must be and is no column for; ``doubtful`` are those for which there are
    several.
    """

    theirs: Mapping[str, str]
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    doubtful: Mapping[str, tuple[str, ...]]


def key(name: str) -> str:
    """What is left of a name without case, blanks and marks.

    >>> key("Lead ID") == key("lead_id") == key("LeadId")
    True
    """
    return re.sub(r"[\W_]+", "", name.casefold())


def choose(
    facts: Facts,
    found: Sequence[str],
    where: str,
    *,
    mapping: Mapping[str, str] | None = None,
    known: Mapping[str, str] | None = None,
) -> Columns:
    """Our name for every column of a file, as `propose` finds them; FactsError where they are not enough."""
    proposed = propose(facts, found, where, mapping=mapping, known=known)
    for name, alike in proposed.doubtful.items():
        what = f"`{name}` may be any of {_spoken(alike)}; say which with --map {name}=COLUMN"
        raise FactsError(str(Problem(where, None, "", what)))
    if proposed.missing:
        raise FactsError(_missing(proposed.missing, found, where))
    return Columns(proposed.theirs, proposed.notes)


def propose(
    facts: Facts,
    found: Sequence[str],
    where: str,
    *,
    mapping: Mapping[str, str] | None = None,
    known: Mapping[str, str] | None = None,
) -> Proposed:
    """Our name for every column of a file, as far as it can be told.

    ``mapping`` (ours → theirs) comes first and must fit; a column that it names twice is both. Then ``known``, what an
    export or an earlier reading says; then the same name, whatever its case and marks; then the obvious other names,
    of which there may be only one. Any other column keeps its name.
    """
    theirs = {ours: _column(found, name, ours, where) for ours, name in (mapping or {}).items()}
    used = set(theirs.values())
    for ours, name in (known or {}).items():
        if ours not in theirs and name in found and name not in used:
            theirs[ours] = name
            used.add(name)
    notes, missing = [], []
    doubtful: dict[str, tuple[str, ...]] = {}
    for wanted in WANTED[facts]:
        if wanted.name in theirs:
            continue
        likely = _likely(wanted, [c for c in found if c not in used])
        if len(likely) == 1:
            theirs[wanted.name] = likely[0]
            used.add(likely[0])
            if key(likely[0]) != key(wanted.name):
                notes.append(f"column `{likely[0]}` read as `{wanted.name}`")
        elif likely and wanted.required:
            doubtful[wanted.name] = likely
        elif wanted.required:
            missing.append(wanted.name)
    if facts is Facts.CHANGES and not missing and "lead_id" not in theirs and "account_id" not in theirs:
        missing.append("lead_id")
    return Proposed(_with_rest(facts, theirs, found), tuple(notes), tuple(missing), doubtful)


def without(found: Sequence[str], left_out: Collection[str], where: str) -> list[str]:
    """The columns but for those that are left out; FactsError where one of these is not there."""
    for name in left_out:
        if name not in found:
            what = f"there is no column `{name}` to leave out; the columns are {_spoken(found)}"
            raise FactsError(str(Problem(where, None, "", what)))
    return [column for column in found if column not in left_out]


def _with_rest(facts: Facts, theirs: dict[str, str], found: Sequence[str]) -> dict[str, str]:
    """All columns in the file's order; those that are none of ours keep their names where the table takes them."""
    ours: dict[str, list[str]] = {}
    for own, name in theirs.items():
        ours.setdefault(name, []).append(own)
    if facts in (Facts.CHANGES, Facts.PROBABILITIES):
        wanted = {w.name for w in WANTED[facts]}
        return {own: c for c in found for own in ours.get(c, ()) if own in wanted}
    taken = {own.casefold() for own in theirs}
    result = {}
    for column in found:
        name, count = column, 1
        while column not in ours and name.casefold() in taken:
            count += 1
            name = f"{column}_{count}"
        if column not in ours:
            taken.add(name.casefold())
        result.update(dict.fromkeys(ours.get(column, [name]), column))
    return result


def _column(found: Sequence[str], name: str, ours: str, where: str) -> str:
    wanted = name.strip()
    if wanted in found:
        return wanted
    alike = [c for c in found if key(c) == key(wanted)]
    if len(alike) == 1:
        return alike[0]
    close = difflib.get_close_matches(wanted, found, 1, 0.6)
    what = f"there is no column `{name}` to read `{ours}` from; the columns are {_spoken(found)}"
    raise FactsError(str(Problem(where, None, "", what, close[0] if close else None)))


def _likely(wanted: Wanted, found: Sequence[str]) -> tuple[str, ...]:
    """The columns that may be this one of ours; one is it."""
    if wanted.name in found:
        return (wanted.name,)
    for tier in ((wanted.name,), *wanted.others):
        keys = {key(name) for name in tier}
        if alike := tuple(c for c in found if key(c) in keys):
            return alike
    return ()


def _missing(names: Sequence[str], found: Sequence[str], where: str) -> str:
    wanted = " and ".join(f"`{n}`" for n in names)
    what = f"no column for {wanted} among {_spoken(found)}; say which it is with --map {names[0]}=COLUMN"
    return str(Problem(where, None, "", what))


def _spoken(columns: Sequence[str]) -> str:
    shown = ", ".join(f"`{c}`" for c in columns[:12])
    return shown + (f" and {len(columns) - 12} more" if len(columns) > 12 else "")
