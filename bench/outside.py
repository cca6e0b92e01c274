"""What a person at the terminal waits for."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from bench.data import Size, connected, made
from leadline.files import read_events

RUNS = 10


def starting() -> float | None:
    """Seconds until ``leadline --help`` has said its piece; ``None`` where there is no such command."""
    command = Path(sys.executable).with_name("leadline")
    if not command.exists() or subprocess.run([command, "--help"], capture_output=True, check=False).returncode:
        return None
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        subprocess.run([command, "--help"], capture_output=True, check=True)
        times.append(time.perf_counter() - began)
    return median(times)


def reading(size: dict[str, Any], suffix: str) -> dict[str, Any]:
    """Seconds to read the events from one file as `leadline score` does, to the table that scoring takes."""
    folder = made(Size(**size))
    path = folder / f"events.{suffix}"
    con = connected()
    if not path.exists():
        formats = {"csv": "(HEADER)", "jsonl": "(FORMAT json)"}
        con.execute(f"COPY (FROM '{folder}/events.parquet') TO '{path}' {formats[suffix]}")
    began = time.perf_counter()
    found = read_events(con, str(path), rejected_folder=folder)
    seen = con.execute(f"SELECT count(*), max(occurred_at), max(event_id) FROM {found.table}").fetchall()[0]
    return {"seconds": time.perf_counter() - began, "rows": int(seen[0])}
