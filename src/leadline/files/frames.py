"""Facts that are in memory already: pandas, Polars, PyArrow or DuckDB, without importing any of them."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from leadline.errors import FactsError
from leadline.files import sql
from leadline.files.columns import Facts, choose
from leadline.files.instants import Order
from leadline.files.raw import open_table
from leadline.files.reading import Reading, choose_cells, in_order, settle
from leadline.files.selected import Options

HELD, SCANNED = "leadline_frame", "leadline_scanned"


def from_frame(
    con: duckdb.DuckDBPyConnection,
    name: str,
    frame: object,
    *,
    facts: str | None = None,
    mapping: Mapping[str, str] | None = None,
    dates: Order | None = None,
    zone: str | None = None,
) -> Reading:
    """Make the table ``name`` of a frame, the same table as from a file; ``facts`` says which where the name does not.

    A frame is what DuckDB can scan or what offers an Arrow stream. Instants are datetimes (one without a zone is
    UTC, or in ``zone``), texts, or whole numbers of microseconds. There is no file for rows that cannot be used:
    FactsError names them. The frame is copied and not needed afterwards.
    """
    try:
        kind = Facts(facts or name)
    except ValueError:
        allowed = ", ".join(f.value for f in Facts)
        raise FactsError(f"`{facts or name}` is no table of facts; they are {allowed}") from None
    options: Options = {"name": name, "mapping": mapping, "dates": dates, "zone": zone, "strict": True}
    held = f"{HELD}_{kind.value}"
    sql.clear(con, held)
    _copy(con, held, frame, kind)
    try:
        with in_order(con):
            raw = open_table(con, held, kind)
            columns = choose(kind, list(raw.types), kind.value, mapping=mapping)
            selected = choose_cells(con, raw, columns, kind, options)
            return settle(con, raw, kind, selected, columns, options, target=None, export=None)
    finally:
        sql.clear(con, held)


def _copy(con: duckdb.DuckDBPyConnection, table: str, frame: object, kind: Facts) -> None:
    """The frame as a table: views on Python objects are seen by one connection only, and some can be read once."""
    try:
        try:
            _create(con, table, frame)
        except duckdb.InvalidInputException:
            if not isinstance(frame, duckdb.DuckDBPyRelation):
                raise
            # A relation of another connection; streaming one of this connection would block it.
            _create(con, table, frame.to_arrow_reader())
    except (duckdb.Error, TypeError) as problem:
        sort = f"{type(frame).__module__}.{type(frame).__qualname__}"
        wanted = "give a pandas, Polars or Arrow table or a DuckDB relation"
        why = str(problem).splitlines()[0]
        raise FactsError(f"{kind.value}: {sort} cannot be read as a table; {wanted} ({why})") from problem


def _create(con: duckdb.DuckDBPyConnection, table: str, frame: object) -> None:
    con.register(SCANNED, frame)
    try:
        con.execute(f"CREATE TABLE {sql.name(table)} AS SELECT * FROM {SCANNED}")
    finally:
        con.unregister(SCANNED)
