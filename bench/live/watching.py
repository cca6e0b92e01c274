"""Seeing a server from outside: when a new score can be read, what the processor did, whether all is scored."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.freshness import freshness

EVERY_S = 0.004


def cpu(process: int) -> float:
    """Seconds of processor that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def watching(store: Store) -> Iterator[dict[int, list[int]]]:
    """When each new score of a lead could first be read, in nanoseconds; it fills until the block ends."""
    seen: dict[int, list[int]] = {}
    stopping = threading.Event()
    lead = t.leads.c
    newer = sa.select(lead.lead_id, lead.as_of).where(lead.as_of > sa.bindparam("last"))

    def watch() -> None:
        with store.reading() as con:
            last = con.scalar(sa.select(sa.func.max(lead.as_of))) or 0
        while not stopping.is_set():
            with store.reading() as con:
                rows = con.execute(newer, {"last": last}).all()
            now = time.time_ns()
            for lead_id, as_of in rows:
                seen.setdefault(lead_id, []).append(now)
                last = max(last, as_of)
            time.sleep(EVERY_S)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        stopping.set()
        thread.join()


def until_all_is_scored(store: Store, limit: float) -> float:
    """Seconds until no lead waits; ``limit`` if some still do then."""

    def is_idle() -> bool:
        with store.reading() as con:
            return not freshness(con).waiting

    return until(is_idle, limit)


def until(holds: Callable[[], bool], limit: float) -> float:
    """Seconds until something holds; ``limit`` if it does not by then."""
    began = time.monotonic()
    while time.monotonic() - began < limit and not holds():
        time.sleep(0.02)
    return time.monotonic() - began
