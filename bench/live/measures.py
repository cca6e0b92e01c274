"""What is measured of a running server, each as numbers."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx
import sqlalchemy as sa

from bench.bare import insert
from bench.importing import rows_of
from bench.live.filling import lead_of
from bench.live.sending import Load
from bench.live.watching import cpu, until, until_all_is_scored, watching
from leadline.ingest.importing.events import COLUMNS
from leadline.live.preview import Previews
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.models import MAIN_FILE, activate, publish
from tests.live.server import Server

Numbers = dict[str, Any]
DRAINS_S = 120.0  # at most, after the load
READS = 60  # requests of one kind
LOOKS = {"sample": True, "sample again": True, "all": False, "all again": False}


@dataclass(frozen=True, slots=True)
class Bench:
    """A filled store, the server on it, and keys that write and read."""

    server: Server
    store: Store
    leads: int
    write: str
    read: str

    def load(self, name: str, **more: Any) -> Load:
        return Load(port=self.server.port, key=self.write, leads=self.leads, name=name, **more)

    @property
    def process(self) -> int:
        assert self.server.process is not None
        return self.server.process.pid


def send(load: Load, most: int) -> Numbers:
    command = [sys.executable, "-m", "bench.live.sending", json.dumps(asdict(load) | {"most": most})]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the senders failed:\n{done.stderr}")
    numbers: Numbers = json.loads(done.stdout.splitlines()[-1])
    return numbers


def sustained(bench: Bench, name: str, seconds: float, visit: int) -> Numbers:
    """As many events as the server takes; those that it has scored too, some seconds later at most."""
    before = cpu(bench.process)
    found = send(bench.load(name, seconds=seconds, visit=visit), most=int(seconds * 40))
    taking = cpu(bench.process) - before
    behind = until_all_is_scored(bench.store, DRAINS_S)
    whole = cpu(bench.process) - before
    return {
        "events": found["events"],
        "failed": found["failed"],
        "rate": found["events"] / found["seconds"],
        "scored rate": found["events"] / (found["seconds"] + behind),
        "behind": behind,
        "request": percentiles(found["times"]),
        "cpu while taking": taking / found["events"],
        "cpu": whole / found["events"],
    }


def fresh(bench: Bench, name: str, seconds: float, rate: float, visit: int) -> Numbers:
    """From accepted to the new score to be read, at a rate; ``visit`` events of each lead come together."""
    before = cpu(bench.process)
    with watching(bench.store) as seen:
        load = bench.load(name, seconds=seconds, rate=rate, batch=20, senders=2, visit=visit)
        found = send(load, most=int(seconds * rate / 20 / 2) + 1)
        taken = [(lead_of(who), sent, at) for who, sent, at in found["taken"]]
        until(lambda: all(visible(seen, lead, sent) for lead, sent, _ in taken), DRAINS_S)
    waits = [max(0, shown - at) / 1e9 for lead, sent, at in taken if (shown := visible(seen, lead, sent))]
    return {
        "events": found["events"],
        "unseen": len(taken) - len(waits),
        "rate": found["events"] / found["seconds"],
        "visible": percentiles(waits),
        "request": percentiles(found["times"]),
        "cpu": (cpu(bench.process) - before) / found["events"],
    }


def visible(seen: Mapping[int, Sequence[int]], lead: int, sent: int) -> int | None:
    """When a lead's first score of after a request could be read: one of before has nothing of the request."""
    return next((shown for shown in list(seen.get(lead, ())) if shown >= sent), None)


def anew(bench: Bench, path: Path, seconds: float, rate: float) -> Numbers:
    """The same while everybody is scored by a new version; ``scored`` are leads a second, beside those that act."""
    text = path.read_text(encoding="utf-8").replace("points: 10", "points: 11")
    now = time.time_ns() // 1000
    with bench.store.writing() as con:
        version = publish(con, {MAIN_FILE: text}, "bench", now).version
        activate(con, version, "bench", now, fire=False)
    time.sleep(5)  # the new version is compiled
    before, began = scored_by(bench.store, version), time.perf_counter()
    found = fresh(bench, "anew", seconds, rate, 10)
    after = scored_by(bench.store, version)
    return found | {"scored": (after - before) / (time.perf_counter() - began)}


def scored_by(store: Store, version: str) -> int:
    with store.reading() as con:
        return con.scalar(sa.select(sa.func.count()).where(t.scores.c.version == version)) or 0


def read(bench: Bench, path: str, seed: int = 0) -> Numbers:
    """Seconds of a GET, of many; ``{lead}`` in the path is another lead each time."""
    draw, times = random.Random(seed), []
    headers = {"Authorization": f"Bearer {bench.read}"}
    with httpx.Client(base_url=bench.server.at, headers=headers, timeout=60, trust_env=False, verify=False) as client:
        for _ in range(READS):
            said = path.format(lead=lead_of(draw.randrange(bench.leads)))
            began = time.perf_counter()
            answer = client.get(said)
            times.append(time.perf_counter() - began)
            answer.raise_for_status()
    return percentiles(times)


def bare(store: Store, rows: list[tuple[Any, ...]], size: int) -> float:
    """Rows a second that are inserted where they are not there yet, in transactions of so many, by the bare driver."""
    began = time.perf_counter()
    insert(store, rows, size)
    return len(rows) / (time.perf_counter() - began)


def previewed(store: Store, path: Path) -> dict[str, float]:
    """Seconds until it is known what a change of the model would do: of a sample and of all, at first and again."""
    text, times = path.read_text(encoding="utf-8"), {}
    with closing(Previews(store)) as made:
        for points, (name, sample) in enumerate(LOOKS.items(), 12):
            draft = {MAIN_FILE: text.replace("points: 10", f"points: {points}")}
            began = time.perf_counter()
            made.preview(draft, time.time_ns() // 1000, sample=sample)
            times[name] = time.perf_counter() - began
    return times


def percentiles(values: list[float]) -> dict[str, float]:
    """The median, and what 95 and 99 of 100 are below."""
    cuts = quantiles(values, n=100, method="inclusive")
    return {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98]}


def event_rows(store: Store, most: int) -> list[tuple[Any, ...]]:
    """Rows of events as they came, under other ids."""
    rows = rows_of(store)[-most:]
    at = COLUMNS.index("event_id")
    return [(*row[:at], f"bare-{row[at]}", *row[at + 1 :]) for row in rows]
