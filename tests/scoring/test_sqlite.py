"""SQLite as an engine: functions of our own, numbers as they are written, and what it refuses in words."""

from __future__ import annotations

import math
import sqlite3
import struct
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import duckdb
import pytest
from sqlglot import exp

from leadline.errors import UnsupportedError
from leadline.model import Constant, Dimension, Model, Rule, loads
from leadline.model.condition import All, Condition, HasPart, Not, OneOf, Part, ValueTest
from leadline.plan import Detail
from leadline.plan import query as q
from leadline.plan.dialect import SQLITE
from leadline.plan.translate import SQLITE_WORDS
from leadline.scoring.engines import DuckDB, Engine
from leadline.scoring.run import score_tables
from leadline.scoring.sqlite import SQLite, cents, power, register
from tests.oracle.facts import Facts
from tests.plan.harness import load, score
from tests.strategies import random_world
from tests.strategies.vocabulary import FOCI


def model_of(*conditions: Condition) -> Model:
    rules = [Rule(f"r{n}", "fit", Constant(Decimal(2**n)), condition=c) for n, c in enumerate(conditions)]
    return Model("m", (Dimension("fit"),), tuple(rules), (("fit", Decimal(1)),))


def tables(engine: Engine, model: Model, facts: Facts) -> list[list[tuple[Any, ...]]]:
    with duckdb.connect() as con:
        con.execute("SET threads = 1; SET TimeZone = 'UTC'")
        run = score_tables(con, [model], load(con, facts), FOCI[0], detail=Detail.contributions, engine=engine)
        names = [run.scores, run.contributions, run.account_scores]
        return [con.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall() for name in names if name]


@pytest.mark.parametrize("seed", [9008, 9015])
def test_a_run_makes_the_tables_that_duckdb_makes(seed: int) -> None:
    world = random_world(seed, leads=25, rules=10, events=400)
    made = [tables(engine, world.model, world.facts) for engine in (DuckDB(), SQLite())]
    assert made[0] == made[1]
    assert made[0][0]


def test_a_double_in_the_text_is_that_double() -> None:
    """SQLite reads decimals by arithmetic of its own, which is now and then a bit off."""
    random = Random(5)
    drawn = [struct.unpack("d", random.randbytes(8))[0] for _ in range(400)]
    shown = [round(random.uniform(0, 1000), random.randrange(8)) for _ in range(400)]
    edges = [0.1, 1e22, 1e23, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 9007199254740993.0, -0.3]
    with closing(sqlite3.connect(":memory:")) as connection:
        values = [*edges, *shown, *(v for v in drawn if math.isfinite(v))]
        for start in range(0, len(values), 500):
            some = values[start : start + 500]
            text = SQLITE.printed(exp.select(*(q.named(q.number(v), f"v{n}") for n, v in enumerate(some))))
            assert connection.execute(text).fetchone() == tuple(some)


def test_a_nul_does_not_end_a_text() -> None:
    parts = [(part, text) for part in Part for text in ("a", "ab", "b", "ä")]
    model = model_of(*(ValueTest("v", (HasPart(part, text),)) for part, text in parts))
    values = ["a\x00b", "b\x00a", "\x00a", "a\x00", "x\x00ä", "ä\x00ab", "ab"]
    facts: Facts = {"leads": [{"lead_id": str(n), "v": value} for n, value in enumerate(values)]}
    spine = [(str(n), 0) for n in range(len(values))]
    assert score(model, facts, spine, engine=SQLite()) == score(model, facts, spine)


def test_a_word_that_only_sqlite_reserves_is_only_a_name() -> None:
    model = model_of(*(ValueTest(word, (OneOf(texts=("x",)),)) for word in sorted(SQLITE_WORDS)))
    found = score(model, {"leads": [{"lead_id": "a", **dict.fromkeys(SQLITE_WORDS, "x")}]}, [("a", 0)], engine=SQLite())
    assert [row["score"] for row in found.rows] == [2 ** len(SQLITE_WORDS) - 1]


def wide(rules: int, dimensions: int = 1) -> Model:
    """So many rules that all hold, of 1 point each."""
    germans = ValueTest("country", (OneOf(texts=("de",)),))
    names = [f"d{n}" for n in range(dimensions)]
    made = [Rule(f"r{n}", names[n % dimensions], Constant(Decimal(1)), condition=germans) for n in range(rules)]
    return Model("m", tuple(map(Dimension, names)), tuple(made), tuple((name, Decimal(1)) for name in names))


GERMAN: Facts = {"leads": [{"lead_id": "a", "country": "DE"}]}


def test_a_receipt_has_more_lines_than_a_union_has_parts() -> None:
    model = replace(wide(360, 150), dimensions=tuple(Dimension(f"d{n}", maximum=Decimal(1)) for n in range(150)))
    found = score(model, GERMAN, [("a", 0)], Detail.contributions, SQLite())
    assert len(found.contributions) == 510
    assert found.rows[0]["score"] == 150


def test_the_weightiest_of_more_rules_than_a_function_has_arguments() -> None:
    model = wide(130)
    rules = (*model.rules[:-1], replace(model.rules[-1], kind=Constant(Decimal(7))))
    found = score(replace(model, rules=rules), GERMAN, [("a", 0)], Detail.reasons, SQLite())
    assert (found.reasons[0] or "").split("; ")[0].endswith("+7.00")
    assert found.rows[0]["score"] == 136


def test_a_model_of_too_many_sequences_is_refused() -> None:
    """Each is a table of its own, and 64 are the most that SQLite joins."""
    steps = "sequence: [{on: page}, {on: demo.requested}]"
    rules = ", ".join(f"{{id: r{n}, dimension: fit, {steps}, within: {n + 1}d, points: 1}}" for n in range(70))
    model = loads(f"model: m\ndimensions: {{fit: {{}}}}\nrules: [{rules}]")
    events = [{"event_id": n, "lead_id": "a", "event": n, "occurred_at": 0} for n in ("page", "demo.requested")]
    with pytest.raises(UnsupportedError, match="so large a model"):
        score(model, {**GERMAN, "events": events}, [("a", 0)], engine=SQLite())


def test_weights_are_exact() -> None:
    assert cents(1_005_000, "0.5") == 50  # 0.5025
    assert cents(1_010_000, "0.5") == 51  # 0.505 is half, and away from zero
    assert cents(-1_010_000, "0.5") == -51
    assert cents(10**15, "0.000001", -1, "1000000") == 10**5 - 100
    assert cents(None, "0.5", 3, "1") is None


def test_a_library_without_mathematics_gets_its_power_from_us() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        register(connection)
        for exponent in (0.0, 0.5, 1.0, 198.75):
            [found] = connection.execute("SELECT power(0.5, ?)", [exponent]).fetchone()
            assert power(0.5, exponent) == found
    assert power(None, 1.0) is power(0.5, None) is None


@pytest.mark.parametrize("depth", [24, 48])
def test_conditions_nest_as_deep_as_people_write_and_no_deeper(depth: int) -> None:
    condition: Condition = ValueTest("country", (OneOf(texts=("de",)),))
    for level in range(depth):
        condition = Not(All((condition, condition))) if level == 0 else Not(condition)
    if depth == 24:
        found = score(model_of(condition), GERMAN, [("a", 0)], engine=SQLite())
        assert [row["score"] for row in found.rows] == [1]
        return
    with pytest.raises(UnsupportedError, match="so large a model"):
        score(model_of(condition), GERMAN, [("a", 0)], engine=SQLite())
