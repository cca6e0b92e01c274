"""What differs between engines beyond what SQLGlot translates.

A dialect is a row of `TRAITS`. What one cannot do is refused by name (`UnsupportedError`), never left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from leadline.errors import UnsupportedError
from leadline.model.pattern import JAVA, JONI, POSTGRES, RE2, SNOWFLAKE, Pattern, Spelling, render
from leadline.plan import query as q

ELEMENT = "element"
Test = Callable[[exp.Expression], exp.Expression]


def by_filter(values: exp.Expression, test: Test) -> exp.Expression:
    """DuckDB: some element is left after filtering."""
    element = exp.Lambda(this=test(q.column(ELEMENT)), expressions=[exp.to_identifier(ELEMENT)])
    kept = exp.ArrayFilter(this=values.copy(), expression=element)
    return q.gt(exp.ArraySize(this=kept), q.integer(0))


def by_exists(values: exp.Expression, test: Test) -> exp.Expression:
    """Spark, Databricks: the higher-order function ``EXISTS``."""
    element = exp.Lambda(this=test(q.column(ELEMENT)), expressions=[exp.to_identifier(ELEMENT)])
    return exp.Anonymous(this="EXISTS", expressions=[values.copy(), element])


def by_subquery(values: exp.Expression, test: Test) -> exp.Expression:
    """PostgreSQL: a correlated subquery over ``UNNEST``."""
    alias = exp.TableAlias(this=exp.to_identifier("one"), columns=[exp.to_identifier(ELEMENT)])
    unnested = exp.Unnest(expressions=[values.copy()], alias=alias)
    rows = exp.select(q.integer(1)).from_(unnested).where(test(q.column(ELEMENT)))
    return exp.Exists(this=rows)


@dataclass(frozen=True, slots=True)
class Traits:
    """One engine's ways. ``collation`` orders text by code point where the engine's default does not."""

    name: str
    title: str
    pattern: Spelling = RE2
    anchored_regexp: bool = False
    lists: Callable[[exp.Expression, Test], exp.Expression] | None = None
    collation: str | None = None
    range_joins: bool = True

    def matches(self, value: exp.Expression, pattern: Pattern) -> exp.Expression:
        """A regular expression found anywhere in the value."""
        shown = render(pattern, self.pattern)
        if self.anchored_regexp:
            shown = f"(?s).*({shown}).*"
        return exp.RegexpLike(this=value, expression=q.text(shown))

    def any_element(self, values: exp.Expression, test: Test) -> exp.Expression:
        """Whether one element of a list passes a test; false for a missing list."""
        if self.lists is None:
            raise UnsupportedError(f"{self.title} cannot test list values here; store one value in each column")
        return q.holds(self.lists(values, test))

    def ordered_text(self, value: exp.Expression) -> exp.Expression:
        """Text in an ``ORDER BY``, code point by code point."""
        if self.collation is None:
            return value
        return exp.Collate(this=value, expression=exp.to_identifier(self.collation, quoted=True))


TRAITS = {
    traits.name: traits
    for traits in (
        Traits("duckdb", "DuckDB", lists=by_filter),
        Traits("postgres", "PostgreSQL", pattern=POSTGRES, lists=by_subquery, collation="C"),
        Traits("spark", "Spark", pattern=JAVA, lists=by_exists),
        Traits("databricks", "Databricks", pattern=JAVA, lists=by_exists),
        Traits("snowflake", "Snowflake", pattern=SNOWFLAKE, anchored_regexp=True),
        Traits("bigquery", "BigQuery"),
        Traits("clickhouse", "ClickHouse"),
        Traits("trino", "Trino", pattern=JONI),
    )
}


def traits_of(name: str) -> Traits:
    """The traits of a dialect; `UnsupportedError` names those there are."""
    if name not in TRAITS:
        raise UnsupportedError(f"no dialect is called `{name}`; there are {', '.join(sorted(TRAITS))}")
    return TRAITS[name]
