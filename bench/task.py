"""One measurement in a process of its own, so that its peak of memory is its own: ``python -m bench.task NAME JSON``.

Each task takes plain values and gives a mapping of plain values, which this prints as the last line.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from bench import models
from bench.backtest import held
from bench.contest import explained, sums, timed
from bench.data import AS_OF, Size, connected, made
from bench.few import few
from bench.importing import imported_leads, importing
from bench.matches import counted
from bench.product import Phases, backtested, opened, scored
from leadline.plan import Detail

Numbers = dict[str, Any]


def floor(size: Numbers) -> Numbers:
    """The bare count by lead that nothing can be faster than."""
    con = connected()
    opened(con, made(Size(**size)))
    count = "SELECT lead_id, count(*) AS events FROM events GROUP BY lead_id"
    return asdict(timed(lambda: con.execute(f"CREATE OR REPLACE TEMP TABLE counts AS {count}")))


def parts(phases: Phases) -> Numbers:
    return {"staging": phases.staging, "plan": phases.plan, "finish": phases.finish}


def score(size: Numbers, model: str, detail: str = "sums") -> Numbers:
    """Leadline over the files: the whole, and its three parts, of the run nearest to the median."""
    found: list[Phases] = []

    def once() -> None:
        con = connected()
        found.append(scored(con, opened(con, made(Size(**size))), models.model(model), Detail(detail)))
        con.close()

    took = timed(once)
    nearest = min(found, key=lambda phases: abs(phases.whole - took.seconds))
    return asdict(took) | {"seconds": nearest.whole} | parts(nearest)


def backtest(size: Numbers, model: str) -> Numbers:
    """Leadline over many instants."""
    con = connected()
    tables = opened(con, made(Size(**size)))
    began = time.process_time()
    phases = backtested(con, tables, models.model(model), Detail.sums)
    cpu = time.process_time() - began
    row = con.execute("SELECT count(*) FROM raw_results").fetchall()[0]
    return {**parts(phases), "seconds": phases.whole, "cpu": cpu, "rows": int(row[0]), "runs": 1}


def evidence(size: Numbers, model: str) -> Numbers:
    """A whole backtest, with every figure and interval."""
    con = connected()
    tables = opened(con, made(Size(**size)))
    began = time.process_time()
    found = held(con, tables, models.model(model))
    cpu = time.process_time() - began
    return {**asdict(found), "seconds": found.scored + found.figures, "cpu": cpu, "runs": 1}


def matches(size: Numbers, model: str) -> Numbers:
    """How many events there are, and how often one satisfies a rule."""
    con = connected()
    opened(con, made(Size(**size)))
    row = con.execute("SELECT count(*) FROM events WHERE occurred_at <= ?", [AS_OF]).fetchall()[0]
    return {"matches": counted(con, models.model(model)), "events": int(row[0])}


def contest(size: Numbers, model: str, detail: str) -> Numbers:
    """Leadline beside the others, in one process and over the same files."""
    work = sums if detail == "sums" else explained
    found = work(connected(), made(Size(**size)), models.model(model))
    return {"times": {name: asdict(took) for name, took in found.items()}}


TASKS: dict[str, Callable[..., Numbers]] = {
    "floor": floor,
    "score": score,
    "backtest": backtest,
    "evidence": evidence,
    "matches": matches,
    "contest": contest,
    "few": few,
    "importing": importing,
    "imported_leads": imported_leads,
}


def peak() -> int:
    """The most memory that this process had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def run(name: str, limit: float = 1800, **values: Any) -> Numbers:
    """Run a task in a process of its own."""
    command = [sys.executable, "-m", "bench.task", name, json.dumps(values)]
    variables = os.environ | {"POLARS_MAX_THREADS": "2"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False, env=variables)
    if done.returncode:
        raise RuntimeError(f"the task {name} {values} failed:\n{done.stderr}")
    numbers: Numbers = json.loads(done.stdout.splitlines()[-1])
    return numbers


if __name__ == "__main__":
    print(json.dumps({**TASKS[sys.argv[1]](**json.loads(sys.argv[2])), "peak": peak()}))
