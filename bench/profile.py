"""Where the time goes: ``python -m bench.profile [MODEL] [--smaller 20] [--detail contributions] [--operators STEP]``.

Seconds by table that scoring makes, all parts of the leads added up; with ``--operators``, DuckDB's own profile of the
statements that make one of them: seconds of CPU by operator, the dearest first.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import duckdb

from bench.data import ROOT, Size, connected, made
from bench.models import model
from bench.product import BACKTEST, backtested, opened, scored
from leadline.plan import Detail

PROFILE = ROOT / "profile.json"
MADE = re.compile(r"\s*(?:CREATE .*?TABLE|INSERT INTO) (\S+)", re.IGNORECASE | re.DOTALL)


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


@dataclass(slots=True)
class Watched:
    """A connection that notes how long each statement takes, by the table that it makes."""

    con: duckdb.DuckDBPyConnection
    watched: str | None = None
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    cpu: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    times: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    operators: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(lambda: [0.0, 0]))

    def execute(self, statement: str, *values: object) -> object:
        found = MADE.match(statement)
        name = found[1].strip('"') if found else "(all else)"
        profiled = found is not None and name == self.watched
        if profiled:
            PROFILE.unlink(missing_ok=True)
            self.con.execute(f"PRAGMA enable_profiling = 'json'; PRAGMA profiling_output = '{PROFILE}'")
        began, worked = time.perf_counter(), time.process_time()
        result = self.con.execute(statement, *values)
        self.seconds[name] += time.perf_counter() - began
        self.cpu[name] += time.process_time() - worked
        self.times[name] += 1
        if profiled:
            self.con.execute("PRAGMA disable_profiling")
            for root in json.loads(PROFILE.read_text())["operator"]:
                for each in operators(root):
                    line = self.operators[each.kind, each.about.partition("; Estimated")[0][:300]]
                    line[0] += each.seconds
                    line[1] += each.rows
        return result

    def __getattr__(self, name: str) -> object:
        return getattr(self.con, name)

    def told(self) -> None:
        for name, seconds in sorted(self.seconds.items(), key=lambda pair: -pair[1]):
            if seconds >= 0.005:
                print(f"{seconds:8.3f} s {self.cpu[name]:8.3f} s of processor {self.times[name]:>5} ×  {name}")
        if self.watched:
            cpu = sum(seconds for seconds, _ in self.operators.values())
            print(f"\n{self.watched}: {cpu:.2f} s of CPU")
        for (kind, about), (seconds, rows) in sorted(self.operators.items(), key=lambda pair: -pair[1][0])[:25]:
            print(f"{seconds:8.3f} s {int(rows):>12,}  {kind:<18} {about}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.profile", description="Where the time goes.")
    parser.add_argument("model", nargs="?", default="heavy", help="heavy, plain-50, heavy-grown-200, …")
    parser.add_argument("--smaller", type=int, default=20, help="a part of full size (20: a 20th; 1: full)")
    parser.add_argument("--detail", default="sums", choices=[d.value for d in Detail])
    parser.add_argument("--operators", metavar="TABLE", help="the operators of the statements that make this table")
    parser.add_argument("--backtest", action="store_true", help="26 instants of 100,000 leads with history")
    chosen = parser.parse_args()
    size = (BACKTEST if chosen.backtest else Size()).smaller(chosen.smaller)
    con = connected()
    tables = opened(con, made(size))
    watched = Watched(con, chosen.operators)
    work = backtested if chosen.backtest else scored
    worked = time.process_time()
    phases = work(cast(duckdb.DuckDBPyConnection, watched), tables, model(chosen.model), Detail(chosen.detail))
    print(f"{size.leads:,} leads, {size.events:,} events, {chosen.model}, {chosen.detail}")
    cpu = time.process_time() - worked
    parts = f"staging {phases.staging:.2f} + plan {phases.plan:.2f} + {phases.finish:.2f}"
    print(f"whole {phases.whole:.2f} s ({cpu:.2f} of processor) = {parts}")
    watched.told()


if __name__ == "__main__":
    main()
