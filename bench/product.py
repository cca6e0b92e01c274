"""Leadline as it is run by a batch, with the time of its parts."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from bench.data import AS_OF
from leadline.model import Model
from leadline.plan import Detail, Plan
from leadline.scoring.engines import DuckDB
from leadline.scoring.run import score_tables
from leadline.scoring.staging import Tables


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


def scored(con: duckdb.DuckDBPyConnection, tables: Tables, model: Model, detail: Detail, as_of: int = AS_OF) -> Phases:
    """Score everybody at one instant, from the files to the table ``scores``."""
    engine = Timed()
    began = time.perf_counter()
    score_tables(con, [model], tables, as_of, detail=detail, engine=engine)
    ended = time.perf_counter()
    return Phases(engine.began - began, engine.ended - engine.began, ended - engine.ended)
