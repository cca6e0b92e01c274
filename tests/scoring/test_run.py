"""A batch run at one instant, held against the oracle: the tables that people get, in one part and in many."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import duckdb
import pytest

from leadline.errors import FactsError
from leadline.model import Model, loads
from leadline.plan import Detail
from leadline.scoring import engines
from leadline.scoring.run import Run, score_tables
from leadline.scoring.staging import Tables
from tests import oracle
from tests.oracle.agree import disagreements
from tests.oracle.facts import Facts
from tests.plan.harness import load
from tests.strategies import random_world
from tests.strategies.vocabulary import FOCI

SEEDS = range(9000, 9012)
MICROSECONDS = "epoch_us(as_of) AS as_of"
LINE = "lead_id, kind, rule, dimension, points, occurrences"
GERMANS = "model: m\ndimensions: {fit: {}}\nrules: [{id: de, dimension: fit, if: {country: DE}, points: 5}]"
PAGES = "model: m\ndimensions: {fit: {}}\nrules: [{id: p, dimension: fit, on: page, points: 5}]"


@contextmanager
def ran(
    models: list[Model], facts: Facts, as_of: int, **options: Any
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Run]]:
    with duckdb.connect() as con:
        con.execute("SET threads = 1; SET TimeZone = 'UTC'")
        yield con, score_tables(con, models, load(con, facts), as_of, **options)


def table(con: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    con.complete()
    rows: list[dict[str, Any]] = con.sql(query).to_arrow_table().to_pylist()
    return rows


def scores(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    return table(con, f"SELECT * EXCLUDE (reasons) REPLACE ({MICROSECONDS}) FROM scores")


def contributions(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    return table(con, f"SELECT * REPLACE ({MICROSECONDS}, epoch_us(last_at) AS last_at) FROM contributions")


def wanted(model: Model, facts: Facts, as_of: int) -> oracle.Result | None:
    """What the oracle says; nothing where it refuses a contribution."""
    try:
        return oracle.score(model, facts, [(row["lead_id"], as_of) for row in facts["leads"]])
    except ValueError:
        return None


@pytest.mark.parametrize("seed", SEEDS)
def test_a_run_at_one_instant_says_what_the_oracle_says(seed: int) -> None:
    world, as_of = random_world(seed, leads=8, rules=7), FOCI[seed % len(FOCI)]
    expected = wanted(world.model, world.facts, as_of)
    if expected is None:
        with pytest.raises(FactsError, match="beyond 1,000,000,000 points"):
            ran([world.model], world.facts, as_of).__enter__()
        return
    with ran([world.model], world.facts, as_of, detail=Detail.contributions) as (con, _):
        assert disagreements(world.model, expected, scores(con), contributions(con)) == []
    with ran([world.model], world.facts, as_of, detail=Detail.sums) as (con, _):
        assert disagreements(world.model, expected, scores(con)) == []


def test_leads_worked_on_in_parts_get_the_same_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    world, as_of = random_world(77, leads=20, rules=8), FOCI[0]
    with ran([world.model], world.facts, as_of, detail=Detail.contributions) as (con, _):
        whole = sorted(scores(con), key=str), sorted(contributions(con), key=str)
    monkeypatch.setattr(engines, "ROWS_AT_ONCE", 3)
    with ran([world.model], world.facts, as_of, detail=Detail.contributions) as (con, _):
        assert (sorted(scores(con), key=str), sorted(contributions(con), key=str)) == whole


def with_accounts(seeds: range) -> list[int]:
    """Seeds of worlds whose model scores accounts."""
    return [s for s in seeds if random_world(s, leads=10, rules=4).model.account_score is not None]


@pytest.mark.parametrize("seed", with_accounts(range(9100, 9125)))
def test_account_scores_are_those_of_the_oracle(seed: int) -> None:
    world, as_of = random_world(seed, leads=10, rules=4), FOCI[seed % len(FOCI)]
    expected = oracle.account_scores(world.model, world.facts, as_of)
    with ran([world.model], world.facts, as_of, everyone=False) as (con, _):
        found = table(con, "SELECT account_id, score, people, missing_roles FROM account_scores ORDER BY account_id")
    assert found == [
        {"account_id": a.account_id, "score": a.score, "people": a.people, "missing_roles": a.missing_roles}
        for a in expected
    ]


def test_several_models_stand_under_each_other_in_their_order() -> None:
    models = [
        loads(GERMANS.replace("model: m", "model: everyone")),
        loads(
            "model: visitors\naudience: {country: DE}\ndimensions: {interest: {}}\n"
            "rules: [{id: page, dimension: interest, on: page, points: 2}]"
        ),
    ]
    facts: Facts = {
        "leads": [{"lead_id": "a", "country": "DE"}, {"lead_id": "b", "country": "FR"}],
        "events": [{"event_id": "1", "lead_id": "a", "event": "page", "occurred_at": 5, "properties": {}}],
    }
    with ran(models, facts, 10) as (con, _):
        found = table(con, "SELECT lead_id, model, score::INTEGER AS score, fit::INTEGER AS fit FROM scores")
    assert found == [
        {"lead_id": "a", "model": "everyone", "score": 5, "fit": 5},
        {"lead_id": "b", "model": "everyone", "score": 0, "fit": 0},
        {"lead_id": "a", "model": "visitors", "score": 2, "fit": None},
    ]


@pytest.mark.parametrize("seed", range(9300, 9304))
def test_models_say_together_what_each_says_alone(seed: int) -> None:
    """The facts are staged once, with all that any of them looks at."""
    world, as_of = random_world(seed, leads=10, rules=6), FOCI[0]
    models = [replace(world.model, name="first"), replace(random_world(seed + 50, rules=6).model, name="second")]
    alone = []
    for model in models:
        with ran([model], world.facts, as_of, detail=Detail.contributions) as (con, _):
            alone.append((by_lead(con, model.name), table(con, f"SELECT {LINE} FROM contributions ORDER BY ALL")))
    with ran(models, world.facts, as_of, detail=Detail.contributions) as (con, _):
        for model, expected in zip(models, alone, strict=True):
            lines = f"SELECT {LINE} FROM contributions WHERE model = '{model.name}' ORDER BY ALL"
            assert (by_lead(con, model.name), table(con, lines)) == expected


def by_lead(con: duckdb.DuckDBPyConnection, model: str) -> list[dict[str, Any]]:
    shown = "lead_id, score, grade, band, priority, qualified, disqualified"
    return table(con, f"SELECT {shown} FROM scores WHERE model = '{model}' ORDER BY lead_id")


def test_models_whose_names_differ_only_in_capitals_are_staged_apart() -> None:
    models = [loads(GERMANS), loads(GERMANS.replace("model: m", "model: n").replace("country", "COUNTRY"))]
    facts: Facts = {"leads": [{"lead_id": "a", "country": "DE"}], "events": []}
    with ran(models, facts, 10) as (con, run):
        found = table(con, "SELECT model, score::INTEGER AS score FROM scores ORDER BY model")
    assert found == [{"model": "m", "score": 5}, {"model": "n", "score": 0}]
    assert run.missing == ("COUNTRY",)


def test_who_did_not_exist_yet_is_left_out_if_asked() -> None:
    model = loads(GERMANS)
    facts: Facts = {
        "leads": [
            {"lead_id": "old", "created_at": 1},
            {"lead_id": "new", "created_at": 11},
            {"lead_id": "unknown since", "created_at": None},
        ],
        "events": [],
    }
    with ran([model], facts, 10, everyone=False) as (con, _):
        assert [row["lead_id"] for row in scores(con)] == ["old", "unknown since"]


def test_events_of_unknown_leads_are_counted_and_left_out() -> None:
    model = loads(PAGES)
    events = [
        {"event_id": str(i), "lead_id": lead, "event": "Page", "occurred_at": 5, "properties": {}}
        for i, lead in enumerate(["a", "nobody", "nobody"])
    ]
    with ran([model], {"leads": [{"lead_id": "a"}], "events": events}, 10) as (con, run):
        assert run.unknown_leads == 2
        assert [(row["lead_id"], int(row["score"])) for row in scores(con)] == [("a", 5)]


def test_leads_without_an_id_are_refused_with_the_columns_that_there_are() -> None:
    model = loads(PAGES)
    with duckdb.connect() as con:
        con.execute("CREATE TABLE people (name VARCHAR, country VARCHAR)")
        with pytest.raises(FactsError, match="no column `lead_id`; they have name, country"):
            score_tables(con, [model], Tables("people"), 10)


def test_a_connection_can_score_again() -> None:
    model = loads(PAGES)
    facts: Facts = {
        "leads": [{"lead_id": "a"}],
        "events": [{"event_id": "1", "lead_id": "a", "event": "page", "occurred_at": 5, "properties": {}}],
    }
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        tables = load(con, facts)
        for as_of, points in ((10, [5]), (4, [])):
            score_tables(con, [model], tables, as_of, detail=Detail.contributions)
            assert [int(row["points"]) for row in table(con, "SELECT points FROM contributions")] == points
