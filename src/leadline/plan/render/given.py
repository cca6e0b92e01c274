"""What the reader of the SQL has: their tables, and where a column has another name or type than we expect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sqlglot import exp
from sqlglot.errors import SqlglotError

from leadline.errors import InputError
from leadline.plan import query as q
from leadline.plan.schema import Field

Properties = Literal["columns", "json"]


@dataclass(frozen=True, slots=True)
class SourceTables:
    """The names of the tables of facts, as the warehouse calls them; ``None`` where there are none.

    In a dbt model a bare name is a ``ref``, ``schema.table`` a ``source``, and what has braces stays as it is. Without
    ``accounts`` the leads' table has the columns ``company.<name>`` itself; with both, a column that is named for it
    (``leads.company.<name>``) counts where a lead's account is not among the accounts.
    """

    leads: str = "leads"
    accounts: str | None = "accounts"
    changes: str | None = "changes"
    events: str | None = "events"
    probabilities: str | None = "probabilities"


@dataclass(frozen=True, slots=True)
class SpineTable:
    """A table of ``lead_id`` and ``as_of`` to score: many instants per lead, a backtest or a training set."""

    name: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A column that the SQL reads: its name here, and how it is written where it differs."""

    name: str
    kind: str
    written: str | None = None

    def __str__(self) -> str:
        said = f"{self.name} ({self.kind})" if self.kind else self.name
        return f"{said} from {self.written}" if self.written is not None else said


KINDS = {
    Field.text: "",
    Field.folded: "",
    Field.integer: "whole number",
    Field.number: "number",
    Field.boolean: "true or false",
    Field.instant: "timestamp",
    Field.texts: "list of texts",
}


@dataclass(slots=True)
class Given:
    """Resolves the columns of the raw tables; remembers what was asked for, to tell it at the head of the text.

    ``columns`` maps ``table.column``, or ``column`` of whatever table, to an expression in the reader's own SQL;
    ``types`` maps the same to a type.
    """

    dialect: str
    columns: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, Field] = field(default_factory=dict)
    asked: dict[str, list[Asked]] = field(default_factory=dict)

    def column(self, table: str, name: str, kind: str = "") -> exp.Expression:
        """A column of a raw table, by our name for it."""
        written = self.written(table, name)
        self.asked.setdefault(table, []).append(Asked(name, kind, written))
        if written is None:
            return q.column(name)
        try:
            return exp.paren(exp.condition(written, dialect=self.dialect))
        except SqlglotError as error:
            raise InputError(
                f"`{table}.{name}` is given as `{written}`, which is no {self.dialect} expression"
            ) from error

    def written(self, table: str, name: str) -> str | None:
        return self.columns.get(f"{table}.{name}", self.columns.get(name))

    def has(self, table: str, name: str) -> bool:
        """Whether there is such a column: not, if it is given as ``NULL``."""
        return (self.written(table, name) or "").strip().upper() != "NULL"

    def kind(self, table: str, name: str) -> Field:
        """The type of an attribute or a property; text where nothing is said, and the creation is an instant."""
        otherwise = Field.instant if name == "created_at" else Field.text
        return self.types.get(f"{table}.{name}", self.types.get(name, otherwise))
