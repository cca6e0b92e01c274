"""A store with many leads, each with two ids, some attributes, a few events and a score, as after months of use.

Rows are written as they would be after all of it had come through the front door; only that takes longer.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.identity.resolved import BEGINNING, NEVER
from leadline.model.condition import DAY, Instant
from leadline.store import tables as t
from leadline.store.bulk import Row, put_rows
from leadline.store.database import Store

AT_ONCE = 5_000  # leads in a transaction
PER_ACCOUNT = 20  # leads
SOURCE = 1
COUNTRIES = ("US", "DE", "GB", "FR", "NL", "SE", "ES", "IT")
SENIORITIES = ("c-level", "vp", "director", "manager", "senior", "junior")
NAMES = ("page", "page", "page", "page.left", "app.opened", "email.clicked", "task.created", "project.created")
PATHS = ("/pricing", "/docs/start", "/docs/api", "/customers/acme", "/blog/1", "/")
BANDS = ((9000, "hot"), (6500, "warm"), (-1_000_000, "cold"))


@dataclass(frozen=True, slots=True)
class Filled:
    """What the store holds: how many leads; the lead of user ``i`` has the number ``2 i + 1``."""

    leads: int
    events: int
    seconds: float


def user(number: int) -> str:
    return f"user-{number:07}"


def lead_of(number: int) -> int:
    return 2 * number + 1


def event(draw: random.Random) -> tuple[str, dict[str, Any]]:
    """The name and the properties of something that somebody does."""
    name = draw.choice(NAMES)
    properties: dict[str, Any] = {"path": draw.choice(PATHS)} if name.startswith("page") else {}
    if name == "page.left":
        properties["duration_s"] = draw.randrange(5, 300)
    elif name == "email.clicked":
        properties["campaign"] = draw.choice(["onboarding", "lead-nurturing", "newsletter"])
    return name, properties


def fill(store: Store, leads: int, each: int, version: tuple[str, str], now: Instant) -> Filled:
    """Fill an empty store, with so many events of each lead; their scores are by that name and version of a model."""
    began = time.perf_counter()
    for first in range(0, leads, AT_ONCE):
        numbers = range(first, min(leads, first + AT_ONCE))
        draw = random.Random(first)
        with store.writing() as con:
            for table, columns, rows in TABLES:
                put_rows(con, table, columns, [row for number in numbers for row in rows(number, draw, now, version)])
            put_rows(con, t.events, EVENTS, [row for number in numbers for row in events(number, draw, now, each)])
    tidy(store)
    return Filled(leads, leads * each, time.perf_counter() - began)


def tidy(store: Store) -> None:
    """What a database does by itself in time: it knows how its values are distributed, and where its numbers stand."""
    with store.writing() as con:
        con.exec_driver_sql("ANALYZE")
        if not store.is_sqlite:
            for name, column in (("subjects", "subject_id"),):
                last = f"(SELECT max({column}) FROM {name})"
                con.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{name}', '{column}'), {last})")


def subjects(number: int, *_: Any) -> Iterator[Row]:
    yield lead_of(number), "user", user(number)
    yield lead_of(number) + 1, "email", f"{user(number)}@company{number // PER_ACCOUNT}.example"


def identity(number: int, *_: Any) -> Iterator[Row]:
    for subject in (lead_of(number), lead_of(number) + 1):
        yield subject, BEGINNING, NEVER, lead_of(number)


def links(number: int, _: random.Random, now: Instant, *__: Any) -> Iterator[Row]:
    lead, at = lead_of(number), now - 90 * DAY
    yield SOURCE, f"identify-{number}", "identify", lead, lead + 1, True, at, at


def attributes(number: int) -> dict[str, str]:
    return {
        "email": f"{user(number)}@company{number // PER_ACCOUNT}.example",
        "country": COUNTRIES[number % len(COUNTRIES)],
        "seniority": SENIORITIES[number % len(SENIORITIES)],
        "account_id": f"company{number // PER_ACCOUNT}.example",
    }


def changes(number: int, _: random.Random, now: Instant, *__: Any) -> Iterator[Row]:
    at = now - 90 * DAY
    for attribute, value in attributes(number).items():
        yield SOURCE, lead_of(number), None, attribute, value, True, at, at


def events(number: int, draw: random.Random, now: Instant, each: int) -> Iterator[Row]:
    for position in range(each):
        name, properties = event(draw)
        at = now - draw.randrange(90 * DAY)
        text = orjson.dumps(properties).decode()
        yield SOURCE, f"old-{number}-{position}", lead_of(number), name, at, at, text, b"digest"


def scores(number: int, _: random.Random, now: Instant, version: tuple[str, str]) -> Iterator[Row]:
    cents, band, grade = shown(number)
    text = orjson.dumps({"fit": 1000, "interest": cents - 1000, "usage": 0}).decode()
    yield lead_of(number), *version, now, cents, text, grade, band, "3", cents >= 9000, False, "[]"


def shown(number: int) -> tuple[int, str, str]:
    """The score, the band and the grade of a lead; few are hot."""
    cents = int(12_000 * random.Random(number).random() ** 3)
    return cents, next(name for least, name in BANDS if cents >= least), "ABCDF"[number % 5]


def leads(number: int, _: random.Random, now: Instant, version: tuple[str, str]) -> Iterator[Row]:
    cents, band, grade = shown(number)
    own = attributes(number)
    yield (
        lead_of(number), now - 90 * DAY, own["account_id"], user(number), own["email"], f"Ann {number}", own["country"],
        orjson.dumps(own, option=orjson.OPT_SORT_KEYS).decode(), now - DAY, "lead", version[0], now, cents, grade, band,
        "3", 1_000_000_000_000,
    )  # fmt: skip


def accounts(number: int, *_: Any) -> Iterator[Row]:
    if number % PER_ACCOUNT == 0:
        name = f"company{number // PER_ACCOUNT}.example"
        yield name, name, PER_ACCOUNT


LEAD = """lead_id created_at account_id user_id email name country attributes last_event_at stage model as_of
          score_cents grade band priority judged_seq"""
EVENTS = tuple("source_id event_id subject_id name occurred_at received_at properties digest".split())
Rows = Callable[..., Iterator[Row]]
TABLES: tuple[tuple[sa.Table, tuple[str, ...], Rows], ...] = tuple(
    (table, tuple(columns.split()), rows)
    for table, columns, rows in (
        (t.subjects, "subject_id kind value", subjects),
        (t.identity, "subject_id starts ends lead_id", identity),
        (t.links, "source_id link_id kind subject_id other_id trusted occurred_at received_at", links),
        (
            t.changes,
            "source_id subject_id account_id attribute value trusted occurred_at received_at",
            changes,
        ),
        (
            t.scores,
            "lead_id model version as_of score_cents dimensions grade band priority qualified disqualified reasons",
            scores,
        ),
        (
            t.leads,
            LEAD,
            leads,
        ),
        (t.accounts, "account_id domain people", accounts),
    )
)
