"""What the tests of real client libraries share: a model that scores what they say, and a look into the store."""

from __future__ import annotations

from collections import Counter
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.store import tables as t
from leadline.store.database import Store
from tests.live.server import wait_for

MODEL = """
model: interest
dimensions: {engagement: {}}
rules:
  - {id: demo, dimension: engagement, on: demo.requested, where: {product: Pro}, points: 40}
  - {id: pricing, dimension: engagement, on: page, where: {path: /pricing}, points: 10}
  - {id: plans, dimension: engagement, on: screen, where: {name: Plans}, points: 5}
  - {id: decides, dimension: engagement, if: {job_title: CTO}, points: 3}
  - {id: big, dimension: engagement, if: {company.employees: {gte: 100}}, points: 2}
"""
# What the six calls give together: 40 + 10 + 5 + 3 + 2.
ALL_SIX = 6000


def score_of(store: Store, user_id: str) -> int | None:
    """Hundredths of the score of the lead that bears a user id now."""
    with store.reading() as con:
        query = sa.select(t.leads.c.score_cents).where(t.leads.c.user_id == user_id)
        return con.scalars(query).first()


def wait_for_score(store: Store, user_id: str, cents: int) -> None:
    wait_for(lambda: score_of(store, user_id) == cents, f"{user_id} has {cents}", lambda: f"{score_of(store, user_id)}")


def numbers(store: Store, person: str) -> Counter[int]:
    """How often each numbered event of a person is in the store, whatever its id."""
    with store.reading() as con:
        query = sa.select(t.events.c.properties).join(t.subjects, t.subjects.c.subject_id == t.events.c.subject_id)
        rows = con.scalars(query.where(t.subjects.c.value == person, t.events.c.name == "numbered")).all()
    return Counter(orjson.loads(row)["number"] for row in rows)


def rows(store: Store, table: sa.Table, **wanted: Any) -> list[sa.Row[Any]]:
    """The rows of a table with these values."""
    with store.reading() as con:
        return list(con.execute(sa.select(table).where(*(table.c[name] == value for name, value in wanted.items()))))
