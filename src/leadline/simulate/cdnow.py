"""Real orders to try a model on: CDNOW, 69,659 dated orders of the 23,570 customers whose first was early in 1997.

The file comes with the package ``lifetimes``; it is only read from there, nothing of the package is imported. It is the
master data set of Fader and Hardie, "Forecasting repeat sales at CDNOW" (Interfaces 31, 2001). It ends with June 1998.

Whether a ranking means something shows in what happened next: score as of ``SPLIT``, then `judge` by the orders of the
half year after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from leadline.errors import FactsError
from leadline.model.condition import DAY, SECOND, Duration, Instant

_PACKAGE, _FILE = "lifetimes", "CDNOW_master.txt"
_COLUMNS = "customer, date (yyyymmdd), number of CDs, amount in dollars"

# An order has a date and no hour, so it stands at midnight: as of this instant the orders of 1997 are all known.
SPLIT: Instant = int(datetime(1997, 12, 31, tzinfo=UTC).timestamp()) * SECOND
AFTER: Duration = 181 * DAY  # to the end of June 1998, where the file ends


@dataclass(frozen=True, slots=True)
class Orders:
    """What was written: leads (one per customer) and events (one ``order`` {quantity, amount} per line of the file)."""

    leads: Path
    events: Path
    customers: int
    orders: int


@dataclass(frozen=True, slots=True)
class Decile:
    """A tenth of the customers, the first the best scored: what they did in the time after.

    ``ordered_again`` is a share in 0..1, ``orders`` and ``spent`` (dollars) are means per customer of the tenth.
    """

    decile: int
    customers: int
    lowest: float
    highest: float
    ordered_again: float
    orders: float
    spent: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """The deciles from the best down, and ``auc``: how often one who ordered again stands above one who did not."""

    deciles: tuple[Decile, ...]
    auc: float


def find() -> Path:
    """Where the orders lie in the installed package; a ``FactsError`` if they do not."""
    try:
        files = metadata.distribution(_PACKAGE).files or []
    except metadata.PackageNotFoundError:
        files = []
    found = [Path(str(file.locate())) for file in files if file.name == _FILE]
    if not found or not found[0].is_file():
        raise FactsError(
            f"{_FILE}: the CDNOW orders come with the package {_PACKAGE}, which is not installed here; "
            f"run `pip install --no-deps {_PACKAGE}` (only its data is used), or give the path of the file"
        )
    return found[0]


def write(folder: str | Path, source: str | Path | None = None) -> Orders:
    """Write the orders as ``leads.parquet`` and ``events.parquet``; ``source`` is the file, else `find` finds it."""
    path = Path(source) if source is not None else find()
    rows = _read(path)
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    leads, events = place / "leads.parquet", place / "events.parquet"
    pq.write_table(_leads(rows), leads)
    pq.write_table(_events(rows), events)
    return Orders(leads, events, len({customer for customer, *_ in rows}), len(rows))


def judge(scores: pa.Table, events: pa.Table, as_of: Instant = SPLIT, after: Duration = AFTER) -> Judgement:
    """Whether the better scored ordered more, later.

    ``scores`` has ``lead_id`` and ``score``, one row per customer, as of the instant; ``events`` are those of `write`.
    Orders in ``(as_of, as_of + after]`` count. Among equal scores the order of ids decides the decile, and counts half
    for the AUC, which is not a number when all or none ordered again.
    """
    with duckdb.connect() as connection:
        connection.register("given", scores)
        connection.register("events", events)
        connection.execute(_LATER, {"as_of": as_of, "until": as_of + after})
        deciles = [Decile(*row) for row in connection.execute(_DECILES).fetchall()]
        [(auc,)] = connection.execute(_AUC).fetchall()
    return Judgement(tuple(deciles), float("nan") if auc is None else float(auc))


_LATER = """
    CREATE TEMP TABLE judged AS
    WITH later AS (
        SELECT lead_id, count(*) AS orders, sum(amount) AS spent
        FROM events
        WHERE event = 'order' AND epoch_us(occurred_at) > $as_of AND epoch_us(occurred_at) <= $until
        GROUP BY lead_id
    )
    SELECT lead_id, CAST(score AS DOUBLE) AS score, coalesce(orders, 0) AS orders, coalesce(spent, 0) AS spent,
        orders IS NOT NULL AS again, ntile(10) OVER (ORDER BY score DESC, lead_id) AS decile
    FROM given LEFT JOIN later USING (lead_id)
"""
_DECILES = """
    SELECT decile, count(*), min(score), max(score), avg(CAST(again AS INT)), avg(orders), avg(spent)
    FROM judged GROUP BY decile ORDER BY decile
"""
_AUC = """
    WITH ranked AS (
        SELECT again, rank() OVER (ORDER BY score) + (count(*) OVER (PARTITION BY score) - 1) / 2 AS place FROM judged
    ),
    counted AS (
        SELECT count(*) FILTER (again) AS yes, count(*) FILTER (NOT again) AS no, sum(place) FILTER (again) AS places
        FROM ranked
    )
    SELECT (places - yes * (yes + 1) / 2) / nullif(yes * no, 0) FROM counted
"""


def _read(path: Path) -> list[tuple[str, Instant, int, float]]:
    """(customer, midnight of the order's date, CDs, dollars) of every line but a heading."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="ascii").splitlines(), start=1):
        parts = line.split()
        if not parts or (number == 1 and not parts[0].isdigit()):
            continue
        try:
            customer, date, quantity, amount = parts
            rows.append((customer, _midnight(date), int(quantity), float(amount)))
        except ValueError:
            raise FactsError(f"{path}:{number}: `{line.strip()}` is no order; a line has {_COLUMNS}") from None
    if not rows:
        raise FactsError(f"{path}: there are no orders; a line has {_COLUMNS}")
    return rows


@cache
def _midnight(date: str) -> Instant:
    return int(datetime.strptime(date, "%Y%m%d").replace(tzinfo=UTC).timestamp()) * SECOND


def _leads(rows: list[tuple[str, Instant, int, float]]) -> pa.Table:
    """One row per customer; they became one with their first order."""
    first: dict[str, Instant] = {}
    for customer, day, _, _ in rows:
        first[customer] = min(day, first.get(customer, day))
    created = pa.array(list(first.values()), pa.timestamp("us"))
    return pa.table({"lead_id": list(first), "created_at": created})


def _events(rows: list[tuple[str, Instant, int, float]]) -> pa.Table:
    return pa.table(
        {
            "event_id": [f"o{number:05d}" for number in range(1, len(rows) + 1)],
            "lead_id": [customer for customer, _, _, _ in rows],
            "event": ["order"] * len(rows),
            "occurred_at": pa.array([day for _, day, _, _ in rows], pa.timestamp("us")),
            "source": ["shop"] * len(rows),
            "automated": [False] * len(rows),
            "quantity": [quantity for _, _, quantity, _ in rows],
            "amount": [amount for _, _, _, amount in rows],
        }
    )
