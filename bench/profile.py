"""Where a plan's time goes: ``python -m bench.profile MODEL [--quick] [--detail contributions]``.

DuckDB's own profile of what the engine runs: seconds of CPU by operator, the dearest first.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import duckdb

from bench.data import AS_OF, ROOT, Size, connected, made
from bench.models import model
from bench.product import opened
from leadline.plan import Detail, Plan, compile_model
from leadline.scoring.engines import INPUTS, DuckDB
from leadline.scoring.run import make_spine
from leadline.scoring.staging import stage

PROFILE = ROOT / "profile.json"


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator of a profile: what it is, its own seconds of CPU over all threads, the rows that it gave."""

    kind: str
    seconds: float
    rows: int
    about: str


def operators(node: dict[str, Any]) -> Iterator[Operator]:
    about = node.get("extra_info") or {}
    said = "; ".join(f"{k}: {v if isinstance(v, str) else ', '.join(map(str, v))}" for k, v in about.items())
    rows = int(node.get("intermediate_rows") or 0)
    yield Operator(str(node.get("type")), float(node.get("timing") or 0), rows, said)
    for child in node.get("children") or []:
        yield from operators(child)


def profiled(con: duckdb.DuckDBPyConnection, statement: str) -> list[Operator]:
    """Run a statement and say what each of its operators took."""
    con.execute(f"PRAGMA enable_profiling = 'json'; PRAGMA profiling_output = '{PROFILE}'")
    con.execute(statement)
    con.execute("PRAGMA disable_profiling")
    found = json.loads(PROFILE.read_text())
    return [each for root in found["operator"] for each in operators(root)]


def told(found: list[Operator], most: int = 25) -> None:
    whole = sum(each.seconds for each in found)
    kinds: dict[str, float] = defaultdict(float)
    for each in found:
        kinds[each.kind] += each.seconds
    print(f"{whole:.2f} s of CPU in {len(found)} operators")
    print("  ".join(f"{kind} {s:.2f}" for kind, s in sorted(kinds.items(), key=lambda pair: -pair[1])[:8]))
    for each in sorted(found, key=lambda one: -one.seconds)[:most]:
        print(f"{each.seconds:8.3f}  {each.kind:<20} {each.rows:>11,}  {each.about[:300]}")


def by_step(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Each step of the plan as a table of its own: longer in all than the plan, and says where to look."""
    for step in plan.steps:
        text = step.query.sql(dialect=plan.dialect)
        began = time.perf_counter()
        con.execute(f'CREATE OR REPLACE TEMP TABLE "{step.name}" AS {text}')
        took = time.perf_counter() - began
        row = con.execute(f'SELECT count(*) FROM "{step.name}"').fetchone()
        print(f"{took:8.3f}  {step.name:<20} {row[0] if row else 0:>11,}")


class Watched:
    """A connection that profiles what it executes."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con

    def execute(self, statement: str, *values: object) -> object:
        if values or not statement.lstrip().upper().startswith(("CREATE", "INSERT", "WITH", "SELECT")):
            return self.con.execute(statement, *values)
        began = time.perf_counter()
        found = profiled(self.con, statement)
        print(f"\n{time.perf_counter() - began:.2f} s: {' '.join(statement.split())[:100]} …")
        told(found)
        return self.con

    def __getattr__(self, name: str) -> object:
        return getattr(self.con, name)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.profile", description="Where a plan's time goes.")
    parser.add_argument("model", nargs="?", default="heavy")
    parser.add_argument("--smaller", type=int, default=20, help="a part of full size (20: a 20th)")
    parser.add_argument("--detail", default="sums", choices=[d.value for d in Detail])
    parser.add_argument("--steps", action="store_true", help="each step of the plan as a table of its own")
    chosen = parser.parse_args()
    size = Size().smaller(chosen.smaller)
    con = connected()
    tables = opened(con, made(size))
    wanted = model(chosen.model)
    began = time.perf_counter()
    staged = stage(con, wanted, tables)
    make_spine(con, staged, AS_OF)
    print(f"staging {time.perf_counter() - began:.2f} s")
    began = time.perf_counter()
    plan = compile_model(wanted, staged.schema, detail=Detail(chosen.detail), inputs=INPUTS)
    print(f"compiling {time.perf_counter() - began:.2f} s")
    if chosen.steps:
        by_step(con, plan)
    else:
        DuckDB().run(cast(duckdb.DuckDBPyConnection, Watched(con)), plan)


if __name__ == "__main__":
    main()
