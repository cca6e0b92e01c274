"""What scoring gives: tables that any frame library can take."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import TYPE_CHECKING

import duckdb

from leadline.errors import InputError
from leadline.files import Reading, sql, write
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.scoring.run import Run

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


class Table:
    """A table of results, held in DuckDB; instants are UTC, points exact decimals."""

    def __init__(self, con: duckdb.DuckDBPyConnection, name: str) -> None:
        self._con, self._name = con, name

    def duckdb(self) -> duckdb.DuckDBPyRelation:
        """A DuckDB relation, to query on; it lives as long as this table."""
        return self._con.table(self._name)

    def arrow(self) -> pyarrow.Table:
        return self.duckdb().to_arrow_table()

    def pandas(self) -> pandas.DataFrame:
        """A pandas frame; points become floats."""
        frame: pandas.DataFrame = self.duckdb().df()
        return frame

    def polars(self) -> polars.DataFrame:
        import polars

        frame = polars.from_arrow(self.arrow())
        assert isinstance(frame, polars.DataFrame)
        return frame

    def write(self, path: str | PathLike[str]) -> int:
        """Write the table as CSV, Parquet or JSON Lines, as the suffix says; the number of rows."""
        return write(self._con, self.duckdb(), path)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.duckdb().columns)

    def __len__(self) -> int:
        (rows,) = sql.row(self._con, f"SELECT count(*) FROM {self._name}")
        return int(rows)

    def __str__(self) -> str:
        return str(self.duckdb())

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self):,} rows of {', '.join(self.columns)}>"


class Scores(Table):
    """One row per lead and model at the instant ``as_of``: score, dimensions, grade, band, priority, reasons.

    ``readings`` say how each table of facts was read; ``unknown`` counts events of leads that the leads do not have.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        models: tuple[Model, ...],
        run: Run,
        as_of: Instant,
        readings: Mapping[str, Reading],
    ) -> None:
        super().__init__(con, run.scores)
        self.models, self.as_of, self.readings, self.unknown = models, as_of, dict(readings), run.unknown_leads
        self._run = run

    @property
    def contributions(self) -> Table:
        """Every rule and clamp of every lead; they add up to the dimensions exactly."""
        if self._run.contributions is None:
            raise InputError("the contributions were not kept; score with `explain=True`")
        return Table(self._con, self._run.contributions)

    @property
    def accounts(self) -> Table:
        """One row per account, instant and model that has an `account_score`."""
        if self._run.account_scores is None:
            raise InputError("no model here has an `account_score`, so there are no scores of accounts")
        return Table(self._con, self._run.account_scores)
