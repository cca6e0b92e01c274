"""Leadline as it is run by a batch, a backtest and for a few leads, with the time of its parts."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from bench.data import AS_OF, DAY, Size
from leadline.model import Model
from leadline.plan import Detail, Plan, compile_model
from leadline.plan.used import used
from leadline.scoring.engines import INPUTS, DuckDB
from leadline.scoring.run import score_tables
from leadline.scoring.staging import Tables, stage

BACKTEST = Size(100_000, 2_000_000, history=True)
DATES = 26


@dataclass(slots=True)
class Timed:
    """The embedded engine, with the instants at which it began and ended."""

    engine: DuckDB = field(default_factory=DuckDB)
    began: float = 0.0
    ended: float = 0.0

    @property
    def dialect(self) -> str:
        return self.engine.dialect

    def run(self, con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
        self.began = self.began or time.perf_counter()
        self.engine.run(con, plan)
        self.ended = time.perf_counter()


@dataclass(frozen=True, slots=True)
class Phases:
    """Seconds: ``staging`` reads and encodes the files, ``plan`` runs, ``finish`` makes the tables that people get."""

    staging: float
    plan: float
    finish: float

    @property
    def whole(self) -> float:
        return self.staging + self.plan + self.finish


def opened(con: duckdb.DuckDBPyConnection, folder: Path) -> Tables:
    """Views over the files of a folder, and their names."""
    for path in sorted(folder.glob("*.parquet")):
        con.execute(f"CREATE OR REPLACE VIEW {path.stem} AS FROM '{path}'")
    changes = "changes" if (folder / "changes.parquet").exists() else None
    return Tables("leads", "accounts", changes, "events")


def scored(con: duckdb.DuckDBPyConnection, tables: Tables, model: Model, detail: Detail) -> Phases:
    """Score everybody at one instant, from the files to the table ``scores``."""
    engine = Timed()
    began = time.perf_counter()
    score_tables(con, [model], tables, AS_OF, detail=detail, engine=engine)
    ended = time.perf_counter()
    return Phases(engine.began - began, engine.ended - engine.began, ended - engine.ended)


def backtested(con: duckdb.DuckDBPyConnection, tables: Tables, model: Model, detail: Detail) -> Phases:
    """Score everybody at 26 instants, a fortnight apart, to ``raw_results``: one row per lead and instant."""
    began = time.perf_counter()
    staged = stage(con, used(model), tables)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE in_spine AS SELECT lead_id::BIGINT * {DATES} + i AS row_id, lead_id, "
        f"{AS_OF} - 14 * {DAY} * i AS as_of FROM in_leads, range({DATES}) dates(i)"
    )
    span = (AS_OF - 14 * DAY * (DATES - 1), AS_OF)
    plan = compile_model(model, staged.schema, detail=detail, inputs=INPUTS, span=span)
    ready = time.perf_counter()
    DuckDB().run(con, plan)
    ended = time.perf_counter()
    return Phases(ready - began, ended - ready, 0.0)
