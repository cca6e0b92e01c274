"""The simulated company in a store, as months of use leave it, and the same facts as plain rows for slow reckoning."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow.parquet as pq

from leadline.identity import BEGINNING, NEVER
from leadline.model import Model
from leadline.model.condition import DAY, HOUR, Instant
from leadline.simulate import write
from leadline.store import tables as t
from leadline.store.bulk import put_rows
from leadline.store.database import Store
from leadline.store.models import activate, publish
from tests.live.world import MODEL

LEADS = 1_200
ZONE = "Asia/Kolkata"  # where days begin at half past six in the evening, UTC
IN_INDIA = MODEL.replace("model: small\n", f"model: small\ntimezone: {ZONE}\n")
REPS = ("ada@acme.example", "bob@acme.example", "cid@acme.example")
REASONS = ("No budget", "no  budget.", "Wrong size", "Student", "")
KEPT = ("stage.changed", "deal.won")


@dataclass(frozen=True)
class Lead:
    lead_id: int
    created_at: Instant
    source: str | None
    country: str | None
    owner: str | None
    junk: int


@dataclass(frozen=True)
class Event:
    lead_id: int
    name: str
    at: Instant
    properties: dict[str, Any]


@dataclass(frozen=True)
class Score:
    lead_id: int
    at: Instant
    cents: int
    band: str
    grade: str


@dataclass(frozen=True)
class Assignment:
    lead_id: int
    owner: str
    at: Instant
    contact_by: Instant | None
    contacted_at: Instant | None
    ended_at: Instant | None
    ended: str | None


@dataclass(frozen=True)
class Company:
    """The facts as rows; ``ends`` is the last instant of them."""

    leads: list[Lead]
    events: list[Event]
    scores: list[Score]
    assignments: list[Assignment]
    ends: Instant


def company(folder: Path) -> Company:
    made = write(folder, LEADS)
    draw = random.Random(5)
    rows = pq.read_table(made.leads).to_pylist()
    numbers = {row["lead_id"]: number for number, row in enumerate(rows, 1)}
    leads = [
        Lead(
            numbers[row["lead_id"]],
            micros(row["created_at"]),
            row["lead_source"],
            row["country"],
            draw.choice([*REPS, None]),
            draw.choice([0, 0, 0, 0, 60]),
        )
        for row in rows
    ]
    wanted = [("event", "in", KEPT)]
    events = [
        Event(
            numbers[row["lead_id"]],
            row["event"],
            micros(row["occurred_at"]),
            said(row, draw),
        )
        for row in pq.read_table(made.events, filters=wanted).to_pylist()
    ]
    return Company(leads, events, list(scores(leads, draw, made.ends)), list(assignments(events, draw)), made.ends)


def micros(at: datetime) -> Instant:
    return int(at.replace(tzinfo=UTC).timestamp() * 1_000_000)


def said(row: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    if row["event"] == "deal.won":
        return {"amount": draw.choice([row["amount"], str(row["amount"]), "unknown"])}
    found = {"stage": draw.choice([row["stage"], row["stage"].upper()]), "by": draw.choice(["crm", "model", "user:1"])}
    if row["stage"] in ("recycled", "disqualified", "lost"):
        found["reason"] = draw.choice(REASONS)
    return found


def scores(leads: list[Lead], draw: random.Random, ends: Instant) -> Iterator[Score]:
    for lead in leads:
        at = lead.created_at + HOUR
        while at < ends:
            cents = draw.randrange(0, 9_000, 250)
            band = "hot" if cents >= 6_000 else "warm" if cents >= 2_000 else "cold"
            yield Score(lead.lead_id, at, cents, band, draw.choice("ABC"))
            at += draw.randrange(10, 90) * DAY


def assignments(events: list[Event], draw: random.Random) -> Iterator[Assignment]:
    for event in events:
        if event.properties.get("stage", "").lower() != "mql" or draw.random() < 0.2:
            continue
        contacted = event.at + int(draw.expovariate(1 / 6) * HOUR) if draw.random() < 0.8 else None
        ended = draw.choice([None, None, "reassigned", "rejected"])
        over = None if ended is None else (contacted or event.at) + draw.randrange(1, 9) * HOUR
        clock = draw.choice([None, 4, 4, 4])
        by = None if clock is None else event.at + clock * HOUR
        yield Assignment(event.lead_id, draw.choice(REPS), event.at, by, contacted, over, ended)


def fill(store: Store, facts: Company) -> None:
    """Put the facts into an empty store, with the projections as they would be."""
    begun = facts.ends - 300 * DAY
    with store.writing() as con:
        model = publish(con, {"model.yml": IN_INDIA}, "cli", begun)
        activate(con, model.version, "cli", begun, fire=False)
        for table, rows in (
            (
                t.subjects,
                [{"subject_id": one.lead_id, "kind": "user", "value": f"u{one.lead_id}"} for one in facts.leads],
            ),
            (t.identity, [row(one.lead_id, starts=BEGINNING, ends=NEVER) for one in facts.leads]),
            (t.leads, [lead_row(one) for one in facts.leads]),
            (t.events, [event_row(number, one) for number, one in enumerate(facts.events)]),
            (t.score_history, [score_row(one, model) for one in sorted(facts.scores, key=lambda one: one.at)]),
            (t.assignments, [asdict(one) | {"by": "routing", "rule": "", "reason": ""} for one in facts.assignments]),
        ):
            put_rows(con, table, tuple(rows[0]), [tuple(one.values()) for one in rows])


def row(lead_id: int, **values: Any) -> dict[str, Any]:
    return {"subject_id": lead_id, "lead_id": lead_id} | values


def lead_row(one: Lead) -> dict[str, Any]:
    attributes = orjson.dumps({"lead_source": one.source, "country": one.country}).decode()
    shown = {"lead_id": one.lead_id, "created_at": one.created_at, "country": one.country, "owner": one.owner}
    return shown | {"attributes": attributes, "junk": one.junk, "objected": False}


def event_row(number: int, one: Event) -> dict[str, Any]:
    known = {"source_id": 1, "event_id": f"e{number}", "subject_id": one.lead_id, "name": one.name, "digest": b"d"}
    properties = orjson.dumps(one.properties).decode()
    return known | {"occurred_at": one.at, "received_at": one.at, "properties": properties}


def score_row(one: Score, model: Model) -> dict[str, Any]:
    by = {"lead_id": one.lead_id, "model": model.name, "version": model.version, "as_of": one.at, "cause": "event"}
    return by | {"score_cents": one.cents, "dimensions": "{}", "grade": one.grade, "band": one.band, "qualified": False}
