"""Trials and customers: what people do in the application, what they say in surveys, what they pay."""

from __future__ import annotations

import numpy as np

from leadline.model.condition import DAY, MINUTE, SECOND
from leadline.simulate.acts import TRIAL, Acts
from leadline.simulate.draw import Floats, Ints, Random, chance, lognormal, ragged, weighted
from leadline.simulate.market import NEVER
from leadline.simulate.people import People
from leadline.simulate.rhythm import Clock
from leadline.simulate.tape import Tape

_IN_APP = ("project.created", "task.created", "invite.sent")
_KEEN = np.array([1.0, 0.8, 1.2, 0.1, 1.1, 0.15, 0.0])  # in a trial, without any intent


def write(random: Random, tape: Tape, people: People, acts: Acts, won_at: Ints, amount: Floats, clock: Clock) -> None:
    """Everything after a trial's start or a win; ``won_at`` is ``NEVER`` for those who did not buy."""
    trial = acts.first(TRIAL, people)
    tries, buys = np.flatnonzero(trial < NEVER), np.flatnonzero(won_at < NEVER)
    eagerness = 2.5 * _KEEN[people.kind[tries]] * people.activity[tries] + 4 * np.minimum(people.peak[tries], 2)
    lead, _ = ragged(random.poisson(eagerness))
    _sessions(random, tape, people, tries[lead], trial[tries[lead]] + _days(random, 6, len(lead)), clock)
    lead, _ = ragged(random.poisson(14, len(buys)))
    _sessions(random, tape, people, buys[lead], won_at[buys[lead]] + _days(random, 70, len(lead)), clock)
    asked = tries[chance(random, 0.25, len(tries))]
    _survey(random, tape, people, clock, asked, trial[asked] + 14 * DAY, (1, 1, 2, 2, 3, 5, 6, 8, 9, 6, 4))
    for quarter in (1, 2, 3, 4):
        asked = buys[chance(random, 0.4, len(buys))]
        _survey(
            random, tape, people, clock, asked, won_at[asked] + quarter * 90 * DAY, (1, 0, 1, 1, 2, 3, 4, 8, 12, 12, 10)
        )
    _payments(random, tape, buys, won_at[buys], amount[buys])


def _days(random: Random, mean: float, count: int) -> Ints:
    return np.asarray(random.exponential(mean, count) * DAY, dtype=np.int64)


def _sessions(random: Random, tape: Tape, people: People, lead: Ints, at: Ints, clock: Clock) -> None:
    """Each session: the application is opened, then some of what it is for."""
    moved = clock.rhythm(random, at, people.country[lead], people.leisure[lead])
    at = np.where(moved > at - DAY // 4, np.maximum(moved, at), at)
    tape.add("app.opened", lead, at, "app")
    session, number = ragged(random.poisson(1.6, len(lead)))
    kind = weighted(random, (22, 66, 12), len(session))
    events = np.array([tape.word("event", name) for name in _IN_APP])[kind]
    pause = (lognormal(random, 90, 0.8, len(session)) * SECOND).astype(np.int64)
    recurring = np.where(kind == _IN_APP.index("task.created"), chance(random, 0.25, len(session)), np.nan)
    tape.add(events, lead[session], at[session] + (number + 1) * MINUTE + pause, "app", recurring=recurring)


def _survey(
    random: Random, tape: Tape, people: People, clock: Clock, lead: Ints, at: Ints, weights: tuple[float, ...]
) -> None:
    """Answers on a scale from 0 to 10, some days after the question."""
    answered = at + DAY + (lognormal(random, 1.0, 1.0, len(lead)) * DAY).astype(np.int64)
    answered = clock.rhythm(random, answered, people.country[lead], people.leisure[lead])
    tape.add("survey.answered", lead, answered, "survey", score=weighted(random, weights, len(lead)))


def _payments(random: Random, tape: Tape, lead: Ints, at: Ints, amount: Floats) -> None:
    """Yearly subscriptions, some paid by quarter; some end early."""
    quarterly = chance(random, 0.4, len(lead))
    rate = np.where(quarterly, np.rint(amount / 4), amount)
    start = at + random.integers(1, 5, len(lead)) * DAY
    end = np.where(chance(random, 0.1, len(lead)), start + (30 + 200 * random.random(len(lead))) * DAY, NEVER)
    end = end.astype(np.int64)
    tape.add("subscription.started", lead, start, "billing", amount=rate)
    for quarter in (1, 2, 3):
        due = start + quarter * 91 * DAY
        pays = quarterly & (due < end)
        tape.add("subscription.renewed", lead[pays], due[pays], "billing", amount=rate[pays])
    tape.add("subscription.cancelled", lead, end, "billing")
