"""When a lead last did what qualifies it at once: the service tells a new request from an old one by that."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from leadline.model import Model, loads
from leadline.plan import compile_model
from leadline.plan.used import used
from leadline.scoring.engines import INPUTS, Engine
from leadline.scoring.staging import stage
from tests.oracle.facts import Facts
from tests.plan.harness import create, instants, load, texts

DAY = 86_400_000_000
MODEL = """
model: m
dimensions: {fit: {}}
lifecycle:
  qualify:
    - {did: {on: demo.requested, within: 30d}}
    - {all: [{country: DE}, {did: {on: page, where: {path: /buy}, at_least: 2}}]}
    - {not: {did: {on: chat.started, within: 2d, at_least: 3}}}
"""
EVENTS = [
    ("asked", "demo.requested", 1, None),
    ("asked", "demo.requested", 40, None),
    ("read", "page", 10, "/buy"),
    ("read", "page", 12, "/docs"),
    ("both", "demo.requested", 20, None),
    ("both", "page", 30, "/BUY "),
    ("bot", "demo.requested", 5, None),
    ("chatted", "chat.started", 39, None),
    ("chatted", "chat.started", 37, None),
]
FACTS: Facts = {
    "leads": [{"lead_id": lead, "country": "FR"} for lead in ("asked", "read", "both", "bot", "chatted", "none")],
    "events": [
        {
            "event_id": str(number),
            "lead_id": lead,
            "event": name,
            "occurred_at": day * DAY,
            "automated": lead == "bot",
            "properties": {} if path is None else {"path": path},
        }
        for number, (lead, name, day, path) in enumerate(EVENTS)
    ],
}


def last_at(model: Model, facts: Facts, spine: list[tuple[str, int]], engine: Engine) -> list[int | None]:
    """``qualifies_last_at`` of each row of the spine, in days."""
    with duckdb.connect() as con:
        staged = stage(con, used(model), load(con, facts))
        rows = pa.array(range(len(spine)), pa.int64())
        given, at = texts([lead for lead, _ in spine]), instants([day * DAY for _, day in spine])
        create(con, "wanted", {"row_id": rows, "given_id": given, "as_of": at})
        con.execute(
            "CREATE TEMP TABLE in_spine AS "
            "SELECT w.row_id, i.lead_id, w.as_of FROM wanted w JOIN lead_ids i USING (given_id)"
        )
        engine.run(con, compile_model(model, staged.schema, dialect=engine.dialect, inputs=INPUTS, live=True))
        found = con.sql("SELECT qualifies_last_at FROM raw_results ORDER BY row_id").fetchall()
    return [None if at is None else at // DAY for (at,) in found]


def test_the_last_of_what_qualifies_is_known_at_every_instant(engine: Engine) -> None:
    wanted = {
        ("asked", 0): None,
        ("asked", 1): 1,
        ("asked", 30): 1,
        ("asked", 31): None,  # older than 30 days
        ("asked", 40): 40,
        ("read", 9): None,
        ("read", 40): 10,  # one page is not enough to qualify, but it is what the condition looks at
        ("both", 25): 20,
        ("both", 40): 30,
        ("bot", 40): None,
        ("chatted", 40): 39,
        ("chatted", 42): None,
        ("none", 40): None,
    }
    assert dict(zip(wanted, last_at(loads(MODEL), FACTS, list(wanted), engine), strict=True)) == wanted


def test_who_asks_for_no_act_has_no_such_instant(engine: Engine) -> None:
    model = loads("model: m\ndimensions: {fit: {}}\nlifecycle: {mql: {score: {gte: 5}}, qualify: [{country: DE}]}")
    assert last_at(model, FACTS, [("asked", 40), ("none", 40)], engine) == [None, None]
