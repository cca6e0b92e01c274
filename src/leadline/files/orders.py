"""Whether 03/04/2025 is in March or in April: told by the cells, or asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import duckdb

from leadline.errors import FactsError, Problem
from leadline.files import sql
from leadline.files.instants import Order, Writing, day_and_month


class OrderUnknown(FactsError):
    """Nothing tells whether the day or the month comes first; ``example`` is a date of the column."""

    def __init__(self, column: str, example: str, message: str) -> None:
        super().__init__(message)
        self.column, self.example = column, example


@dataclass(frozen=True, slots=True)
class Settled:
    """How columns write their instants, the order of day and month included."""

    writings: Mapping[str, Writing]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Evidence:
    """The greatest first and second number of a column's dates, whether any differ, and one that does."""

    first: int
    second: int
    example: str | None

    @property
    def order(self) -> Order | None:
        if self.first > 12 >= self.second:
            return "day-first"
        return "month-first" if self.second > 12 >= self.first else None


def settle(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    writings: Mapping[str, Writing],
    order: Order | None,
    where: str,
) -> Settled:
    """The order of day and month of every column that writes both as numbers.

    ``order`` decides where given. Else all cells are looked at: one number above 12 tells. A column that does not
    tell follows the columns of the same file that do, if they agree. Where nothing tells, or cells contradict each
    other, OrderUnknown asks for the order. Where day and month are equal in every cell it does not matter.
    """
    open_ = {column: writing for column, writing in writings.items() if writing.needs_order}
    if order is not None or not open_:
        told: dict[str, Order] = dict.fromkeys(open_, order or "day-first")
        return Settled({**writings, **_ordered(open_, told)})
    evidence = _look(con, relation, open_)
    told = {}
    notes = []
    for column, seen in evidence.items():
        if seen.first > 12 and seen.second > 12:
            raise _ask(where, column, seen, "some dates have the day first and some the month")
        if found := seen.order:
            told[column] = found
        elif seen.example is None:
            told[column] = "day-first"
    sure = {c for c in told if evidence[c].order}
    for column, seen in evidence.items():
        if column not in told:
            alike = sorted(c for c in sure if open_[c].mark == open_[column].mark)
            orders = {told[c] for c in alike}
            if len(orders) != 1:
                raise _ask(where, column, seen, "no date tells whether the day or the month comes first")
            told[column] = orders.pop()
            notes.append(f"`{column}`: the order of day and month is taken from `{alike[0]}`")
    return Settled({**writings, **_ordered(open_, told)}, tuple(notes))


def _ordered(open_: Mapping[str, Writing], told: Mapping[str, Order]) -> dict[str, Writing]:
    return {column: replace(writing, order=told[column]) for column, writing in open_.items()}


def _look(con: duckdb.DuckDBPyConnection, relation: str, open_: Mapping[str, Writing]) -> dict[str, _Evidence]:
    wanted = []
    for column in open_:
        x = sql.name(column)
        first, second = day_and_month(x)
        wanted += [f"max({first})", f"max({second})", f"min(CASE WHEN {first} <> {second} THEN {x} END)"]
    row = sql.row(con, f"SELECT {', '.join(wanted)} FROM ({relation})")
    return {
        column: _Evidence(row[3 * n] or 0, row[3 * n + 1] or 0, row[3 * n + 2]) for n, column in enumerate(open_)
    }  # fmt: skip


def _ask(where: str, column: str, seen: _Evidence, why: str) -> OrderUnknown:
    what = f"{why} (`{seen.example}`); say it with --dates day-first or --dates month-first"
    return OrderUnknown(column, seen.example or "", str(Problem(where, None, f"column `{column}`", what)))
