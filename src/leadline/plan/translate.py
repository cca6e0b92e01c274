"""What SQLGlot translates by name though an engine means something else by that name.

Each entry was found by running the engine (ClickHouse, the reference implementation of GoogleSQL) or, for those that
could not be run, in the engine's documentation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sqlglot import exp

from leadline.plan import own
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


def exact_double(node: exp.Expression) -> exp.Expression:
    """SQLite: not every decimal is read as the nearest double, so those that are not whole are a quotient by a power
    of two, or its product, which is exact."""
    if node.args["is_string"] or not set(node.name) & set(".eE"):
        return node
    over, under = float(node.name).as_integer_ratio()
    doubled, halved = max(0, over.bit_length() - 53), under.bit_length() - 1
    made: exp.Expression = exp.Literal.number(f"{over >> doubled}.0")
    for factor in powers_of_two(doubled):
        made = exp.Mul(this=made, expression=factor)
    for factor in powers_of_two(halved):
        made = exp.Div(this=made, expression=factor)
    return q.paren(made)


def powers_of_two(exponent: int) -> Iterator[exp.Expression]:
    """Factors of ``2 ** exponent``, none beyond what SQLite reads exactly."""
    for start in range(0, exponent, 52):
        yield exp.Literal.number(f"{2 ** min(52, exponent - start)}.0")


def truncated(node: exp.Expression) -> exp.Expression:
    """SQLite: not every build has ``FLOOR``; the plan takes it of what is positive, or to see what is whole."""
    whole = q.cast(node.this, "BIGINT")
    return whole if isinstance(node.parent, exp.Cast) else q.cast(whole, "DOUBLE")


def begins_with(node: exp.Expression) -> exp.Expression:
    """SQLite: ``LIKE`` does not tell capitals apart."""
    start = exp.Anonymous(this="SUBSTR", expressions=[node.this, q.integer(1), q.integer(len(node.expression.name))])
    return q.eq(start, node.expression)


def last_characters(node: exp.Expression) -> exp.Expression:
    """SQLite: a substring that begins so far from the end."""
    return exp.Anonymous(this="SUBSTR", expressions=[node.this, exp.Neg(this=node.expression)])


def several(node: exp.Expression) -> exp.Expression:
    """SQLite: of one argument ``MIN`` and ``MAX`` are aggregates, and no function takes more than 127."""
    every = [node.this, *node.expressions]
    while len(every) > MOST_ARGUMENTS:
        first, every = every[:MOST_ARGUMENTS], every[MOST_ARGUMENTS:]
        every.append(type(node)(this=first[0], expressions=first[1:]))
    return every[0] if len(every) == 1 else type(node)(this=every[0], expressions=every[1:])


def json_array(node: exp.Expression) -> exp.Expression:
    """SQLite: a list is a JSON text."""
    return exp.Anonymous(this="JSON_ARRAY", expressions=node.expressions)


def listed_rows(node: exp.Expression) -> exp.Expression:
    """SQLite: rows that stand in the query are ``VALUES``, of which there may be more than selects in a ``UNION``."""
    if not isinstance(node.this, exp.Union) or any(s.args.get("from_") for s in node.this.find_all(exp.Select)):
        return node
    selects = list(node.this.find_all(exp.Select, bfs=False))
    rows = [exp.Tuple(expressions=[value.unalias() for value in select.expressions]) for select in selects]
    names = selects[0].named_selects
    columns = [q.named(q.column(f"column{i + 1}"), name) for i, name in enumerate(names)]
    inner = exp.select(*columns).from_(exp.Values(expressions=rows))
    return exp.Subquery(this=inner, alias=node.args["alias"])


def unless_reserved(node: exp.Expression) -> exp.Expression:
    """SQLite: words that it reserves and no other engine does."""
    if node.name.lower() in SQLITE_WORDS:
        node.set("quoted", True)
    return node


MOST_ARGUMENTS = 100
SQLITE_WORDS = frozenset(("add", "autoincrement", "commit", "index", "nothing", "transaction"))

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
    "sqlite": {
        exp.IntDiv: whole_division,  # `/` of whole numbers is one
        exp.Literal: exact_double,
        exp.Floor: truncated,
        exp.StartsWith: begins_with,
        exp.Right: last_characters,
        exp.RegexpLike: function(own.MATCHES),
        exp.Least: several,
        exp.Greatest: several,
        exp.Array: json_array,
        exp.Subquery: listed_rows,
        exp.Identifier: unless_reserved,
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
