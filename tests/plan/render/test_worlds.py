"""The printed SQL over raw tables agrees with the oracle, for random models of every kind of rule and random facts."""

from __future__ import annotations

import duckdb
import pytest

from leadline.plan import Detail
from tests.oracle.agree import contribution_disagreements, disagreements
from tests.oracle.scorer import score
from tests.plan.render.worlds import raw_tables, scored
from tests.strategies import random_world


@pytest.mark.parametrize("seed", range(8))
def test_the_oracle_agrees(seed: int) -> None:
    world = random_world(seed, leads=12, rules=10)
    expected = score(world.model, world.facts, world.spine)
    with duckdb.connect() as con:
        con.execute("SET threads = 1")
        given = raw_tables(con, world)
        assert disagreements(world.model, expected, scored(con, world, given, Detail.sums)) == []
        assert list(contribution_disagreements(expected, scored(con, world, given, Detail.contributions))) == []
