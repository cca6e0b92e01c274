"""The hand-over as the company did it so far, by gut: whom marketing passed on, what sales made of it, what was bought.

This is the history that a model is judged by, so it knows the latent intent; and chance has its say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leadline.model.condition import DAY, HOUR, MINUTE
from leadline.simulate import acts as did
from leadline.simulate.acts import Acts
from leadline.simulate.draw import Bools, Floats, Ints, Random, chance, earliest, lognormal
from leadline.simulate.intent import intent
from leadline.simulate.market import NEVER, Market
from leadline.simulate.people import BUYER, FAIR, IMPORT, JOB_HUNTER, JUNK, REFERRAL, RESEARCHER, STUDENT, People
from leadline.simulate.rhythm import Clock
from leadline.simulate.tape import STAGES, Tape

# how likely each act made somebody pass the lead on
_PASSED_ON = {
    did.DEMO: 0.95, did.MEETING: 0.9, did.CONTACT: 0.5, did.TRIAL: 0.4, did.CHAT: 0.15, did.WEBINAR: 0.1,
    did.DOWNLOAD: 0.04,
}  # fmt: skip
_FOUND = 0.2  # of buyers, sales finds so many by itself, without a sign of theirs
_REVIVED = 0.8  # of the acts of a recycled lead that would pass on a new one


@dataclass(frozen=True, slots=True)
class Pursuit:
    """How far each lead came, one entry each: the instant of every stage, ``NEVER`` where it was not reached.

    ``closed`` is the instant of the win or the loss; ``out`` that of being recycled or, where ``unfit``, disqualified.
    ``amount`` is what the deal was put at, ``paid`` what a win brings.
    """

    mql: Ints
    accepted: Ints
    sql: Ints
    opportunity: Ints
    closed: Ints
    won: Bools
    out: Ints
    unfit: Bools
    amount: Floats
    paid: Floats

    @property
    def won_at(self) -> Ints:
        return np.where(self.won, self.closed, NEVER)


def pursue(random: Random, people: People, market: Market, acts: Acts, clock: Clock) -> tuple[Pursuit, Pursuit]:
    """The first round of every lead, and the second of those who were recycled and came again."""
    likely = np.zeros(len(did.ACTS))
    likely[list(_PASSED_ON)] = list(_PASSED_ON.values())
    noticed = random.random(len(acts.act)) < likely[acts.act]
    lead, at = acts.lead[noticed], acts.at[noticed]
    found = np.flatnonzero((people.peak > 0) & chance(random, _FOUND, len(people)))
    inside = people.onset[found] + (random.uniform(0.25, 0.75, len(found)) * people.window[found]).astype(np.int64)
    offline = np.flatnonzero(np.isin(people.source, (FAIR, REFERRAL, IMPORT)) & chance(random, 0.25, len(people)))
    introduced = people.created[offline] + 4 * HOUR
    lead = np.concatenate([lead, found, offline])
    at = np.concatenate([at, np.maximum(inside, people.created[found] + HOUR), introduced])
    first = _round(random, people, market, earliest(lead, at, len(people), NEVER), clock)
    again = (at > first.out[lead]) & ~first.unfit[lead] & chance(random, _REVIVED, len(lead))
    second = _round(random, people, market, earliest(lead[again], at[again], len(people), NEVER), clock)
    return _one_win_each(people, first, second)


def _round(random: Random, people: People, market: Market, noticed: Ints, clock: Clock) -> Pursuit:
    count = len(people)
    mql = np.where(noticed < NEVER, noticed + random.integers(MINUTE, 3 * HOUR, count), NEVER)
    heat = intent(people, np.arange(count), np.where(mql < NEVER, mql, 0) + 10 * DAY)
    fit = people.fit - 0.55
    real = np.isin(people.kind, (BUYER, RESEARCHER))
    accepts = _odds(random, np.where(real, 0.1, -1.5) + 1.5 * heat + 2.0 * fit)
    accepted = _after(random, mql, accepts, 0.6, people, clock)
    talks = _odds(random, np.where(real, -0.6, -2.5) + 2.0 * heat + 1.2 * fit)
    sql = _after(random, accepted, talks, 2.0, people, clock)
    opportunity = _after(random, sql, _odds(random, 0.5 + 1.2 * heat + 0.5 * fit), 2.0, people, clock)
    closed = _after(random, opportunity, np.ones(count, dtype=np.bool_), 11, people, clock, sigma=1.1)
    wins = real & _odds(random, np.where(people.peak > 0, -0.1 + 1.5 * heat + 1.6 * fit, -2.5))
    stopped = np.where(mql < NEVER, mql, 0)
    for stage in (accepted, sql):
        stopped = np.where(stage < NEVER, stage, stopped)
    rejected = (mql < NEVER) & (opportunity == NEVER)
    unfit = rejected & np.isin(people.kind, (STUDENT, JOB_HUNTER, JUNK)) & chance(random, 0.6, count)
    out = _after(random, np.where(rejected, stopped, NEVER), np.ones(count, dtype=np.bool_), 3.0, people, clock)
    lost = (closed < NEVER) & ~wins
    revived = lost & chance(random, 0.4, count)
    out = np.where(revived, closed + (lognormal(random, 50, 0.3, count) * DAY).astype(np.int64), out)
    amount = _amounts(random, people, market)
    paid = np.rint(amount * lognormal(random, 0.95, 0.18, count) / 10) * 10
    return Pursuit(mql, accepted, sql, opportunity, closed, (closed < NEVER) & wins, out, unfit, amount, paid)


def _odds(random: Random, logit: Floats) -> Bools:
    return np.asarray(random.random(len(logit)) < 1 / (1 + np.exp(-logit)), dtype=np.bool_)


def _after(
    random: Random, before: Ints, happens: Bools, days: float, people: People, clock: Clock, sigma: float = 0.8
) -> Ints:
    """A stage some working days after the one before, in the office hours of the lead's country."""
    reached = happens & (before < NEVER)
    known = np.where(reached, before, 0)
    at = known + (lognormal(random, days, sigma, len(before)) * DAY).astype(np.int64)
    at = clock.rhythm(random, at, people.country, np.zeros(len(at), dtype=np.bool_))
    soon = known + random.integers(20 * MINUTE, 5 * HOUR, len(before))
    return np.where(reached, np.where(at > known, at, soon), NEVER)


