"""One measurement in a process of its own, so that its peak of memory is its own: ``python -m bench.task NAME JSON``.

Each task takes plain values and gives a mapping of plain values, which this prints as the last line.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from bench import models, product
from bench.data import Size, connected, made
from bench.matches import counted
from leadline.plan import Detail

Numbers = dict[str, Any]
SHORT = 5.0  # seconds: what takes less is run once to warm up and then three times, and the median is kept


def size_of(values: dict[str, Any]) -> Size:
    return Size(**values)


def steady(once: Callable[[], Numbers], by: str = "seconds") -> Numbers:
    """The median of three after a first, where that was short; else the first."""
    first = once()
    if first[by] >= SHORT:
        return {**first, "runs": 1}
    again = sorted((once() for _ in range(3)), key=lambda numbers: float(numbers[by]))
    return {**again[1], "runs": 3}


def floor(size: dict[str, Any]) -> Numbers:
    """The bare count by lead that nothing can be faster than."""

    def once() -> Numbers:
        con = connected()
        product.opened(con, made(size_of(size)))
        began = time.perf_counter()
        con.execute("CREATE TEMP TABLE counts AS SELECT lead_id, count(*) AS events FROM events GROUP BY lead_id")
        return {"seconds": time.perf_counter() - began}

    return steady(once)


def score(size: dict[str, Any], model: str, detail: str = "sums") -> Numbers:
    """Leadline over the files: the whole, and its three parts."""

    def once() -> Numbers:
        con = connected()
        tables = product.opened(con, made(size_of(size)))
        phases = product.scored(con, tables, models.model(model), Detail(detail))
        con.close()
        return {
            "seconds": phases.whole,
            "staging": phases.staging,
            "plan": phases.plan,
            "finish": phases.finish,
        }

    return steady(once)


def matches(size: dict[str, Any], model: str) -> Numbers:
    con = connected()
    product.opened(con, made(size_of(size)))
    row = con.execute("SELECT count(*) FROM events").fetchone()
    assert row is not None
    return {"matches": counted(con, models.model(model)), "events": int(row[0])}


TASKS: dict[str, Callable[..., Numbers]] = {"floor": floor, "score": score, "matches": matches}


def peak() -> int:
    """The most memory that this process had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def run(name: str, limit: float = 1800, **values: Any) -> Numbers:
    """Run a task in a process of its own."""
    command = [sys.executable, "-m", "bench.task", name, json.dumps(values)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
    if done.returncode:
        raise RuntimeError(f"the task {name} {values} failed:\n{done.stderr}")
    numbers: Numbers = json.loads(done.stdout.splitlines()[-1])
    return numbers


if __name__ == "__main__":
    print(json.dumps({**TASKS[sys.argv[1]](**json.loads(sys.argv[2])), "peak": peak()}))
