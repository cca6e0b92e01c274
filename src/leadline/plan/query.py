"""Small builders of SQL expressions: typed SQLGlot nodes, never glued strings.

A value of the model enters a query only through `text`, `number`, `integer` or `boolean`, as a literal node.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from sqlglot import exp

MICRO = 1_000_000  # points are computed as whole micro-points
REFUSED_BEYOND = 1e15  # micro-points: a single contribution beyond 1e9 points is refused
LARGEST = 1e150
NEVER = 9_000_000_000_000_000_000  # an instant after all others

# Names that some engine reads as a word of its own, unless they are quoted.
RESERVED = frozenset(
    """
    all alter analyse analyze and anti any array as asc asof assert_rows_modified asymmetric at authorization
    between binary both by case cast check collate collation column columns concurrently connect constraint create
    cross cube current current_catalog current_date current_role current_schema current_time current_timestamp
    current_user date default deferrable define delete desc describe distinct do drop else end enum escape except
    exclude exists extract false fetch final following for foreign format freeze from full generated glob grant
    group grouping groups hash having if ignore ilike in initially inner insert intersect interval into is isnull
    join lambda lateral leading left like limit localtime localtimestamp map minus natural new no not notnull null
    nulls of offset on only or order outer over overlaps partition pivot pivot_longer pivot_wider placing positional
    preceding prewhere primary proto qualify range recursive references regexp respect returning right rlike rollup
    rows sample select semi session_user set settings show similar some start struct summarize symmetric system_user
    table tablesample then time timestamp to trailing treat trigger true try_cast tuple unbounded union unique
    unnest unpack unpivot update user using values variadic verbose view when where window with within
    """.split()
)
PLAIN_NAME = re.compile("[a-z_][a-z0-9_]*")

TRUE, FALSE, NULL = exp.true, exp.false, exp.null


def identifier(name: str) -> exp.Identifier:
    """A name; quoted where it is no plain word of small letters, or one that an engine reserves."""
    plain = PLAIN_NAME.fullmatch(name) is not None and name not in RESERVED
    return exp.to_identifier(name, quoted=not plain)


def column(name: str, table: str | None = None) -> exp.Column:
    return exp.column(identifier(name), table=table)


def text(value: str) -> exp.Expression:
    return exp.Literal.string(value)


def integer(value: int) -> exp.Expression:
    return exp.Literal.number(value) if value >= 0 else exp.Neg(this=exp.Literal.number(-value))


def number(value: float) -> exp.Expression:
    """A double: ``2.5`` alone would be a decimal in DuckDB."""
    shown = repr(abs(float(value)))
    literal = exp.Literal.number(shown if "e" in shown else f"{shown}e0")
    return literal if value >= 0 else exp.Neg(this=literal)


def measured(value: exp.Expression) -> exp.Expression:
    """A double from which points are made, kept away from the ends of its range.

    What is so small gives no points, what is so large is refused; but a product of theirs must not leave the range:
    some engines fail then.
    """
    size = exp.Abs(this=value.copy())
    bounded = greatest(number(-LARGEST), least(value.copy(), number(LARGEST)))
    return when(gte(size, number(1 / LARGEST)), bounded, number(0))


def boolean(value: bool) -> exp.Expression:
    return exp.true() if value else exp.false()


def micro(points: Decimal) -> int:
    """Points as whole micro-points; the loader has refused more than 6 decimals."""
    return int(points * MICRO)


def checked(value: object) -> exp.Expression:
    """What SQLGlot's builders give, as the one type that is used here."""
    assert isinstance(value, exp.Expression)
    return value


def all_of(parts: Iterable[exp.Expression]) -> exp.Expression:
    """The conjunction; true of none."""
    found = list(parts)
    return checked(exp.and_(*found, copy=False)) if found else exp.true()


def any_of(parts: Iterable[exp.Expression]) -> exp.Expression:
    """The disjunction; false of none."""
    found = list(parts)
    return checked(exp.or_(*found, copy=False)) if found else exp.false()


def paren(value: exp.Expression) -> exp.Expression:
    """The value in parentheses, unless it needs none; SQLGlot counts ``AND`` and some operators among its functions."""
    closed = isinstance(value, (exp.Column, exp.Literal, exp.Paren, exp.Func))
    operator = isinstance(value, (exp.Binary, exp.Unary, exp.Connector)) and not isinstance(value, exp.Paren)
    return value if closed and not operator else exp.Paren(this=value)


def add(parts: Sequence[exp.Expression]) -> exp.Expression:
    """The sum; 0 of none."""
    if not parts:
        return integer(0)
    total = paren(parts[0]) if len(parts) > 1 else parts[0]
    for part in parts[1:]:
        total = exp.Add(this=total, expression=paren(part))
    return total


