"""The plan agrees with the oracle on random worlds: every row, every contribution, on every engine."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from leadline.model import Model
from leadline.model.words import title
from leadline.plan import Detail
from leadline.scoring.engines import Engine
from leadline.scoring.spark import Spark
from tests import oracle
from tests.oracle.scorer import two_decimals
from tests.plan.engines import ENGINES, Whole, engine_called
from tests.plan.harness import Line, Scored, differences, score
from tests.strategies import World, random_world, worlds

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

some = settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
thousands = settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))

SEEDS = {
    "duckdb": range(8),
    "postgres": range(100, 108),
    "postgres-16": range(200, 203),
    "sqlite": range(500, 520),
    "spark": range(300, 302),
}
DRILLED = {
    "duckdb": range(1000, 1500),
    "postgres": range(2000, 2300),
    "postgres-16": range(3000, 3050),
    "sqlite": range(5000, 5500),
    "spark": range(4000, 4020),
}


def agrees(world: World, engine: Engine | None = None) -> Scored | None:
    """Whether the engine says what the oracle says; ``None`` where both refuse the world."""
    try:
        wanted = oracle.score(world.model, world.facts, world.spine)
    except ValueError:
        with pytest.raises(ValueError, match="thousand million"):
            score(world.model, world.facts, world.spine, engine=engine)
        return None
    found = score(world.model, world.facts, world.spine, engine=engine)
    assert differences(world.model, wanted, found) == []
    return found


def lines_of(found: Scored) -> dict[tuple[str, int], list[Line]]:
    by_row: dict[tuple[str, int], list[Line]] = defaultdict(list)
    for line in found.contributions:
        by_row[line["lead_id"], line["as_of"]].append(line)
    return by_row


def receipts_add_up(model: Model, found: Scored) -> None:
    by_row = lines_of(found)
    for row in found.rows:
        lines = by_row[row["lead_id"], row["as_of"]]
        sums = {
            d.name: sum((x["points"] for x in lines if x["dimension"] == d.name), Decimal(0)) for d in model.dimensions
        }
        assert {name: two_decimals(points) for name, points in sums.items()} == {name: row[name] for name in sums}
        assert two_decimals(sum((weight * sums[name] for name, weight in model.weights), Decimal(0))) == row["score"]
        for dimension in model.dimensions:
            assert dimension.minimum is None or sums[dimension.name] >= dimension.minimum
            assert dimension.maximum is None or sums[dimension.name] <= dimension.maximum
        assert all(line["points"] != 0 or line["occurrences"] for line in lines)


def reasons(model: Model, lines: list[Line]) -> str:
    """The three weightiest rules of a receipt, but none that shows as 0.00; of equal weight the first stays first."""
    titles = {rule.id: title(rule) for rule in model.rules}
    given = [line for line in lines if line["kind"] == "rule" and line["points"] != 0]
    said = []
    for line in sorted(given, key=lambda line: -abs(line["points"]))[:3]:
        if two_decimals(abs(line["points"])) == 0:
            continue
        sign = "+" if line["points"] > 0 else "−"
        said.append(f"{titles.get(line['rule'], 'Granted')} {sign}{two_decimals(abs(line['points']))}")
    return "; ".join(said)


def less_detail_gives_the_same(world: World, found: Scored, engine: Engine | None = None) -> None:
    by_row = lines_of(found)
    for detail in (Detail.sums, Detail.reasons):
        less = score(world.model, world.facts, world.spine, detail, engine)
        assert less.rows == found.rows
    for row, said in zip(less.rows, less.reasons, strict=True):
        assert said == reasons(world.model, by_row[row["lead_id"], row["as_of"]])


# -- small worlds that shrink --------------------------------------------------------------------------------------


@some
@given(worlds())
def test_duckdb_agrees_with_the_oracle(world: World) -> None:
    found = agrees(world)
    if found is not None:
        receipts_add_up(world.model, found)


@pytest.mark.drill
@thousands
@given(worlds(most_rules=10, most_leads=6, most_events=60))
def test_duckdb_agrees_with_the_oracle_thousands_of_times(world: World) -> None:
    found = agrees(world)
    if found is not None:
        receipts_add_up(world.model, found)
        less_detail_gives_the_same(world, found)


# -- larger worlds, always the same --------------------------------------------------------------------------------


SEEDED = [
    *(pytest.param(engine, seed) for engine in ENGINES for seed in SEEDS[engine]),
    *(pytest.param(engine, seed, marks=pytest.mark.drill) for engine in ENGINES for seed in DRILLED[engine]),
]


@pytest.mark.parametrize(("engine_name", "seed"), SEEDED)
def test_every_engine_agrees_with_the_oracle(engine_name: str, seed: int, request: pytest.FixtureRequest) -> None:
    engine = engine_called(engine_name, request)
    world = random_world(seed, leads=40, rules=10, events=500)
    found = agrees(world, engine)
    assert found is not None
    receipts_add_up(world.model, found)


class Compiled(Spark):
    """Spark as a cluster has it: queries become code, and plans are adapted while they run."""

    def _session(self) -> SparkSession:
        session = super()._session()
        session.conf.set("spark.sql.codegen.wholeStage", "true")
        session.conf.set("spark.sql.codegen.factoryMode", "FALLBACK")
        session.conf.set("spark.sql.adaptive.enabled", "true")
        session.conf.set("spark.sql.autoBroadcastJoinThreshold", "10MB")
        session.conf.set("spark.sql.shuffle.partitions", "4")
        return session


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(4100, 4104))
def test_spark_agrees_with_the_oracle_when_it_compiles(seed: int, spark: SparkSession) -> None:
    assert agrees(random_world(seed, leads=40, rules=8, events=500), Compiled(spark)) is not None


def test_less_detail_gives_the_same(engine: Engine) -> None:
    world = random_world(7, leads=20, rules=5, events=200)
    found = agrees(world, engine)
    assert found is not None
    less_detail_gives_the_same(world, found, engine)


@pytest.mark.parametrize(
    "seed", [*range(600, 606), *(pytest.param(n, marks=pytest.mark.drill) for n in range(700, 800))]
)
def test_less_detail_gives_the_same_in_many_worlds(seed: int) -> None:
    world = random_world(seed, leads=30, rules=12, events=400)
    less_detail_gives_the_same(world, score(world.model, world.facts, world.spine))


@pytest.mark.parametrize("engine", ["duckdb", "postgres", "postgres-16", "sqlite"], indirect=True)
def test_the_text_in_one_piece_gives_the_same_as_its_steps(engine: Engine) -> None:
    """What people print and run themselves is one query; these engines cut it into steps, and Spark does not."""
    world = random_world(8, leads=20, rules=8, events=200)
    in_steps = score(world.model, world.facts, world.spine, Detail.reasons, engine)
    assert score(world.model, world.facts, world.spine, Detail.reasons, Whole(engine)) == in_steps
