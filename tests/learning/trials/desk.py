"""A company whose truth is known: who looks at prices buys if sales calls, and a title alone says nothing."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import sqlalchemy as sa

from leadline.live.chores import Chores
from leadline.live.engine import Engine
from leadline.live.tick import tick
from leadline.model.condition import DAY, HOUR
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.message import Kind, Message
from leadline.store.models import publish
from leadline.store.people import set_stage
from tests.live.world import NOW, live, put

MODEL = """
model: desk
dimensions: {{fit: {{}}}}
rules:
  - {{id: decides, dimension: fit, if: {{seniority: vp}}, points: {title}}}
  - {{id: prices, dimension: fit, on: page, where: {{path: {{starts_with: /pricing}}}}, points: {prices}, cap: 60}}
lifecycle: {{mql: {{score: {{gte: 60}}}}, recycle: {{score: {{lt: 1}}}}}}
"""
BY_TITLE, BY_PRICES = MODEL.format(title=60, prices=10), MODEL.format(title=10, prices=60)
SHARE_OF_VPS = SHARE_OF_LOOKERS = 0.3
BUYS_IF_CALLED, BUYS_ANYWAY = 0.9, 0.02  # who looks at prices, and everybody
ANSWERS_AFTER = 3 * DAY


@dataclass
class Desk:
    """People who come, sales that calls whoever is handed over, and a worker."""

    store: Store
    seed: int = 3
    came: int = 0
    lookers: set[str] = field(default_factory=set)
    called: set[int] = field(default_factory=set)

    def come(self, people: int, at: int) -> None:
        """So many new people tell who they are and look around."""
        draw, found = random.Random(self.seed + self.came), []
        for number in range(self.came, self.came + people):
            user = f"u{number}"
            traits = {"seniority": "vp" if draw.random() < SHARE_OF_VPS else "manager"}
            found.append(Message(Kind.identify, f"i{number}", at, user_id=user, traits=traits))
            path = "/docs"
            if draw.random() < SHARE_OF_LOOKERS:
                path = "/pricing"
                self.lookers.add(user)
            properties = {"path": path}
            found.append(Message(Kind.event, f"e{number}", at + 1, user_id=user, name="page", properties=properties))
        self.came += people
        put(self.store, found, at + 2)

    def work(self, at: int) -> None:
        """A worker that has just started does its chores and scores until nothing waits."""
        with Engine(self.store) as engine:
            chores = Chores(self.store, HOUR)
            for _ in range(100):
                chores.do(engine, at)
                done = tick(self.store, engine, at)
                if not done.leads and not done.more:
                    return
        raise AssertionError("there is no end to it")

    def sell(self, at: int) -> None:
        """Sales calls those who are new, and is answered."""
        s, i = t.subjects.c, t.identity.c
        new = sa.select(t.leads.c.lead_id, s.value).join(t.identity, i.lead_id == t.leads.c.lead_id)
        new = new.join(t.subjects, s.subject_id == i.subject_id).where(s.kind == "user")
        with self.store.reading() as con:
            handed = set(con.scalars(sa.select(t.leads.c.lead_id).where(t.leads.c.stage == "mql")))
            rows = [row for row in con.execute(new.order_by(t.leads.c.lead_id)) if row.lead_id not in self.called]
        with self.store.writing() as con:
            for lead, user in rows:
                self.called.add(lead)
                draw = random.Random(f"{self.seed} {user}")
                buys = draw.random() < BUYS_ANYWAY
                if lead in handed:
                    buys |= user in self.lookers and draw.random() < BUYS_IF_CALLED
                if buys:
                    set_stage(con, lead, "customer", "", "user:1", at)
                elif lead in handed:
                    set_stage(con, lead, "recycled", "no plans", "user:1", at)


def begun(store: Store) -> tuple[Desk, str]:
    """The company with the model that goes by titles, and the version of the other, which is kept."""
    live(store, BY_TITLE, NOW)
    with store.writing() as con:
        other = publish(con, {"model.yml": BY_PRICES}, "cli", NOW)
    return Desk(store), other.version
