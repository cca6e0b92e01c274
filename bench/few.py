"""The plan on a few leads, as the live service runs it: facts staged, plan compiled once, run again and again."""

from __future__ import annotations

import time
from statistics import median
from typing import Any

from bench import models
from bench.data import AS_OF, Size, connected, made
from bench.product import opened
from leadline.plan import Detail, compile_model
from leadline.plan import query as q
from leadline.plan.used import used
from leadline.scoring.engines import INPUTS, DuckDB
from leadline.scoring.run import make_spine
from leadline.scoring.staging import Tables, stage

RUNS = 20


def few(size: dict[str, Any], model: str, leads: int, detail: str = "sums") -> dict[str, Any]:
    """Seconds for that many leads with all their events: of the engine, and of the plan as one statement."""
    con = connected()
    opened(con, made(Size(**size)))
    con.execute(f"CREATE TABLE chosen AS SELECT * FROM leads ORDER BY hash(lead_id) LIMIT {leads}")
    con.execute("CREATE TABLE theirs AS SELECT * FROM events WHERE lead_id IN (SELECT lead_id FROM chosen)")
    wanted = models.model(model)
    staged = stage(con, used(wanted), Tables("chosen", "accounts", None, "theirs"))
    make_spine(con, staged, AS_OF)
    began = time.perf_counter()
    plan = compile_model(
        wanted, staged.schema, detail=Detail(detail), inputs=INPUTS, instant=q.integer(AS_OF), span=(AS_OF, AS_OF)
    )
    text = plan.sql()
    compiled = time.perf_counter() - began
    con.execute(f"PREPARE plan AS {text}")

    def by_engine() -> None:
        DuckDB().run(con, plan)

    def prepared() -> None:
        con.execute("EXECUTE plan").fetchall()

    def one_query() -> None:
        con.execute(text).fetchall()

    found: dict[str, Any] = {"compiled": compiled}
    for name, work in (("engine", by_engine), ("prepared", prepared), ("one query", one_query)):
        work()
        times = []
        for _ in range(RUNS):
            began = time.perf_counter()
            work()
            times.append(time.perf_counter() - began)
        found[name] = median(times)
    return found
