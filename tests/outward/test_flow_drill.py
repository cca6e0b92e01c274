"""The month of many leads, and a server that is really killed in the middle of it. Minutes: `make drill`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
import sqlalchemy as sa

from leadline.outward.given import Given
from leadline.store import tables as t
from leadline.store.database import Store, open_store
from tests.live.world import NOW
from tests.outward.conftest import SECRET, Clock
from tests.outward.flows import World
from tests.outward.test_flowing import nurtured
from tests.store.conftest import NewStore

LEADS = 10_000
r = t.flow_runs.c
ON_SQLITE = pytest.mark.parametrize("new_store", ["sqlite"], indirect=True)
CHILD = """
import sys
from leadline.outward.given import Given
from leadline.store.database import open_store
from tests.outward.conftest import SECRET, Clock
from tests.outward.flows import World
from tests.outward.test_flow_drill import goes_on

goes_on(open_store(sys.argv[1]), int(sys.argv[2]))
"""


@pytest.mark.drill
def test_a_month_of_ten_thousand_leads_takes_less_than_a_minute(
    given: Given, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World(given, clock)
    began, busy = time.monotonic(), time.process_time()
    keys = nurtured(world, LEADS)
    took, busy = time.monotonic() - began, time.process_time() - busy
    world.following.close()
    with capsys.disabled():
        said = f"{LEADS:,} leads, {len(keys):,} deliveries on {given.store.engine.dialect.name}"
        print(f"\n{said}: {took:.1f} s, of which this process was busy {busy:.1f} s")
    assert set(keys.values()) == {1} and len(keys) > 3 * LEADS
    with given.store.reading() as con:
        assert con.scalar(sa.select(sa.func.count()).where(r.ended_at.is_(None))) == 0


def goes_on(store: Store, now: int) -> None:
    """Follow an hour after the other, from an instant on, and say when one is over."""
    clock = Clock(now)
    world = World.__new__(World)
    world.given, world.clock = Given(store, clock, SECRET), clock
    world.begin()
    for _ in range(40 * 24):
        while world.following.turn():
            pass
        print(clock.now, flush=True)
        clock.now += 3_600_000_000
    world.following.close()


@pytest.mark.drill
@ON_SQLITE
def test_a_server_that_is_killed_again_and_again_does_each_thing_once(new_store: NewStore) -> None:
    found: list[Counter[str]] = []
    for kills in (0, 12):
        store, clock = new_store(), Clock()
        world = World(Given(store, clock, SECRET), clock)
        nurtured(world, 400, days=0)
        world.following.close()
        now, killed = NOW, 0
        while now < NOW + 39 * 24 * 3_600_000_000:
            args = [sys.executable, "-c", CHILD, str(store.url), str(now)]
            with subprocess.Popen(args, stdout=subprocess.PIPE, text=True) as child:
                assert child.stdout is not None
                for number, line in enumerate(child.stdout):
                    now = int(line)
                    if killed < kills and number == 30 + killed:
                        time.sleep(0.01 * killed)
                        os.kill(child.pid, signal.SIGKILL)
                        killed += 1
                        break
        assert killed == kills
        found.append(world.keys())
        with open_store(str(store.url)).reading() as con:
            assert con.scalar(sa.select(sa.func.count()).where(r.ended_at.is_(None))) == 0
    assert set(found[0].values()) == {1} and found[0] == found[1]
