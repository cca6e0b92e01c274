"""One territory: a share of the company's market whose accounts and people are complete, simulated in one go.

Territories do not touch one another, so a big company is as many of them as it takes, each from its own seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from leadline.simulate import (
    acts,
    bots,
    cards,
    chronicle,
    gatherings,
    history,
    mail,
    market,
    people,
    product,
    sales,
    visits,
)  # fmt: skip
from leadline.simulate.campaigns import Calendar
from leadline.simulate.draw import Floats, Ints
from leadline.simulate.market import NEVER
from leadline.simulate.people import KINDS, People
from leadline.simulate.rhythm import Clock
from leadline.simulate.tape import Tape

TRUTH_SCHEMA = pa.schema(
    [
        ("lead_id", pa.string()),
        ("kind", pa.string()),
        ("person", pa.string()),
        ("onset", pa.timestamp("us")),
        ("window_days", pa.float64()),
        ("peak", pa.float64()),
        ("fit", pa.float64()),
        ("won", pa.bool_()),
        ("won_at", pa.timestamp("us")),
        ("amount", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Territory:
    """Its tables, as they are written."""

    leads: pa.Table
    accounts: pa.Table
    changes: pa.Table
    events: pa.Table
    truth: pa.Table
    truth_events: pa.Table


@dataclass(frozen=True, slots=True)
class Plot:
    """Which territory: its leads and accounts are ``count`` each from a number on; ``digits`` is the width of ids."""

    seed: tuple[int, ...]
    leads: int
    first_lead: int
    accounts: int
    first_account: int
    digits: int


def simulate(plot: Plot, calendar: Calendar, clock: Clock) -> Territory:
    """The same plot and calendar give the same tables."""
    random = np.random.Generator(np.random.SFC64(list(plot.seed)))
    companies = market.found(random, plot.accounts, plot.first_account, calendar.starts)
    them = people.meet(random, plot.leads, plot.first_lead, companies, calendar, clock)
    tape = Tape(calendar.campaigns, calendar.ends)
    seen = visits.draw(random, them, calendar, clock)
    done = acts.draw(random, them, seen, calendar)
    first, second = sales.pursue(random, them, companies, done, clock)
    visits.write(random, tape, seen)
    acts.write(random, tape, them, done)
    bots.write(random, tape, them)
    mail.write(random, tape, them, done, calendar, clock)
    gatherings.webinars(random, tape, them, done, calendar, clock)
    gatherings.social(random, tape, them, calendar, clock)
    sales.fair(random, tape, them)
    for pursuit in (first, second):
        sales.write(random, tape, them, pursuit)
    won_at, amount = np.minimum(first.won_at, second.won_at), np.where(first.won, first.paid, second.paid)
    product.write(random, tape, them, done, won_at, amount, clock)
    ids = cards.lead_ids(them.number, plot.digits)
    leads = cards.table(random, them, companies, ids, pa.array(acts.campaigns(them, calendar), pa.string()))
    accounts = market.table(random, companies)
    changes = history.table(random, them, companies, leads, accounts, calendar)
    events, truth_events = chronicle.tables(random, tape, plot.first_lead, ids)
    truth = _truth(them, ids, won_at, amount)
    return Territory(leads, accounts, changes, events, truth, truth_events)


def _truth(them: People, ids: list[str], won_at: Ints, amount: Floats) -> pa.Table:
    """What only the judge may see: who everybody is, what they wanted, and who buys, after the end too."""
    wants, won = them.peak > 0, won_at < NEVER
    person = np.where(them.original >= 0, them.original, np.arange(len(them)))
    columns = [
        pa.array(ids),
        pa.array(KINDS).take(pa.array(them.kind)),
        pa.array(ids).take(pa.array(person)),
        pa.array(them.onset, pa.timestamp("us"), mask=~wants),
        pa.array(np.round(them.window / 86_400_000_000, 1), mask=~wants),
        pa.array(np.round(them.peak, 3)),
        pa.array(np.round(them.fit, 3)),
        pa.array(won),
        pa.array(won_at, pa.timestamp("us"), mask=~won),
        pa.array(amount, mask=~won),
    ]
    return pa.table(columns, schema=TRUTH_SCHEMA)
