"""Calendar periods follow the model's zone, across every change of its clocks; no engine's own zones are asked."""

from __future__ import annotations

from bisect import bisect_right
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pyarrow as pa
import pytest
from sqlglot import exp

from leadline.model import Dimension, Limit, Model, Occurrences, Period, Rule, Selection
from leadline.model.condition import DAY, HOUR, MINUTE, SECOND, WEEK
from leadline.plan import query as q
from leadline.plan.occurrence import block, calendar_columns, transitions
from leadline.scoring.engines import DuckDB, Engine
from tests import oracle
from tests.oracle.facts import Facts
from tests.oracle.occurrences import period_of
from tests.oracle.values import EPOCH, instant, microseconds
from tests.plan.engines import ENGINES, engine_called, evaluated, queried
from tests.plan.harness import differences, score

CHANGING = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
ODD = (
    "UTC", "America/St_Johns", "Pacific/Auckland", "Asia/Kathmandu", "America/Sao_Paulo", "Pacific/Apia",
    "Africa/Casablanca", "America/Caracas", "Europe/Dublin", "Antarctica/Troll",
)  # fmt: skip


def offset(zone: str, at: int) -> int:
    found = (EPOCH + timedelta(microseconds=at)).astimezone(ZoneInfo(zone)).utcoffset()
    assert found is not None
    return microseconds(found)


# -- when clocks change ----------------------------------------------------------------------------------------


def no_change_is_missing(zone: str, step: int) -> None:
    changes = transitions(zone)
    starts = [at for at, _ in changes]
    assert starts == sorted(set(starts))
    for (_, before), (at, after) in pairwise(changes):
        assert (offset(zone, at - SECOND), offset(zone, at)) == (before, after)
        assert before != after
    for at in range(0, instant(2100, 1, 1), step):
        assert changes[bisect_right(starts, at) - 1][1] == offset(zone, at), at


@pytest.mark.parametrize("zone", [*CHANGING, *ODD])
def test_every_change_of_clocks_is_found_to_the_second(zone: str) -> None:
    no_change_is_missing(zone, WEEK)


@pytest.mark.drill
@pytest.mark.parametrize("zone", sorted(available_timezones()))
def test_every_change_of_clocks_of_every_zone_is_found(zone: str) -> None:
    no_change_is_missing(zone, 5 * DAY)


def test_some_zones_have_ways_of_their_own() -> None:
    assert transitions("UTC") == ((0, 0),)
    assert transitions("Asia/Kolkata") == ((0, 5 * HOUR + 30 * MINUTE),)
    assert {10 * HOUR + 30 * MINUTE, 11 * HOUR} <= {value for _, value in transitions("Australia/Lord_Howe")}
    assert (instant(2011, 12, 30, 10), 14 * HOUR) in transitions("Pacific/Apia")  # Samoa left a day out


# -- the number of a period ------------------------------------------------------------------------------------


def instants_of_interest(zone: str) -> list[int]:
    """Around changes of clocks, and around the ends of days, weeks, months and years, to the microsecond."""
    changes = [at for at, _ in transitions(zone) if instant(2009, 1, 1) <= at < instant(2028, 1, 1)]
    days = [instant(y, m, d) for y in (1970, 1972, 2000, 2024, 2026, 2099) for m, d in ((1, 1), (2, 28), (3, 1))]
    local = [at - offset(zone, at) for at in days]
    hours = [at + beside * HOUR for at in (*changes, *days) for beside in range(-26, 27)]
    exact = [at + beside for at in (*changes, *days, *local) for beside in (-SECOND, -1, 0, 1)]
    return sorted({at for at in (*hours, *exact) if at >= 0})


@pytest.mark.parametrize(
    ("engine_name", "zone"),
    [("duckdb", zone) for zone in (*CHANGING, *ODD)] + [(name, zone) for name in ENGINES[1:] for zone in CHANGING],
)
def test_instants_share_a_number_if_they_share_a_period(
    engine_name: str, zone: str, request: pytest.FixtureRequest
) -> None:
    source: exp.Query = exp.select("row_id", "occurred_at").from_("in_leads")
    for i, layer in enumerate(calendar_columns(zone, set(Period), None)):
        inner = exp.Subquery(this=source, alias=exp.TableAlias(this=exp.to_identifier(f"layer_{i}")))
        source = exp.select("*", *(q.named(value, name) for name, value in layer.items())).from_(inner)
    instants = instants_of_interest(zone)
    found = queried(engine_called(engine_name, request), {"occurred_at": pa.array(instants, pa.int64())}, source)
    for period in Period:
        pairs = {(period_of(at, period, zone), row[period.value]) for at, row in zip(instants, found, strict=True)}
        assert len(pairs) == len({wanted for wanted, _ in pairs}) == len({number for _, number in pairs}), period


def test_instants_share_a_number_if_they_share_a_block(engine: Engine) -> None:
    """Blocks are counted from 1970, and there were blocks before."""
    instants = [beside + n * 12 * HOUR for n in range(-30, 60) for beside in (-1, 0, 1)]
    lengths = (12 * HOUR, DAY, 7 * DAY, 10 * DAY, 7 * HOUR)
    numbers = {f"block_{i}": block(q.column("occurred_at"), length) for i, length in enumerate(lengths)}
    found = evaluated(engine, {"occurred_at": pa.array(instants, pa.int64())}, numbers)
    for i, length in enumerate(lengths):
        pairs = {(at // length, row[f"block_{i}"]) for at, row in zip(instants, found, strict=True)}
        assert len(pairs) == len({wanted for wanted, _ in pairs}) == len({number for _, number in pairs}), length


# -- limits per period ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", CHANGING)
def test_limits_are_those_of_the_oracle_at_every_change_of_clocks(zone: str) -> None:
    """Each lead lives through one change, with a page every half hour from a day and a half before to one after."""
    limits = [Limit(count, per) for per in (*Period, 12 * HOUR) for count in (1, 3)]
    rules = tuple(
        Rule(f"rule-{i}", "fit", Occurrences(Selection(("page",)), Decimal(1), limit=x)) for i, x in enumerate(limits)
    )
    model = Model("calendar", (Dimension("fit"),), rules, (("fit", Decimal(1)),), timezone=zone)
    changes = [at for at, _ in transitions(zone) if instant(2024, 1, 1) <= at < instant(2028, 1, 1)]
    changes = changes or [instant(2026, 3, 1) - 5 * HOUR - 30 * MINUTE, instant(2026, 12, 31, 18, 30)]
    leads = {f"lead {i}": at for i, at in enumerate(changes)}
    events = [
        {"event_id": f"{lead}/{n}", "lead_id": lead, "event": "page", "occurred_at": at + n * 30 * MINUTE - n % 2}
        for lead, at in leads.items()
        for n in range(-73, 75)
    ]
    facts: Facts = {"leads": [{"lead_id": lead} for lead in leads], "events": events}
    spine = [(lead, at + beside) for lead, at in leads.items() for beside in (0, 11 * HOUR, 3 * DAY)]
    assert differences(model, oracle.score(model, facts, spine), score(model, facts, spine, engine=DuckDB())) == []