def binary(kind: type[exp.Binary], left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return checked(kind(this=paren(left), expression=paren(right)))


def sub(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return binary(exp.Sub, left, right)


def mul(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return binary(exp.Mul, left, right)


def eq(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return binary(exp.EQ, left, right)


def lt(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return binary(exp.LT, left, right)


def lte(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return binary(exp.LTE, left, right)


def gt(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return binary(exp.GT, left, right)


def gte(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return binary(exp.GTE, left, right)


def is_null(value: exp.Expression) -> exp.Expression:
    return exp.Is(this=paren(value), expression=exp.null())


def not_null(value: exp.Expression) -> exp.Expression:
    return exp.Not(this=is_null(value))


def negate(value: exp.Expression) -> exp.Expression:
    return exp.Not(this=paren(value))


def one_of(value: exp.Expression, options: Iterable[exp.Expression]) -> exp.Expression:
    found = list(options)
    if len(found) == 1:
        return eq(value, found[0])
    return exp.In(this=paren(value), expressions=found)


def case(
    branches: Iterable[tuple[exp.Expression, exp.Expression]], default: exp.Expression | None = None
) -> exp.Expression:
    """``CASE WHEN … END``; the default alone where there is no branch."""
    ifs = [exp.If(this=condition, true=value) for condition, value in branches]
    if not ifs:
        return default if default is not None else exp.null()
    return exp.Case(ifs=ifs, default=default)


def when(condition: exp.Expression, value: exp.Expression, otherwise: exp.Expression | None = None) -> exp.Expression:
    return case([(condition, value)], otherwise)


@lru_cache(maxsize=64)
def data_type(kind: str) -> exp.DataType:
    return exp.DataType.build(kind)


def cast(value: exp.Expression, kind: str) -> exp.Expression:
    return exp.Cast(this=value, to=data_type(kind).copy())


def coalesce(value: exp.Expression, *others: exp.Expression) -> exp.Expression:
    return exp.Coalesce(this=value, expressions=list(others))


def holds(value: exp.Expression) -> exp.Expression:
    """Two-valued logic: what is unknown is false."""
    return coalesce(value, exp.false())


def total(value: exp.Expression) -> exp.Expression:
    return exp.Sum(this=value)


def latest(value: exp.Expression) -> exp.Expression:
    return exp.Max(this=value)


def least(first: exp.Expression, *others: exp.Expression) -> exp.Expression:
    return exp.Least(this=first, expressions=list(others))


def greatest(first: exp.Expression, *others: exp.Expression) -> exp.Expression:
    return exp.Greatest(this=first, expressions=list(others)) if others else first


def divide(value: exp.Expression, by: int) -> exp.Expression:
    """Whole-number division of a value that is not negative."""
    return cast(exp.IntDiv(this=paren(value), expression=integer(by)), "BIGINT")


def modulo(value: exp.Expression, by: int) -> exp.Expression:
    return exp.Mod(this=paren(value), expression=integer(by))


def bit(value: exp.Expression, position: int) -> exp.Expression:
    """Whether bit ``position`` of a number that is not negative is set, in arithmetic that every engine has."""
    shifted = divide(value, 2**position) if position else value
    return eq(modulo(shifted, 2), integer(1))


def named(value: exp.Expression, name: str) -> exp.Expression:
    return exp.Alias(this=value, alias=identifier(name))


def also(query: exp.Select, *columns: exp.Expression | str) -> exp.Select:
    """The same select with more columns; it is changed in place, since copying a long select for each is slow."""
    return query.select(*columns, copy=False)


def values(rows: Sequence[Sequence[exp.Expression]], alias: str, columns: Sequence[str]) -> exp.Expression:
    """A table of literal rows, as ``SELECT … UNION ALL SELECT …``, which every engine reads."""
    first, *rest = (
        exp.select(*(named(v, c) if i == 0 else v for c, v in zip(columns, row, strict=True)))
        for i, row in enumerate(rows)
    )
    query: exp.Query = first
    for row in rest:
        query = exp.union(query, row, distinct=False, copy=False)
    return exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier(alias)))


def round_half_away(value: exp.Expression) -> exp.Expression:
    """A double to the nearest whole number, halves away from zero; ``NULL`` (refused) beyond 1e15."""
    magnitude = cast(exp.Floor(this=add([exp.Abs(this=value.copy()), number(0.5)])), "BIGINT")
    signed = when(lt(value.copy(), number(0)), exp.Neg(this=magnitude.copy()), magnitude)
    return when(lte(exp.Abs(this=value.copy()), number(REFUSED_BEYOND)), signed)


def cents(value: exp.Expression) -> exp.Expression:
    """Whole micro-points to whole hundredths, halves away from zero."""
    magnitude = divide(add([exp.Abs(this=value.copy()), integer(5000)]), 10_000)
    return when(lt(value.copy(), integer(0)), exp.Neg(this=magnitude.copy()), magnitude)


def clamp(value: exp.Expression, low: int | None, high: int | None) -> exp.Expression:
    """The value within [low, high]; ``NULL`` stays ``NULL`` in every engine."""
    branches = []
    if low is not None:
        branches.append((lt(value.copy(), integer(low)), integer(low)))
    if high is not None:
        branches.append((gt(value.copy(), integer(high)), integer(high)))
    return case(branches, value)
