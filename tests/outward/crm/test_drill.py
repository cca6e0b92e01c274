"""A drill: a hundred thousand leads are written into a CRM that limits us, by a server that is killed now and then."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa

from leadline.model.condition import MINUTE, SECOND
from leadline.outward.crm import sending
from leadline.simulate.crm.answering import Answer
from leadline.store import tables as t
from leadline.store.crm import note_said
from tests.outward.crm.conftest import World


class Killed(BaseException):
    """The server is no more."""


def crowd(world: World, many: int) -> None:
    """So many leads with an address, as the scorer leaves them."""
    at = world.clock()
    with world.given.store.writing() as con:
        for first in range(1, many + 1, 1_000):
            numbers = range(first, min(first + 1_000, many + 1))
            mails = {number: f"p{number}@example.com" for number in numbers}
            con.execute(
                sa.insert(t.subjects), [{"subject_id": n, "kind": "email", "value": m} for n, m in mails.items()]
            )
            con.execute(
                sa.insert(t.identity), [{"subject_id": n, "lead_id": n, "starts": 0, "ends": 2**62} for n in numbers]
            )
            leads = [{"lead_id": n, "created_at": at, "email": m, "stage": "mql"} for n, m in mails.items()]
            con.execute(sa.insert(t.leads), leads)


@pytest.mark.parametrize("many", [pytest.param(100_000, marks=pytest.mark.drill)])
def test_everybody_stands_there_once(world: World, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(world, many)
    world.connect(first=True, creates="all", tasks=False)
    there, draw = world.there, random.Random(7)
    there.per_second, there.most_in_second = 10, 0
    contacts = there.objects["contacts"]

    def killed(*args: Any) -> None:
        if draw.random() < 0.01:
            raise Killed
        note_said(*args)

    monkeypatch.setattr(sending, "note_said", killed)
    deaths, quiet = 0, 0
    while quiet < 20:
        if draw.random() < 0.02:
            there.refusals.append(draw.choice([Answer(503), Answer(429, {}, {"retry-after": "20"})]))
        world.follow()
        try:
            tried = world.delivering.deliver("hs")
        except Killed:
            deaths, tried = deaths + 1, 1
            world.begin()
        quiet = 0 if tried else quiet + 1
        world.clock.pass_by(SECOND if tried else MINUTE)
    assert deaths >= 1
    assert Counter(one.value("email") for one in contacts.living).most_common(1)[0][1] == 1
    assert len(contacts.living) == many == len(world.rows(sa.select(t.crm_links.c.remote_id)))
    assert Counter(row[0] for row in world.deliveries("state")) == {"sent": many}
    assert there.most_in_second <= 10
