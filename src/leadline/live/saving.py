"""What an evaluation found, written down: scores of today, history where they changed, and the lead as it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from leadline.library.who import who
from leadline.live.people import EMAIL, Person
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.inserting import replace_rows
from leadline.store.sight import as_owner
from leadline.store.subjects import USER
from leadline.store.values import cut, dumped

SHOWN = (
    "score_cents",
    "dimensions",
    "grade",
    "band",
    "priority",
    "qualified",
    "version",
)  # a change of these is history
RECORDED = ("lead_id", "model", "as_of", *SHOWN, "reasons")
STORED = sa.select(*t.scores.c["lead_id", "model", "as_of", "ready", *SHOWN]).where(among(t.scores.c.lead_id))
h = t.score_history.c
LAST_SAID = sa.select(*h["lead_id", "model", *SHOWN]).where(
    h.history_seq.in_(sa.select(sa.func.max(h.history_seq)).where(among(h.lead_id)).group_by(h.lead_id, h.model))
)


@dataclass(frozen=True, slots=True)
class Scored:
    """What one model says of a lead at an instant. Hundredths of points; ``score_cents`` is ``None`` where a
    contribution is out of all proportion."""

    lead_id: int
    model: str
    version: str
    as_of: Instant
    score_cents: int | None
    dimensions: Mapping[str, int]
    grade: str | None
    band: str | None
    priority: str | None
    qualified: bool
    disqualified: bool
    reasons: str | None
    stage: str
    reached: bool = False
    at_once: bool = False
    recycle: bool = False
    at_once_since: Instant | None = None
    roles: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    ready: bool = False

    def row(self) -> dict[str, Any]:
        """The row of `scores`."""
        return {
            "lead_id": self.lead_id,
            "model": self.model,
            "version": self.version,
            "as_of": self.as_of,
            "score_cents": self.score_cents,
            "dimensions": dumped(dict(self.dimensions)),
            "grade": self.grade,
            "band": self.band,
            "priority": self.priority,
            "qualified": self.qualified,
            "disqualified": self.disqualified,
            "ready": self.ready,
            "reasons": self.reasons,
            "roles": dumped(list(self.roles)),
        }


def stored_scores(con: sa.Connection, lead_ids: Iterable[int]) -> dict[tuple[int, str], sa.Row[Any]]:
    """The scores of today of these leads, by lead and model."""
    return {(row.lead_id, row.model): row for row in con.execute(STORED, {"ids": lead_ids})}


def save_scores(
    con: sa.Connection,
    scored: Sequence[Scored],
    stored: Mapping[tuple[int, str], sa.Row[Any]],
    causes: Mapping[int, str],
    *,
    recorded: bool = True,
) -> set[tuple[int, str]]:
    """Write the scores of today, and history where one changed; which of them did.

    A rebuild (``recorded=False``) may find scores lost or wrong that were said right: what history says last is not
    said again.
    """
    rows = [one.row() for one in scored]
    replace_rows(con, t.scores, rows)
    now = {(one.lead_id, one.model) for one in scored}
    gone = [key for key in stored if key not in now]
    for lead_id, model in gone:
        con.execute(sa.delete(t.scores).where(t.scores.c.lead_id == lead_id, t.scores.c.model == model))
    changed = differing(rows, stored)
    unsaid = changed if recorded else differing(changed, last_said(con, {row["lead_id"] for row in changed}))
    if unsaid:
        history = [{name: row[name] for name in RECORDED} | {"cause": causes[row["lead_id"]]} for row in unsaid]
        con.execute(sa.insert(t.score_history), history)
    return {(row["lead_id"], row["model"]) for row in changed} | set(gone)


def differing(
    rows: Iterable[Mapping[str, Any]], said: Mapping[tuple[int, str], sa.Row[Any]]
) -> list[Mapping[str, Any]]:
    """The rows that say something else than was said before."""
    found = []
    for row in rows:
        before = said.get((row["lead_id"], row["model"]))
        if before is None or any(getattr(before, name) != row[name] for name in SHOWN):
            found.append(row)
    return found


def last_said(con: sa.Connection, lead_ids: Iterable[int]) -> dict[tuple[int, str], sa.Row[Any]]:
    """The last line of the history of these leads, by lead and model."""
    return {(row.lead_id, row.model): row for row in con.execute(LAST_SAID, {"ids": lead_ids})}


def save_leads(
    con: sa.Connection,
    persons: Iterable[Person],
    main: Mapping[int, Scored],
    stages: Mapping[int, str],
    junk: Mapping[int, tuple[int, str]],
    judged: int,
    as_of: Instant,
) -> None:
    """Write the leads as they are shown and searched; ``attributes`` keeps whole what is too long to be found by."""
    rows = []
    for person in persons:
        attributes = person.attributes(as_of)
        best = main.get(person.lead_id)
        points, reasons = junk.get(person.lead_id, (0, "[]"))
        rows.append(
            {
                "lead_id": person.lead_id,
                "created_at": person.created_at,
                "account_id": person.account_id,
                "user_id": cut(person.first(USER)),
                "email": cut(attributes.get(EMAIL) or person.first(EMAIL)),
                "name": cut(named(attributes)),
                "country": cut(attributes.get("country")),
                "owner": as_owner(attributes.get("owner")),
                "attributes": dumped(attributes),
                "last_event_at": person.last_event_at,
                "stage": stages.get(person.lead_id, "lead"),
                "model": None if best is None else best.model,
                "as_of": as_of,
                "score_cents": None if best is None else best.score_cents,
                "grade": None if best is None else best.grade,
                "band": None if best is None else best.band,
                "priority": None if best is None else best.priority,
                "junk": points,
                "junk_reasons": reasons,
                "judged_seq": judged,
                "objected": is_objected(attributes),
            }
        )
    replace_rows(con, t.leads, rows)


def named(attributes: Mapping[str, str]) -> str | None:
    """The name of a lead as far as its attributes say one."""
    kept = {key: attributes[key] for key in ("name", "full_name", "first_name", "last_name") if key in attributes}
    return who(kept) or None


def is_objected(attributes: Mapping[str, str]) -> bool:
    """Whether this person objected to profiling: stored, but not scored."""
    return attributes.get("profiling", "").strip().lower() == "objected"


def drop_leads(con: sa.Connection, lead_ids: Iterable[int]) -> None:
    """Take away what is shown of leads that are no longer leads of their own."""
    ids = {"ids": list(lead_ids)}
    if ids["ids"]:
        con.execute(sa.delete(t.scores).where(among(t.scores.c.lead_id)), ids)
        con.execute(sa.delete(t.leads).where(among(t.leads.c.lead_id)), ids)
