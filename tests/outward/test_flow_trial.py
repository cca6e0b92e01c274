"""What would have happened is what did, where a flow really ran."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from leadline.errors import InputError
from leadline.live.asked import Asking
from leadline.live.flows import standing_flows
from leadline.model.condition import DAY, HOUR
from leadline.outward.flow_trial import MOST_DAYS, counts, would_have
from leadline.outward.given import Given
from leadline.store import tables as t
from tests.live.world import NOW
from tests.outward.conftest import Clock
from tests.outward.flows import World, did, identify, many

FLOW = """
flow: pricing
on: [{event: page, where: {path: /pricing}}, {score: interest, rises_to: 45}, {changed: country, to: DE}]
if: {job_role: {ne: student}}
enters: once per 3d
exit: {country: US}
steps:
  - mail: offer
  - wait: {until: {event: email.clicked, where: {path: /a}}, at_most: 2d}
  - branch:
      - {if: {did: {on: email.clicked, within: 2d}}, steps: [{task: Call}]}
      - {else: [{wait: 1d}, {mail: again}]}
  - split: [{percent: 50, steps: [{webhook: hooks}]}, {percent: 50}]
"""


@pytest.fixture
def world(given: Given, clock: Clock) -> Iterator[World]:
    found = World(given, clock)
    yield found
    found.following.close()


@pytest.mark.parametrize("new_store", ["sqlite"], indirect=True)
def test_a_flow_that_is_tried_over_its_own_past_says_what_it_did(world: World) -> None:
    names = [f"n{number}" for number in range(8)]
    world.come(*many(names[:7], job_role="buyer"), identify("n7", job_role="student"))
    world.keep(FLOW)
    since = world.clock.now + 1
    for hour in range(6 * 24):
        world.clock.pass_by(HOUR)
        now, name = world.clock.now, names[hour % 8]
        if hour % 5 == 0 or hour in (50, 51, 52):
            world.come(did(name, "page", now, path=["/docs", "/pricing"][hour % 3 == 0]))
        elif hour % 7 == 0:
            world.come(did(name, "email.clicked", now, path=["/a", "/b"][hour % 2]))
        elif hour in (61, 122):
            world.come(did(name, "demo.requested", now), identify(name, now, country=["US", "DE"][hour % 2]))
        else:
            world.follow(scores=False)
    happened = defaultdict(list)
    with world.given.store.reading() as con:
        for row in con.execute(sa.select(t.flow_steps).order_by(t.flow_steps.c.step_seq)):
            if '"ended":' not in row.what:
                happened[row.lead_id].append((row.step, row.at))
        flow = standing_flows(con, "pricing")["pricing"].flow
    assert flow is not None
    with Asking(world.given.store) as asking:
        leads = [world.lead(name) for name in names]
        trials = would_have(asking, flow, leads, since, world.clock.now, world.clock.now)
        with pytest.raises(InputError, match="at most"):
            would_have(asking, flow, leads, NOW - MOST_DAYS * DAY - DAY, NOW, NOW)
    would: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for trial in trials:
        would[trial.lead_id] += [(one.step, one.at) for one in trial.steps]
    assert would == happened
    assert len(trials) > 6 and counts(trials)["mail-1"] > 6 and counts(trials)["task-1"] > 0
    assert sorted(str(one.ended) for one in trials) == sorted(str(ended) for (ended,) in world.runs("ended"))
