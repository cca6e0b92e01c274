"""A small company for the tests of live scoring: a model, people, what they did, and how a store comes to know it."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from leadline.live.engine import Engine
from leadline.live.tick import tick
from leadline.model.condition import DAY, HOUR
from leadline.store import tables as t
from leadline.store.append import Offer, append
from leadline.store.database import Store
from leadline.store.message import Kind, Message
from leadline.store.models import activate, publish
from leadline.store.sources import source_number

NOW = 1_790_000_000_000_000
MODEL = """
model: small
dimensions:
  fit: {min: 0, max: 100}
  interest: {min: 0, restart: [recycled]}
rules:
  - {id: decides, dimension: fit, if: {seniority: [c-level, vp]}, points: 30}
  - {id: size, dimension: fit, bins: company.employees, points: {0: -10, 50: 20}}
  - {id: pricing, dimension: interest, on: page, where: {path: {starts_with: /pricing}}, points: 10, limit: 3 per 7d}
  - {id: visits, dimension: interest, on: page, points: 1, half_life: 14d}
  - {id: demo, dimension: interest, on: demo.requested, points: 40, half_life: 60d}
  - {id: clicks, dimension: interest, on: email.clicked, points: 5, cap: 15}
  - {id: quiet, dimension: interest, without: any, points: {30d: -10, 60d: -25}}
grades: {of: fit, A: 50, B: 30, else: C}
bands: {of: score, hot: 60, warm: 20, else: cold}
lifecycle:
  mql: {score: {gte: 60}}
  qualify: [{did: {on: demo.requested, within: 30d}}]
  disqualify: [{job_role: student}]
  recycle: {score: {lt: 20}}
account_score: {of: score, by: top 2, breadth: {at_least: 10, points: 1, max: 5}, roles: {buyer: {seniority: c-level}}}
"""


def put(store: Store, messages: Iterable[Message], at: int = NOW, source: str = "app") -> None:
    """Append messages as one request."""
    with store.writing() as con:
        append(con, [Offer(source_number(con, source, "segment", at), list(messages))], at)


def live(store: Store, text: str = MODEL, at: int = NOW, *, fire: bool = True) -> str:
    """Let a model score; its version."""
    with store.writing() as con:
        model = publish(con, {"model.yml": text}, "cli", at)
        activate(con, model.version, "cli", at, fire=fire)
    return model.version


def settle(store: Store, at: int = NOW) -> None:
    """Score until nothing waits."""
    with Engine(store) as engine:
        for _ in range(1_000):
            done = tick(store, engine, at)
            if not done.leads and not done.more:
                return
    raise AssertionError("the queue does not become empty")


def company(people: int = 20, seed: int = 1) -> list[Message]:
    """People of some firms, their devices and mails, and a month of what they did."""
    draw = random.Random(seed)
    found = []
    for number in range(people):
        mail, firm = f"p{number}@firm{number % 4}.example.com", f"firm{number % 4}"
        traits = {"email": mail, "seniority": draw.choice(["c-level", "manager", None]), "first_name": f"Ann{number}"}
        since = NOW - draw.randrange(2, 40) * DAY
        found.append(
            Message(
                Kind.identify,
                f"i{number}",
                since,
                anonymous_id=f"d{number}",
                user_id=f"u{number}",
                email=mail,
                traits=traits,
            )
        )
        size = {"employees": draw.choice([5, 80])}
        found.append(Message(Kind.group, f"g{number}", since, user_id=f"u{number}", account_id=firm, traits=size))
        for act in range(draw.randrange(0, 12)):
            name = draw.choice(["page", "page", "page", "email.clicked", "demo.requested"])
            path = draw.choice(["/pricing", "/docs", "/"])
            when = NOW - draw.randrange(0, 40 * 24) * HOUR
            whose: dict[str, Any] = {"anonymous_id": f"d{number}"} if name == "page" else {"email": mail}
            found.append(Message(Kind.event, f"e{number}-{act}", when, name=name, properties={"path": path}, **whose))
    return found


def dumped(
    store: Store, *tables: sa.Table, without: Iterable[str] = ("judged_seq",)
) -> dict[str, list[tuple[object, ...]]]:
    """The rows of tables, sorted."""
    left_out = set(without)
    found: dict[str, list[tuple[object, ...]]] = {}
    with store.reading() as con:
        for table in tables:
            columns = [column for column in table.c if column.name not in left_out]
            found[table.name] = sorted((tuple(row) for row in con.execute(sa.select(*columns))), key=repr)
    return found


def wrecked(store: Store) -> None:
    """Lose the projections, and leave wrong rows in their place."""
    with store.writing() as con:
        for table in t.PROJECTIONS:
            con.execute(sa.delete(table))
        con.execute(sa.insert(t.identity).values(subject_id=1, starts=0, ends=5, lead_id=999))
        con.execute(sa.insert(t.leads).values(lead_id=999, created_at=0, name="nobody"))
        con.execute(sa.insert(t.machines).values(event_seq=1, reason="wrong"))
