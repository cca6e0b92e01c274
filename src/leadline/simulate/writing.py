"""Simulate a company and write it down as Parquet, territory by territory, in bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from leadline.model.condition import SECOND, Instant
from leadline.simulate.campaigns import plan
from leadline.simulate.market import LEADS_PER_ACCOUNT
from leadline.simulate.rhythm import Clock
from leadline.simulate.territory import Plot, Territory, simulate

ENDS: Instant = int(datetime(2026, 11, 16, tzinfo=UTC).timestamp()) * SECOND
_TERRITORY = 20_000  # leads
_WORKERS = 2
_ROW_GROUP = 122_880  # rows: what DuckDB reads as one piece
_EACH_ITS_OWN = ("event_id", "occurred_at", "received_at", "email")


class Size(StrEnum):
    """How big a company: about 2 thousand, 100 thousand, a million leads, each with some 20 events."""

    S = "S"
    M = "M"
    L = "L"

    @property
    def leads(self) -> int:
        return {Size.S: 2_000, Size.M: 100_000, Size.L: 1_000_000}[self]


@dataclass(frozen=True, slots=True)
class Simulated:
    """What was written: a file and its number of rows for each table. ``truth*`` are for judging, not for models."""

    leads: Path
    accounts: Path
    changes: Path
    events: Path
    truth: Path
    truth_events: Path
    rows: dict[str, int]
    ends: Instant


def write(
    folder: str | Path,
    size: Size | str | int = Size.S,
    seed: int = 7,
    ends: Instant = ENDS,
    progress: Callable[[int, int], None] | None = None,
) -> Simulated:
    """Simulate the year before ``ends`` of a company and write it to a folder as six Parquet files.

    ``size`` is a ``Size`` or a number of leads. The same size, seed, end and version of numpy give the same tables.
    Events stand by lead, then by time. ``progress`` is called with the leads done and all of them. Files that were
    there are replaced.
    """
    leads = size if isinstance(size, int) else Size(size).leads
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    paths = {field.name: place / f"{field.name}.parquet" for field in fields(Territory)}
    rows = dict.fromkeys(paths, 0)
    with ExitStack() as stack:
        writers: dict[str, pq.ParquetWriter] = {}
        for territory in _territories(leads, seed, ends):
            for name, path in paths.items():
                table: pa.Table = getattr(territory, name)
                if name not in writers:
                    writers[name] = stack.enter_context(_writer(path, table.schema))
                writers[name].write_table(table, row_group_size=_ROW_GROUP)
                rows[name] += len(table)
            if progress is not None:
                progress(rows["leads"], leads)
    return Simulated(**paths, rows=rows, ends=ends)


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Plain Parquet: whoever reads it sees texts, not how we coded them; what never repeats has no dictionary."""
    repeating = [name for name in schema.names if name not in _EACH_ITS_OWN]
    return pq.ParquetWriter(
        path, schema, compression="zstd", compression_level=1, use_dictionary=repeating, store_schema=False
    )


def _territories(leads: int, seed: int, ends: Instant) -> Iterator[Territory]:
    """Every territory in order; while one is written the next ones are being made."""
    calendar = plan(ends)
    clock = Clock(calendar.starts, calendar.ends)
    waiting: deque[Future[Territory]] = deque()
    with ThreadPoolExecutor(_WORKERS) as pool:
        for plot in _plots(leads, seed):
            waiting.append(pool.submit(simulate, plot, calendar, clock))
            if len(waiting) > _WORKERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _plots(leads: int, seed: int) -> Iterator[Plot]:
    digits = max(6, len(str(leads)))
    full = round(_TERRITORY / LEADS_PER_ACCOUNT)
    for number, first in enumerate(range(0, leads, _TERRITORY)):
        count = min(_TERRITORY, leads - first)
        accounts = max(8, round(count / LEADS_PER_ACCOUNT))
        yield Plot((seed, leads, number), count, first, accounts, number * full, digits)
