"""What differs between engines beyond what SQLGlot translates.

A dialect is a row of `TRAITS`. What one cannot do is refused by name (`UnsupportedError`), never left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlglot import exp

from leadline.errors import UnsupportedError
from leadline.model.pattern import JAVA, JONI, POSTGRES, PYTHON, RE2, SNOWFLAKE, Pattern, Spelling, render
from leadline.plan import own
from leadline.plan import query as q
from leadline.plan.layers import fenced, side_by_side
from leadline.plan.translate import translated

ELEMENT = "element"
Test = Callable[[exp.Expression], exp.Expression]


def by_filter(values: exp.Expression, test: Test) -> exp.Expression:
    """DuckDB, ClickHouse, Trino: some element is left after filtering."""
    element = exp.Lambda(this=test(q.column(ELEMENT)), expressions=[exp.to_identifier(ELEMENT)])
    kept = exp.ArrayFilter(this=values.copy(), expression=element)
    return q.gt(exp.ArraySize(this=kept), q.integer(0))


def by_exists(values: exp.Expression, test: Test) -> exp.Expression:
    """Spark, Databricks: the higher-order function ``EXISTS``."""
    element = exp.Lambda(this=test(q.column(ELEMENT)), expressions=[exp.to_identifier(ELEMENT)])
    return exp.Anonymous(this="EXISTS", expressions=[values.copy(), element])


def by_subquery(values: exp.Expression, test: Test) -> exp.Expression:
    """PostgreSQL, BigQuery: a correlated subquery over ``UNNEST``."""
    alias = exp.TableAlias(this=exp.to_identifier("one"), columns=[exp.to_identifier(ELEMENT)])
    unnested = exp.Unnest(expressions=[values.copy()], alias=alias)
    rows = exp.select(q.integer(1)).from_(unnested).where(test(q.column(ELEMENT)))
    return exp.Exists(this=rows)


def by_json(values: exp.Expression, test: Test) -> exp.Expression:
    """SQLite: a list is a JSON text, and a correlated subquery reads its elements.

    The list is named outside of ``json_each``, which would take ``value`` or ``path`` for a column of its own.
    """
    outside = exp.Subquery(
        this=exp.select(q.named(values.copy(), "listed")), alias=exp.TableAlias(this=exp.to_identifier("l"))
    )
    each = own.call("JSON_EACH", q.column("listed", "l"))
    elements = exp.select(q.named(q.column("value"), ELEMENT)).from_(outside).join(each, join_type="cross")
    one = exp.Subquery(this=elements, alias=exp.TableAlias(this=exp.to_identifier("one")))
    rows = exp.select(q.integer(1)).from_(one)
    return exp.Exists(this=rows.where(test(q.column(ELEMENT))))


def by_name(function: str, kind: str = "TIMESTAMPTZ") -> Callable[[exp.Expression], exp.Expression]:
    """Microseconds by a function of that name, of the text cast to an instant."""
    return lambda text: exp.Anonymous(this=function, expressions=[q.cast(text, kind)])


def by_epoch(text: exp.Expression) -> exp.Expression:
    """PostgreSQL: the epoch is a numeric of seconds, from version 14 on; ``DATE_PART`` would give an inexact double."""
    seconds = exp.Extract(this=exp.var("epoch"), expression=q.cast(text, "TIMESTAMPTZ"))
    return q.cast(q.mul(seconds, q.integer(1_000_000)), "BIGINT")


def by_date_part(text: exp.Expression) -> exp.Expression:
    """Snowflake."""
    part = exp.var("EPOCH_MICROSECOND")
    return exp.Anonymous(this="DATE_PART", expressions=[part, q.cast(text, "TIMESTAMPTZ")])


def by_parsing(text: exp.Expression) -> exp.Expression:
    """ClickHouse."""
    parsed = exp.Anonymous(this="parseDateTime64BestEffortOrNull", expressions=[text, q.integer(6), q.text("UTC")])
    return exp.Anonymous(this="toUnixTimestamp64Micro", expressions=[parsed])


def by_unixtime(text: exp.Expression) -> exp.Expression:
    """Trino: a double of seconds, exact to the microsecond until the year 2255."""
    seconds = exp.Anonymous(this="to_unixtime", expressions=[q.cast(text, "TIMESTAMPTZ")])
    return q.cast(exp.Round(this=q.mul(seconds, q.integer(1_000_000))), "BIGINT")


def text_of_double(value: exp.Expression) -> exp.Expression:
    """Most engines: the shortest digits that mean this double, from 1e16 up and below 0.0001 like ``1.5e-07``."""
    return q.cast(value, "TEXT")


def in_full(value: exp.Expression) -> exp.Expression:
    """PostgreSQL writes ``1e+15`` a size too early."""
    shown = q.cast(value, "TEXT")
    early = q.all_of(
        [q.gte(exp.Abs(this=value.copy()), q.number(1e15)), q.lt(exp.Abs(this=value.copy()), q.number(1e16))]
    )
    return q.when(early, q.cast(q.cast(shown.copy(), "DECIMAL"), "TEXT"), shown)


def as_java(value: exp.Expression) -> exp.Expression:
    """Spark: ``1.0E-5`` for 1e-05, and so from ten millions up and below a thousandth already."""

    def replaced(text: exp.Expression, pattern: str, by: str) -> exp.Expression:
        return exp.Anonymous(this="REGEXP_REPLACE", expressions=[text, q.text(pattern), q.text(by)])

    size = exp.Abs(this=value.copy())
    plain = q.all_of([q.gte(size, q.number(1e-4)), q.lt(size.copy(), q.number(1e16))])
    digits = q.cast(q.cast(value.copy(), "DECIMAL(38, 21)"), "TEXT")
    power = replaced(q.cast(value.copy(), "TEXT"), r"(\.0)?E(-?)([0-9]+)$", "e$2$3")
    power = replaced(power, "e([0-9])", "e+$1")
    return q.when(plain, replaced(digits, r"\.?0+$", ""), replaced(power, "([+-])([0-9])$", "$10$2"))


def by_right(value: exp.Expression, end: str) -> exp.Expression:
    """Most engines."""
    return q.eq(exp.Right(this=value, expression=q.integer(len(end))), q.text(end))


def by_bytes(value: exp.Expression, end: str) -> exp.Expression:
    """SQLite, whose text functions believe that a NUL ends a text."""
    last = own.call("SUBSTR", q.cast(value, "BLOB"), q.integer(-len(end.encode())))
    return q.eq(last, q.cast(q.text(end), "BLOB"))


@dataclass(frozen=True, slots=True)
class Traits:
    """One engine's ways. ``collation`` orders text by code point where the engine's default does not, and ``lowering``
    lowers it letter by letter, whatever the language of the database.

    ``fenced``: the engine makes one expression of a query's layers, however long, unless a fence stands between them.
    ``columnar``: reading one column often is cheaper than reading all of them once.
    ``in_order``: the kind of join that makes it begin with what is written first; others find the order themselves.
    ``layered``: its layers need care (`leadline.plan.layers`).
    ``own``: what it lacks are functions of ours (`leadline.plan.own`), and such text runs nowhere else.
    ``number_text`` gives the text of a double that is not whole, or large.
    ``micros`` gives microseconds since 1970 of a text like ``2026-09-01 10:00:00.5+02:00``; ``NULL`` of ``NULL``.
    """

    name: str
    title: str
    micros: Callable[[exp.Expression], exp.Expression]
    pattern: Spelling = RE2
    lists: Callable[[exp.Expression, Test], exp.Expression] | None = None
    collation: str | None = None
    lowering: str | None = None
    fenced: bool = False
    columnar: bool = False
    in_order: str = ""
    layered: bool = False
    own: bool = False
    number_text: Callable[[exp.Expression], exp.Expression] = text_of_double
    ends_with: Callable[[exp.Expression, str], exp.Expression] = by_right

    def matches(self, value: exp.Expression, pattern: Pattern) -> exp.Expression:
        """A regular expression found anywhere in the value."""
        return exp.RegexpLike(this=value, expression=q.text(render(pattern, self.pattern)))

    def any_element(self, values: exp.Expression, test: Test) -> exp.Expression:
        """Whether one element of a list passes a test; false for a missing list."""
        if self.lists is None:
            raise UnsupportedError(f"{self.title} cannot test list values here; store one value in each column")
        return q.holds(self.lists(values, test))

    def ordered_text(self, value: exp.Expression) -> exp.Expression:
        """Text in an ``ORDER BY``, code point by code point."""
        if self.collation is None:
            return value
        return collated(value, self.collation)

    def lowered(self, value: exp.Expression) -> exp.Expression:
        """Text in small letters."""
        return exp.Lower(this=value if self.lowering is None else collated(value, self.lowering))

    def prepared(self, query: exp.Query) -> exp.Query:
        """A query as this engine wants it, to be printed; changed in place."""
        if self.fenced:
            for layer in list(query.find_all(exp.Subquery)):
                if isinstance(layer.parent, (exp.From, exp.Join)) and isinstance(layer.this, exp.Select):
                    layer.set("this", layer.this.offset(0, copy=False))
        query = translated(query, self.name)
        if self.layered:
            with_ = query.args.get("with_")
            for step in [*(with_.expressions if with_ else ())]:
                fenced(step.this)
            fenced(query)
            return side_by_side(query)
        return query

    def printed(self, query: exp.Query, pretty: bool = False) -> str:
        """A query as text; its own layers are changed."""
        return self.prepared(query).sql(dialect=self.name, pretty=pretty)


def collated(value: exp.Expression, collation: str) -> exp.Expression:
    return exp.Collate(this=q.paren(value), expression=exp.to_identifier(collation, quoted=True))


POSTGRESQL = Traits(
    "postgres",
    "PostgreSQL",
    by_epoch,
    pattern=POSTGRES,
    lists=by_subquery,
    collation="C",
    lowering="pg_c_utf8",
    fenced=True,
    number_text=in_full,
)

SPARK = Traits(
    "spark",
    "Spark",
    by_name("UNIX_MICROS", "TIMESTAMP"),
    pattern=JAVA,
    lists=by_exists,
    number_text=as_java,
)

SQLITE = Traits(
    "sqlite",
    "SQLite",
    own.instant,
    pattern=PYTHON,
    lists=by_json,
    in_order="cross",
    layered=True,
    own=True,
    number_text=own.shortest,
    ends_with=by_bytes,
)

# `postgres` is PostgreSQL 17 and newer; before, only the operating system's collation lowers every letter.
TRAITS = {"postgres-16": replace(POSTGRESQL, title="PostgreSQL 16 and older", lowering="C.utf8")} | {
    traits.name: traits
    for traits in (
        Traits("duckdb", "DuckDB", by_name("EPOCH_US"), lists=by_filter, columnar=True),
        POSTGRESQL,
        SPARK,
        replace(SPARK, name="databricks", title="Databricks"),
        Traits("snowflake", "Snowflake", by_date_part, pattern=SNOWFLAKE),
        Traits("bigquery", "BigQuery", by_name("UNIX_MICROS", "TIMESTAMPTZ"), lists=by_subquery),
        Traits("clickhouse", "ClickHouse", by_parsing, lists=by_filter),
        Traits("trino", "Trino", by_unixtime, pattern=JONI, lists=by_filter),
    )
}


def traits_of(name: str) -> Traits:
    """The traits of a dialect; `UnsupportedError` names those that can be printed. SQLite is only run."""
    if name == SQLITE.name:
        return SQLITE
    if name not in TRAITS:
        raise UnsupportedError(f"no dialect is called `{name}`; there are {', '.join(sorted(TRAITS))}")
    return TRAITS[name]
