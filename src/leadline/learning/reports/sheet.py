"""The figures of a report as rows for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from leadline.errors import InputError
from leadline.evidence.report import plain
from leadline.files.writing import defused
from leadline.learning.reports.report import Report

MARK = "\ufeff"  # by which spreadsheets know UTF-8
ESTIMATE = {"value", "low", "high"}


def sheet(found: Report, table: str | None) -> str:
    """One table of a report as CSV in UTF-8; without a name the first. Shares are numbers from 0 to 1."""
    if not found.tables:
        raise InputError("the review has no table of its own; ask for a report, such as the funnel")
    wanted = found.tables[0] if table is None else table
    if wanted not in found.tables:
        raise InputError(f"this report has no table `{wanted}`; it has {', '.join(f'`{one}`' for one in found.tables)}")
    rows = [dict(flat(row)) for row in rows_of(plain(getattr(found.figures, wanted)))]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    said = io.StringIO()
    writer = csv.writer(said)
    writer.writerow(columns)
    writer.writerows([cell(row.get(name)) for name in columns] for row in rows)
    return MARK + said.getvalue()


def rows_of(value: Any) -> Sequence[Mapping[str, Any]]:
    return value["reasons"] if isinstance(value, dict) else value  # type: ignore[no-any-return]


def flat(row: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """The values of a row: an estimate is three columns, and what is told by a day or an hour a column for each.

    >>> dict(flat({"leads": 3, "share": {"value": 0.5, "low": 0.1, "high": 0.9}}))
    {'leads': 3, 'share': 0.5, 'share_low': 0.1, 'share_high': 0.9}
    """
    for name, value in row.items():
        key = f"{before}{name}"
        if isinstance(value, Mapping) and set(value) == ESTIMATE:
            yield key, value["value"]
            yield from ((f"{key}_{end}", value[end]) for end in ("low", "high"))
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for one in value:
                unit = "days" if "days" in one else "hours"
                yield from flat({f"{key.removesuffix(f'_{unit}')}_{one[unit]}_{unit}": one["share"]})
        elif isinstance(value, list):
            yield key, " ".join(map(str, value))
        else:
            yield key, value


def cell(value: Any) -> Any:
    return defused(value) if isinstance(value, str) else value
