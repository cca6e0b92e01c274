"""What the columns of a table are, told from all of their cells."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from leadline.errors import FactsError, Problem
from leadline.files import instants, sql
from leadline.files.cells import Cells, Kind
from leadline.files.exports import snake
from leadline.files.instants import Order
from leadline.files.orders import settle

SAMPLE = 2000
WHOLE = r"-?(0|[1-9]\d{0,14})"
NUMBER = rf"{WHOLE}(\.\d+)?([eE][+-]?\d{{1,3}})?|[+-]?([nN][aA][nN]|[iI][nN][fF](inity)?)"
COMMA = rf"{WHOLE}(,\d+)?"
#: A column with such a word in its name holds no quantity, whatever its digits.
TEXT_WORDS = frozenset("phone mobile fax telephone tel zip postcode postal plz iban vat".split())
TEXT_ENDS = frozenset("id ids code uuid key".split())


@dataclass(frozen=True, slots=True)
class Recognised:
    """The kind of every column looked at, and what to say about it."""

    cells: Mapping[str, Cells]
    notes: tuple[str, ...]


def recognise(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    columns: Iterable[str],
    where: str,
    *,
    required: Collection[str] = (),
    only_instants: bool = False,
    order: Order | None = None,
) -> Recognised:
    """The kinds of columns of texts.

    A kind is guessed from some cells and taken only where every cell of the column is so; else the column stays
    text. Columns in ``required`` are instants in any case: one that is not written as any date raises FactsError.
    ``only_instants`` looks for nothing else (the file has types of its own). ``order`` settles 03/04/2025; where no
    cell of the column, nor of another column that is written so, tells which is the day, FactsError asks for it.
    """
    columns = list(columns)
    samples = _samples(con, relation, columns)
    guesses: dict[str, Cells] = {}
    for column in columns:
        if column in required:
            writing = instants.common(samples[column], most=True)
            if samples[column] and writing is None:
                raise _no_instant(where, column, samples[column])
            guesses[column] = Cells(Kind.INSTANT, writing) if writing else Cells(Kind.TEXT)
        else:
            guesses[column] = _guess(column, samples[column], only_instants)
    settled = settle(con, relation, {c: g.writing for c, g in guesses.items() if g.writing}, order, where)
    guesses |= {c: Cells(Kind.INSTANT, writing) for c, writing in settled.writings.items()}
    doubtful = {c: g for c, g in guesses.items() if g.kind is not Kind.TEXT and c not in required}
    found = _verified(con, relation, doubtful)
    notes = list(settled.notes)
    for column, cells in found.items():
        if guesses[column].kind is Kind.INSTANT and cells.kind is Kind.TEXT:
            notes.append(f"`{column}` stays text: not all of its cells are dates")
        if cells.kind is Kind.COMMA:
            notes.append(f"`{column}`: numbers read with a decimal comma")
    cells_of = guesses | found
    notes += [f"`{c}`: {said}" for c, g in cells_of.items() if g.writing and (said := g.writing.spoken())]
    return Recognised(cells_of, tuple(notes))


def _samples(con: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[str]) -> dict[str, list[str]]:
    """Some cells of every column; of one that is blank in the first rows, its least and greatest."""
    if not columns:
        return {}
    some = [sql.some(sql.name(c)) for c in columns]
    rows = con.execute(f"SELECT {', '.join(some)} FROM ({relation}) LIMIT {SAMPLE}").fetchall()
    samples = {c: [row[n] for row in rows if row[n] is not None] for n, c in enumerate(columns)}
    blank = [c for c in columns if not samples[c]]
    if blank and len(rows) == SAMPLE:
        wanted = ", ".join(f"min({x}), max({x})" for x in (sql.some(sql.name(c)) for c in blank))
        found = sql.row(con, f"SELECT {wanted} FROM ({relation})")
        for number, column in enumerate(blank):
            samples[column] = [v for v in found[2 * number : 2 * number + 2] if v is not None]
    return samples


def _guess(column: str, samples: Sequence[str], only_instants: bool) -> Cells:
    texts = [s.strip(sql.PADDING) for s in samples]
    if not texts:
        return Cells(Kind.TEXT)
    writing = instants.common(texts, most=False)
    # 1.2.10 is a version and 10-11-12 a part's number before they are dates.
    doubtful = writing is not None and not writing.century and writing.mark != "/"
    if writing is not None and writing.kind != "epoch" and not doubtful:
        return Cells(Kind.INSTANT, writing)
    if only_instants:
        return Cells(Kind.TEXT)
    if all(t.lower() in ("true", "false") for t in texts):
        return Cells(Kind.BOOLEAN)
    if all(t.startswith("[") and t.endswith("]") for t in texts):
        return Cells(Kind.LIST)
    words = snake(column).split("_")
    if words[-1] in TEXT_ENDS or not TEXT_WORDS.isdisjoint(words):
        return Cells(Kind.TEXT)
    numeric = any(all(re.fullmatch(pattern, t) for t in texts) for pattern in (NUMBER, COMMA))
    return Cells(Kind.NUMBER if numeric else Kind.TEXT)


def _verified(con: duckdb.DuckDBPyConnection, relation: str, guesses: Mapping[str, Cells]) -> dict[str, Cells]:
    """The guesses that every cell of the column bears out; the others are text."""
    tests: list[str] = []
    for column, cells in guesses.items():
        x = f"trim({sql.name(column)}, {sql.text(sql.PADDING)})"
        filled = f"{x} <> ''"
        if cells.kind is Kind.NUMBER:
            unlike = [f"NOT regexp_full_match({x}, {sql.text(p)})" for p in (WHOLE, NUMBER, COMMA)]
            # 1,200 alone may be a thousand and two hundred: some cell must have other than three digits there.
            told = f"regexp_matches({x}, ',(\\d{{1,2}}|\\d{{4,}})$')"
            tests += [*(f"bool_or({filled} AND {u})" for u in unlike), f"NOT coalesce(bool_or({told}), false)"]
        else:
            values = cells.values(sql.name(column), None)
            fits = f"json_type({x}) = 'ARRAY'" if cells.kind is Kind.LIST else f"({values}) IS NOT NULL"
            fits = f"CASE WHEN json_valid({x}) THEN {fits} ELSE false END" if cells.kind is Kind.LIST else fits
            tests += [f"bool_or({filled} AND NOT ({fits}))", "NULL", "NULL", "NULL"]
    row = sql.row(con, f"SELECT {', '.join(tests)} FROM ({relation})") if tests else ()
    result: dict[str, Cells] = {}
    for number, (column, cells) in enumerate(guesses.items()):
        not_first, not_number, not_comma, no_comma = row[4 * number : 4 * number + 4]
        if cells.kind is not Kind.NUMBER:
            result[column] = Cells(Kind.TEXT) if not_first else cells
        elif not not_first:
            result[column] = Cells(Kind.WHOLE)
        elif not not_number:
            result[column] = Cells(Kind.NUMBER)
        else:
            result[column] = Cells(Kind.TEXT if not_comma or no_comma else Kind.COMMA)
    return result


def _no_instant(where: str, column: str, samples: Sequence[str]) -> FactsError:
    odd = next((s for s in samples if instants.writing_of(s) is None), samples[0])
    what = (
        f"`{odd}` is not a date in any form that can be recognised; "
        "write 2026-11-22T09:41:07Z, 2026-11-22, 22/11/2026 or seconds since 1970"
    )
    return FactsError(str(Problem(where, None, f"column `{column}`", what)))
