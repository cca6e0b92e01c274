"""Leadline and what people would write themselves, side by side in one process, each checked against the others."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from bench import rivals
from bench.product import opened, scored
from leadline.model import Model
from leadline.plan import Detail

SHORT = 5.0  # seconds: what takes less is run again three times after the first, and the median is kept


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock, seconds of the processor over all threads, and of how many runs.

    On a machine that does other things too, the processor's seconds say more.
    """

    seconds: float
    cpu: float
    runs: int


def timed(once: Callable[[], object]) -> Took:
    """The median of three runs after a first one where that was short, else the first."""

    def run(runs: int) -> Took:
        began, worked = time.perf_counter(), time.process_time()
        once()
        return Took(time.perf_counter() - began, time.process_time() - worked, runs)

    first = run(1)
    if first.seconds >= SHORT:
        return first
    return sorted((run(3) for _ in range(3)), key=lambda took: took.seconds)[1]


def sums(con: duckdb.DuckDBPyConnection, folder: Path, model: Model) -> dict[str, Took]:
    """Times of the scores alone. Raises ``AssertionError`` where one of them gives a lead another score."""
    tables = opened(con, folder)
    found = {"leadline": timed(lambda: scored(con, tables, model, Detail.sums))}
    queries = {
        "duckdb, a count for each rule": rivals.sums_query(model),
        "duckdb, one sum": rivals.one_sum_query(model),
    }
    for name, query in queries.items():
        found[name] = timed(lambda query=query: rivals.by_duckdb(con, query, "rival"))  # type: ignore[misc]
        same_scores(con, name)
    frames: list[pl.DataFrame] = []
    found["polars"] = timed(lambda: frames.append(rivals.polars_sums(folder, model)))
    handed_over(con, frames[-1])
    same_scores(con, "polars")
    return found


def explained(con: duckdb.DuckDBPyConnection, folder: Path, model: Model) -> dict[str, Took]:
    """Times of the scores with every contribution. Raises ``AssertionError`` where one of them says something else."""
    tables = opened(con, folder)
    found = {"leadline": timed(lambda: scored(con, tables, model, Detail.contributions))}
    for name, dated in (("duckdb, without the last occurrence", False), ("duckdb", True)):
        query = rivals.explained_query(model, dated=dated)
        found[name] = timed(lambda query=query: rivals.by_duckdb(con, query, "rival"))  # type: ignore[misc]
        same_contributions(con, name, dated=dated)
    frames: list[pl.DataFrame] = []
    found["polars"] = timed(lambda: frames.append(rivals.polars_explained(folder, model)))
    handed_over(con, frames[-1])
    same_contributions(con, "polars", dated=True)
    return found


def handed_over(con: duckdb.DuckDBPyConnection, frame: pl.DataFrame) -> None:
    con.register("handed_over", frame.to_arrow())
    con.execute("CREATE OR REPLACE TEMP TABLE rival AS FROM handed_over")
    con.unregister("handed_over")


def same_scores(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Every lead has the same score, to 2 decimals, in ``scores`` and ``rival``."""
    row = con.execute(
        "SELECT count(*), count_if(s.lead_id IS NULL OR r.lead_id IS NULL OR s.score <> round(r.score, 2)) "
        "FROM scores s FULL JOIN rival r ON r.lead_id = s.lead_id"
    ).fetchall()[0]
    assert row[0] > 0 and row[1] == 0, f"{name}: {row} (leads, leads with another score)"


def same_contributions(con: duckdb.DuckDBPyConnection, name: str, *, dated: bool) -> None:
    """Every row is there in ``contributions`` and ``rival``, with the same points, count and last occurrence."""
    last = "OR epoch_us(c.last_at) IS DISTINCT FROM r.last_at" if dated else ""
    row = con.execute(
        "SELECT count(*), count_if(c.lead_id IS NULL OR r.lead_id IS NULL OR c.points <> round(r.points, 2) "
        f"OR c.occurrences IS DISTINCT FROM r.occurrences {last}) "
        "FROM contributions c FULL JOIN rival r ON r.lead_id = c.lead_id AND r.rule = c.rule"
    ).fetchall()[0]
    assert row[0] > 0 and row[1] == 0, f"{name}: {row} (contributions, others)"
