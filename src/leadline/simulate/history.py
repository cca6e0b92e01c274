"""How attributes changed: promotions, changes of employer, corrected countries, later telephones, growing companies.

A history begins with the value that the attribute had at first, and ends with the one in the table; before the first it
is missing.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from leadline.model.condition import DAY, MINUTE
from leadline.simulate.campaigns import Calendar
from leadline.simulate.cards import TITLES, titles
from leadline.simulate.draw import Bools, Floats, Ints, Random, chance
from leadline.simulate.market import INDUSTRIES, Market
from leadline.simulate.people import BUYER, RESEARCHER, SENIORITIES, People
from leadline.simulate.places import CODES

SCHEMA = pa.schema(
    [
        ("lead_id", pa.string()),
        ("account_id", pa.string()),
        ("attribute", pa.string()),
        ("value", pa.string()),
        ("occurred_at", pa.timestamp("us")),
    ]
)


def table(
    random: Random, people: People, market: Market, leads: pa.Table, accounts: pa.Table, calendar: Calendar
) -> pa.Table:
    """The changes of a territory's leads and companies, one row per entity, attribute and instant."""
    lead_changes = _Changes(leads, "lead_id")
    _promotions(random, lead_changes, people, calendar)
    _others(random, lead_changes, people, market, calendar)
    account_changes = _Changes(accounts, "account_id")
    _growth(random, account_changes, market, calendar)
    return pa.concat_tables([lead_changes.table(), account_changes.table()])


class _Changes:
    """Changes of the rows of a table; the last value of an attribute is the table's own."""

    def __init__(self, rows: pa.Table, key: str) -> None:
        self._rows = rows
        self._key = key
        self._parts: list[pa.Table] = [SCHEMA.empty_table()]

    def known(self, attribute: str) -> Bools:
        """Whether each row has a value."""
        return np.asarray(self._rows.column(attribute).is_valid(), dtype=np.bool_)

    def first(self, attribute: str, place: Ints, value: pa.Array, at: Ints) -> None:
        self._add(attribute, place, value.cast(pa.string()), at)

    def last(self, attribute: str, place: Ints, at: Ints) -> None:
        value = self._rows.column(attribute).combine_chunks().take(pa.array(place))
        if pa.types.is_floating(value.type):
            value = pc.cast(value, pa.int64())
        self._add(attribute, place, value.cast(pa.string()), at)

    def _add(self, attribute: str, place: Ints, value: pa.Array, at: Ints) -> None:
        columns = {
            self._key: self._rows.column(self._key).combine_chunks().take(pa.array(place)),
            "attribute": pa.array([attribute] * len(place), pa.string()),
            "value": value,
            "occurred_at": pa.array(at, pa.timestamp("us")),
        }
        none = pa.nulls(len(place), pa.string())
        self._parts.append(pa.table([columns.get(name, none) for name in SCHEMA.names], schema=SCHEMA))

    def table(self) -> pa.Table:
        order = [(self._key, "ascending"), ("attribute", "ascending"), ("occurred_at", "ascending")]
        return pa.concat_tables(self._parts).sort_by(order)


def _later(random: Random, since: Ints, calendar: Calendar) -> Ints:
    """An instant between those and the end."""
    return since + (random.uniform(0.05, 0.95, len(since)) * (calendar.ends - since)).astype(np.int64)


def _some(random: Random, eligible: Bools, share: float | Floats) -> Ints:
    return np.flatnonzero(eligible & chance(random, share, len(eligible)))


def _promotions(random: Random, changes: _Changes, people: People, calendar: Calendar) -> None:
    """From the step below to the job in the table: title and seniority change at once."""
    works = np.isin(people.kind, (BUYER, RESEARCHER)) & (people.created < calendar.ends - 30 * DAY)
    known = changes.known("job_title") & changes.known("seniority")
    lead = _some(random, works & known & (people.seniority < len(SENIORITIES) - 1), 0.03)
    at = _later(random, people.created[lead], calendar)
    below = people.seniority[lead] + 1
    job = titles(people)[lead] + 1  # titles stand by department, then from the top of the ladder down
    changes.first("job_title", lead, pa.array(TITLES).take(pa.array(job)), people.created[lead])
    changes.last("job_title", lead, at)
    changes.first("seniority", lead, pa.array(SENIORITIES).take(pa.array(below)), people.created[lead])
    changes.last("seniority", lead, at)


def _others(random: Random, changes: _Changes, people: People, market: Market, calendar: Calendar) -> None:
    created, settled = people.created, people.created < calendar.ends - 30 * DAY
    lead = _some(random, changes.known("country") & settled, 0.02)
    wrong = random.integers(0, len(CODES), len(lead))
    changes.first("country", lead, pa.array(CODES).take(pa.array(wrong)), created[lead])
    changes.last("country", lead, _later(random, created[lead], calendar))

    lead = _some(random, changes.known("account_id") & settled, 0.012)
    before = pa.array(
        [f"A{number:06d}" for number in (random.choice(market.number, len(lead)) + 1).tolist()], pa.string()
    )
    changes.first("account_id", lead, before, created[lead])
    changes.last("account_id", lead, _later(random, created[lead], calendar))

    lead = _some(random, people.consent, 0.1)  # confirmed by mail a little later
    changes.first("consent", lead, pa.array(["false"] * len(lead), pa.string()), created[lead])
    changes.last("consent", lead, created[lead] + random.integers(MINUTE, DAY // 2, len(lead)))

    lead = _some(random, changes.known("phone") & settled, 0.12)  # asked for in a later form
    changes.last("phone", lead, _later(random, created[lead], calendar))


def _growth(random: Random, changes: _Changes, market: Market, calendar: Calendar) -> None:
    """Companies that were smaller a year ago, some larger; an industry put right."""
    start = np.full(len(market), calendar.starts)
    grows = _some(random, changes.known("employees"), 0.15)
    factor = random.lognormal(0.12, 0.25, len(grows))
    smaller = np.maximum(1, np.rint(market.employees[grows] / factor)).astype(np.int64)
    at = _later(random, start[grows], calendar)
    changes.first("employees", grows, pa.array(smaller), start[grows])
    changes.last("employees", grows, at)
    both = changes.known("revenue")[grows]
    less = np.rint(market.revenue[grows] / factor / 1000).astype(np.int64) * 1000
    changes.first("revenue", grows[both], pa.array(less[both]), start[grows][both])
    changes.last("revenue", grows[both], at[both])
    wrong = _some(random, changes.known("industry"), 0.015)
    guess = random.integers(0, len(INDUSTRIES), len(wrong))
    changes.first("industry", wrong, pa.array(INDUSTRIES).take(pa.array(guess)), start[wrong])
    changes.last("industry", wrong, _later(random, start[wrong], calendar))