def _amounts(random: Random, people: People, market: Market) -> Floats:
    """What a deal is worth: by the company's size, the fit, and the intent."""
    company = np.maximum(people.account, 0)
    employees = np.where(people.account >= 0, market.employees[company], 6)
    worth = 110 * employees**0.72 * (0.5 + people.fit) * (0.7 + 0.4 * np.minimum(people.peak, 2))
    return np.asarray(np.rint(worth * lognormal(random, 1.0, 0.45, len(people)) / 10) * 10 + 90)


def _one_win_each(people: People, first: Pursuit, second: Pursuit) -> tuple[Pursuit, Pursuit]:
    """A company buys once: of its wins the earliest stays, the others are lost."""
    count = len(people)
    buyer = np.where(people.account >= 0, people.account, len(people) + np.arange(count))
    won_at = np.concatenate([first.won_at, second.won_at])
    best = earliest(np.concatenate([buyer, buyer]), won_at, int(buyer.max(initial=0)) + 1, NEVER)
    rounds = []
    for pursuit in (first, second):
        keeps = pursuit.won & (pursuit.closed == best[buyer])
        rounds.append(_with_wins(pursuit, keeps))
    return rounds[0], rounds[1]


def _with_wins(pursuit: Pursuit, won: Bools) -> Pursuit:
    fields = {name: getattr(pursuit, name) for name in Pursuit.__slots__}
    return Pursuit(**{**fields, "won": won})


def write(random: Random, tape: Tape, people: People, pursuit: Pursuit) -> None:
    """The stages, the deals, and what reps did: mails, meetings, a few points given by hand."""
    everybody = np.arange(len(people))
    lost = np.where(pursuit.won, NEVER, pursuit.closed)
    for stage, at in (
        ("mql", pursuit.mql), ("accepted", pursuit.accepted), ("sql", pursuit.sql),
        ("opportunity", pursuit.opportunity), ("customer", pursuit.won_at), ("lost", lost),
        ("recycled", np.where(pursuit.unfit, NEVER, pursuit.out)),
        ("disqualified", np.where(pursuit.unfit, pursuit.out, NEVER)),
    ):  # fmt: skip
        tape.add("stage.changed", everybody, at, "crm", stage=STAGES.index(stage))
    tape.add("deal.created", everybody, pursuit.opportunity, "crm", amount=pursuit.amount)
    tape.add("deal.won", everybody, pursuit.won_at, "crm", amount=pursuit.paid)
    tape.add("deal.lost", everybody, lost, "crm", amount=pursuit.amount)
    _contact(random, tape, people, pursuit)
    generous = np.flatnonzero((pursuit.accepted < NEVER) & chance(random, 0.02, len(people)))
    given, reason = np.array([10, 10, 20, -10]), random.integers(1, 4, len(generous))
    tape.add(
        "points.granted", generous, pursuit.accepted[generous] + HOUR, "crm", points=given[reason],
        dimension="engagement", reason=reason,
    )  # fmt: skip


def _contact(random: Random, tape: Tape, people: People, pursuit: Pursuit) -> None:
    lead = np.flatnonzero((pursuit.accepted < NEVER) & chance(random, 0.8, len(people)))
    at = pursuit.accepted[lead] + random.integers(5 * MINUTE, 2 * HOUR, len(lead))
    tape.add("email.delivered", lead, at, "mail", campaign="sales")
    heat = np.minimum(intent(people, lead, at), 1.5)
    answers = random.random(len(lead)) < 0.12 + 0.3 * heat
    later = (lognormal(random, 7, 1.0, len(lead)) * HOUR).astype(np.int64)
    tape.add("email.replied", lead[answers], (at + later)[answers], "mail", campaign="sales")
    meets = answers & chance(random, 0.6, len(lead))
    booked = (at + later + random.integers(MINUTE, 2 * HOUR, len(lead)))[meets]
    tape.add("meeting.booked", lead[meets], booked, "calendar")
    cancels = chance(random, 0.12, len(booked))
    tape.add("meeting.cancelled", lead[meets][cancels], booked[cancels] + 20 * HOUR, "calendar")


def fair(random: Random, tape: Tape, people: People) -> None:
    """Points that reps gave to some they met at the trade fair."""
    met = np.flatnonzero((people.source == FAIR) & chance(random, 0.2, len(people)))
    tape.add(
        "points.granted", met, people.created[met] + HOUR, "crm", points=15, dimension="engagement",
        reason="met at the fair",
    )  # fmt: skip
