"""A whole backtest as `leadline backtest` does it: the plan over many dates, and everything that is counted of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import duckdb

from bench.data import AS_OF, DAY
from leadline.evidence.backtest import Asked
from leadline.evidence.backtest.run import measured, scored
from leadline.evidence.outcome import read_outcomes
from leadline.model import Model
from leadline.plan import Plan
from leadline.scoring.engines import DuckDB
from leadline.scoring.staging import Tables

OUTCOME = "{outcome: won, of: event, on: deal.won, within: 28d, amount: amount}"
DATES = 26


@dataclass(slots=True)
class Watched:
    """The embedded engine, with the seconds that its plans took."""

    engine: DuckDB = field(default_factory=DuckDB)
    seconds: float = 0.0

    @property
    def dialect(self) -> str:
        return self.engine.dialect

    def run(self, con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
        began = time.perf_counter()
        self.engine.run(con, plan)
        self.seconds += time.perf_counter() - began


@dataclass(frozen=True, slots=True)
class Held:
    """Seconds: the ``plan``, all before the ``figures``, and those; and what was judged."""

    plan: float
    scored: float
    figures: float
    rows: int
    happened: int
    auc: float


def held(con: duckdb.DuckDBPyConnection, tables: Tables, model: Model) -> Held:
    """Hold a model against 26 dates, a fortnight apart, with every figure and interval."""
    [won] = read_outcomes(OUTCOME)
    last = AS_OF - 28 * DAY
    asked = Asked(every=14 * DAY, first=last - 14 * DAY * (DATES - 1), last=last, ends=AS_OF)
    engine = Watched()
    began = time.perf_counter()
    run = scored(con, (model,), tables, won, asked, AS_OF, engine)
    ready = time.perf_counter()
    found = measured(run)
    ended = time.perf_counter()
    auc = found.own.auc.value if found.own.auc else float("nan")
    return Held(engine.seconds, ready - began, ended - ready, found.seen.rows, found.seen.happened, auc)
