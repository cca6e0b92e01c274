"""A trial from its plan to its end, in a company whose truth is known; a worker is killed in the middle of it."""

from __future__ import annotations

import subprocess
import sys

import pytest
import sqlalchemy as sa

from leadline.errors import InputError
from leadline.evidence.trial.assignment import arm_of
from leadline.learning.studies.outcomes import keep_outcome
from leadline.learning.trials.looking import Looking
from leadline.learning.trials.planning import Wanted, Wished, agreed, plan
from leadline.model.condition import DAY
from leadline.store import tables as t
from leadline.store import trials as kept
from leadline.store.database import Store
from leadline.store.documents import NEW
from tests.learning.trials.desk import begun
from tests.live.world import NOW

WEEK = 7 * DAY
SOON = "outcome: sold\ntitle: a sale\nof: stage\nstage: customer\nwithin: 14d\n"


def members(store: Store) -> dict[int, str]:
    with store.reading() as con:
        return {row.lead_id: row.arm for row in con.execute(sa.select(t.trial_leads))}


def spoke(store: Store) -> dict[int, str]:
    with store.reading() as con:
        return {row.lead_id: row.version for row in con.execute(sa.select(t.scores))}


def killed_in_the_middle(store: Store, at: int) -> None:
    """Let a worker of its own score a few leads, and kill it."""
    url = store.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.learning.trials.scoring", url, str(at)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        for _ in range(4):
            running.stdout.readline()
        running.kill()


def test_the_better_version_is_found_told_and_taken(store: Store) -> None:
    desk, other = begun(store)
    with store.writing() as con:
        assert keep_outcome(con, "sold", SOON, NEW, "cli", NOW)
    for week in range(2):  # a past, by which the trial is planned
        desk.come(60, NOW + week * WEEK)
        desk.work(NOW + week * WEEK + 10)
        desk.sell(NOW + week * WEEK + 3 * DAY)
    begins = NOW + 4 * WEEK
    desk.work(begins - 1)
    planned = plan(store, "desk", "sold", Wished(least=0.15), begins)
    assert (planned.past.leads, planned.past.a_week) == (120, 15)
    assert 0.03 < planned.past.rate < 0.12
    assert planned.sentence.startswith("To see whether B brings 15.0 more of 100 leads")
    with store.writing() as con:
        number = kept.start(
            con, agreed(con, Wanted("prices", "desk", other, "sold", capacity=30), planned), "cli", begins
        )
    desk.work(begins)
    waited = members(store)
    assert 0 < len(waited) == planned.past.waiting
    for week in range(3):
        at = begins + week * WEEK
        desk.come(110, at)
        if week == 1:
            killed_in_the_middle(store, at + 10)
        desk.work(at + 10)
        desk.sell(at + 3 * DAY)
    end = begins + 6 * WEEK
    desk.work(end)

    arms = members(store)
    assert arms == {lead: arm_of(number, begins, lead, 50) for lead in arms}
    assert len(arms) == len(waited) + 330 and {lead: arms[lead] for lead in waited} == waited
    assert Looking(store, lambda: end).turn() == 1
    assert Looking(store, lambda: end).turn() == 0
    with store.reading() as con:
        last = kept.last_look(con, number)
        assert len(kept.looks_of(con, number)) == 1
    assert last is not None
    found = last.found["judged"]
    assert found["says"] == "take B"
    truth = 0.3 * 0.9 - 0.3 * 0.3 * 0.9
    assert found["difference"]["low"] < truth * 330 / len(arms) < found["difference"]["high"]
    assert last.document["verdict"][0].endswith("to “a sale” than A: take B.")
    counted = last.found["arms"]
    assert counted["A"]["joined"] + counted["B"]["joined"] == len(arms)
    assert counted["A"]["judged"] + counted["B"]["judged"] == len(arms)
    groups = {one["group"]: one["leads"] for one in last.found["compared"]["groups"]}
    assert sum(groups.values()) == len(arms) and groups["only B"] > 30

    with store.writing() as con:
        stopped = kept.stop(con, number, True, "cli", end, fire=False)
    desk.work(end + DAY)
    assert set(spoke(store).values()) == {stopped.b} == {other}
    with store.writing() as con, pytest.raises(InputError, match="stopped already"):
        kept.stop(con, number, True, "cli", end, fire=False)
    with store.reading() as con:
        done = con.execute(sa.select(t.audit.c.action).where(t.audit.c.action.startswith("trial."))).scalars().all()
    assert done == ["trial.start", "trial.stop"]


@pytest.mark.parametrize("new_store", ["sqlite"], indirect=True)
def test_what_a_trial_cannot_be_is_refused_before_it_begins(store: Store) -> None:
    desk, other = begun(store)
    desk.come(20, NOW)
    desk.work(NOW + 10)
    with store.writing() as con:
        keep_outcome(con, "ever", "outcome: ever\nof: column\ncolumn: plan\nis: pro\n", NEW, "cli", NOW)

    def refused(why: str, model: str = "desk", b: str = other, outcome: str = "customer") -> None:
        with pytest.raises(InputError, match=why), store.writing() as con:
            kept.start(con, agreed(con, Wanted("x", model, b, outcome), None), "cli", NOW)

    refused("no model `other` is live", model="other")
    refused("no outcome `none` is kept", outcome="none")
    refused("within: 90d", outcome="ever")
    with store.reading() as con:
        version = con.scalar(sa.select(t.models.c.live))
    refused("live already", b=str(version))
    with store.writing() as con:
        kept.start(con, agreed(con, Wanted("x", "desk", other, "customer"), None), "cli", NOW)
    refused("is running; stop it")
