"""What SQLGlot translates by name though an engine means something else by that name.

Each entry was found by running the engine (ClickHouse, the reference implementation of GoogleSQL) or, for those that
could not be run, in the engine's documentation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from leadline.plan import query as q

Rewrite = Callable[[exp.Expression], exp.Expression]


def function(name: str) -> Rewrite:
    """A function of the same arguments under another name."""
    return lambda node: exp.Anonymous(this=name, expressions=[e for e in (node.this, node.expression) if e])


def whole_division(node: exp.Expression) -> exp.Expression:
    """Trino: whole numbers divide to a whole number, so that no double stands between."""
    return exp.Div(this=node.this, expression=node.expression, typed=True, safe=False)


def exact_division(node: exp.Expression) -> exp.Expression:
    """Snowflake: a quotient is rounded to six places, so that only what leaves no remainder is divided."""
    remainder = exp.Mod(this=node.this.copy(), expression=node.expression.copy())
    return exp.Div(this=exp.paren(exp.Sub(this=node.this, expression=exp.paren(remainder))), expression=node.expression)


def found_in(node: exp.Expression) -> exp.Expression:
    """Snowflake: ``REGEXP_LIKE`` wants the whole text to match, ``REGEXP_INSTR`` finds a match anywhere."""
    return q.gt(exp.Anonymous(this="REGEXP_INSTR", expressions=[node.this, node.expression]), q.integer(0))


def trimmed_by_pattern(node: exp.Expression) -> exp.Expression:
    """ClickHouse: ``TRIM`` takes bytes away, and halves a letter that shares one with a no-break space."""
    if node.expression is None:
        return node
    spelled = "".join(f"\\x{{{ord(c):02X}}}" for c in characters(node.expression))
    pattern = q.text(f"^[{spelled}]+|[{spelled}]+$")
    return exp.Anonymous(this="replaceRegexpAll", expressions=[node.this, pattern, q.text("")])


def characters(value: exp.Expression) -> str:
    """The text of literals, ``CHR`` and ``||``."""
    match value:
        case exp.DPipe():
            return characters(value.this) + characters(value.expression)
        case exp.Chr():
            return chr(int(value.expressions[0].name))
    return value.name


def nullable(node: exp.Expression) -> exp.Expression:
    """ClickHouse: after the last row comes a zero, unless the column may be missing."""
    node.this.replace(exp.Anonymous(this="toNullable", expressions=[node.this.copy()]))
    return node


def of_finite(node: exp.Expression) -> exp.Expression:
    """ClickHouse: a branch that is not taken is computed all the same, and an infinity is no whole number."""
    of_double = isinstance(node.this, exp.Floor) or isinstance(node.parent, exp.Cast)
    if node.args["to"].this is exp.DataType.Type.BIGINT and of_double:
        return exp.Anonymous(this="accurateCastOrNull", expressions=[node.this, q.text("Int64")])
    return node


def empty_list(node: exp.Expression) -> exp.Expression:
    """ClickHouse: a list cannot be missing, only empty."""
    if not node.args.get("default") and isinstance(node.args["ifs"][0].args["true"], exp.Array):
        node.set("default", exp.Array(expressions=[]))
    return node


def named_columns(node: exp.Expression) -> exp.Expression:
    """ClickHouse: a column of one of several tables keeps the table in its name, unless it is given one."""
    for column in list(node.expressions):
        if isinstance(column, exp.Column) and column.table and not isinstance(column.this, exp.Star):
            column.replace(exp.alias_(column.copy(), column.this.copy(), copy=False))
    return node


def widest_decimal(node: exp.Expression) -> exp.Expression:
    """BigQuery: the product of two ``NUMERIC`` keeps nine places, of two ``BIGNUMERIC`` all that we have."""
    kind = node.args["to"]
    if kind.this is not exp.DataType.Type.DECIMAL:
        return node
    return exp.cast(node.this, exp.DataType(this=exp.DataType.Type.BIGDECIMAL), copy=False)


REWRITES: Mapping[str, Mapping[type[exp.Expression], Rewrite]] = {
    "clickhouse": {
        exp.IntDiv: function("intDiv"),  # `/` divides as doubles
        exp.Lower: function("lowerUTF8"),  # `lower` and `right` know bytes only
        exp.Right: function("rightUTF8"),
        exp.Trim: trimmed_by_pattern,
        exp.Lead: nullable,
        exp.Select: named_columns,
        exp.Case: empty_list,
        exp.Cast: of_finite,
    },
    "trino": {exp.IntDiv: whole_division},
    "snowflake": {exp.IntDiv: exact_division, exp.RegexpLike: found_in},
    "bigquery": {exp.Cast: widest_decimal},
}


def translated(query: exp.Query, dialect: str) -> exp.Query:
    """The query with what means something else there replaced, the innermost first; changed in place."""
    rewrites = REWRITES.get(dialect, {})
    for node in reversed(list(query.find_all(*rewrites))) if rewrites else ():
        made = rewrites[type(node)](node)
        if made is not node:
            node.replace(made)
    return query
