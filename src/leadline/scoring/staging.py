"""From tables of facts to the relations that the plan reads.

Only what a model looks at is staged. Leads get whole numbers for ids, in the order of their table; names of events
become canonical; JSON properties become columns; dates become microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb
from sqlglot import exp

from leadline.errors import FactsError
from leadline.model.text import event_name
from leadline.plan import Field, Schema
from leadline.plan.dialect import traits_of
from leadline.plan.forms import fold
from leadline.plan.lead_facts import ACCOUNT_ID, COMPANY, CREATED_AT
from leadline.plan.schema import attribute_column, property_column
from leadline.plan.stages import STAGE_CHANGED
from leadline.plan.used import Used

JSON_KINDS, JSON_TEXTS = '"kinds in JSON"', '"texts in JSON"'
AS_GIVEN = '"lead_id as given"'  # the column of the leads' own ids; a name that no attribute has
INTEGERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
NUMBERS = {"FLOAT", "DOUBLE", "UBIGINT", "HUGEINT", "UHUGEINT"}
INSTANTS = {"DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE"}


@dataclass(frozen=True, slots=True)
class Tables:
    """The names of the tables of facts in a DuckDB connection; ``None`` where there are none."""

    leads: str = "leads"
    accounts: str | None = None
    changes: str | None = None
    events: str | None = None
    probabilities: str | None = None


@dataclass(frozen=True, slots=True)
class Staged:
    """What staging made: the schema that the plan is compiled for, and what was left out."""

    schema: Schema
    leads: int
    unknown_leads: int  # events whose lead the table of leads does not have
    missing: tuple[str, ...] = ()  # attributes that the model looks at and no table has


@dataclass(frozen=True, slots=True)
class StagedEvents:
    """What there is among the staged events; ``unknown`` are those whose lead is not known."""

    properties: dict[str, Field]
    names: frozenset[str]
    unknown: int
    span: tuple[int, int] | None


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def columns_of(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """The columns of a table or view, with their DuckDB types."""
    return {name: kind for name, kind, *_ in con.execute(f"DESCRIBE {quoted(table)}").fetchall()}


def field_of(kind: str) -> Field:
    """How the plan sees a DuckDB type."""
    if kind in INTEGERS:
        return Field.integer
    if kind in NUMBERS or kind.startswith("DECIMAL"):
        return Field.number
    if kind == "BOOLEAN":
        return Field.boolean
    if kind in INSTANTS:
        return Field.instant
    if kind.endswith("[]"):
        return Field.texts
    return Field.text


def staged_value(name: str, kind: str, field: Field | None = None) -> str:
    """The expression that gives a column in the form that the plan wants."""
    column = quoted(name)
    match field or field_of(kind):
        case Field.integer:
            return f"{column}::BIGINT"
        case Field.number:
            return f"{column}::DOUBLE"
        case Field.instant:
            return f"epoch_us({column}::TIMESTAMP)" if kind != "TIMESTAMP WITH TIME ZONE" else f"epoch_us({column})"
        case Field.texts:
            texts = f"list_transform({column}, lambda x: CAST(x AS VARCHAR))"
            return f"list_filter({texts}, lambda x: x IS NOT NULL AND trim(x, e' \\t\\r\\n\u00a0') <> '')"
        case Field.boolean:
            return column
        case Field.text:
            return f"{column}::VARCHAR"
        case Field.folded:
            return fold(exp.cast(exp.column(exp.to_identifier(name, quoted=True)), "TEXT"), traits_of("duckdb")).sql(
                "duckdb"
            )


def stage(con: duckdb.DuckDBPyConnection, wanted: Used, tables: Tables, only: Sequence[str] | None = None) -> Staged:
    """Make the plan's inputs from the tables of facts: leads, accounts, changes, events, probabilities.

    ``wanted`` is what the model looks at, or several models together.

    The staged relations are called ``in_leads``, ``in_accounts``, ``in_lead_changes``, ``in_account_changes``,
    ``in_events`` and ``in_probabilities``; ``lead_ids`` maps their whole numbers to the ids that came. ``only``: these
    leads alone.
    """
    attributes, leads = stage_leads(con, tables.leads, wanted, only)
    company = stage_accounts(con, tables.accounts, wanted)
    lead_history, account_history = stage_changes(con, tables.changes, wanted)
    assumed = assumed_history(con, tables.changes, lead_history, account_history)
    events = stage_events(con, tables.events, wanted, only is not None)
    probabilities = stage_probabilities(con, tables.probabilities, wanted)
    schema = Schema(
        attributes=attributes,
        company=company,
        properties={} if events is None else events.properties,
        lead_history=lead_history & frozenset(wanted.attributes),
        lead_changes=bool(lead_history),
        account_history=account_history,
        assumed=assumed,
        probabilities=probabilities,
        events=events is not None,
        event_names=None if events is None else events.names,
        event_span=None if events is None else events.span,
    )
    unknown = 0 if events is None or only is not None else events.unknown
    return Staged(schema, leads, unknown, tuple(missing(wanted, schema)))


def missing(wanted: Used, schema: Schema) -> Iterator[str]:
    """Attributes that a model looks at and that are in no table; what the plan itself asks for may well be absent."""
    for name in wanted.attributes:
        bare = name.removeprefix(COMPANY)
        own = name in schema.attributes or name in schema.lead_history
        company = name.startswith(COMPANY) and (bare in schema.company or bare in schema.account_history)
        if not own and not company and name not in (CREATED_AT, ACCOUNT_ID):
            yield name


def chosen(columns: Mapping[str, str], names: Iterable[str], raw: Iterable[str]) -> dict[str, Field]:
    """The columns that are wanted; text is folded here, once, unless it is also needed as it came."""
    found = {name: field_of(columns[name]) for name in names if name in columns}
    kept = set(raw)
    return {n: Field.folded if kind is Field.text and n not in kept else kind for n, kind in found.items()}


def stage_leads(
    con: duckdb.DuckDBPyConnection, table: str, wanted: Used, only: Sequence[str] | None
) -> tuple[dict[str, Field], int]:
    columns = columns_of(con, table)
    if "lead_id" not in columns:
        raise FactsError(f"the leads have no column `lead_id`; they have {', '.join(columns) or 'none'}")
    fields = chosen(columns, wanted.attributes, wanted.raw)
    parts = [
        f"{staged_value(name, columns[name], kind)} AS {quoted(attribute_column(name))}"
        for name, kind in fields.items()
    ]
    where = "" if only is None else f" WHERE CAST(lead_id AS VARCHAR) IN ({', '.join(map(literal, only)) or 'NULL'})"
    con.execute(
        "CREATE OR REPLACE TEMP TABLE in_leads AS SELECT "
        f"{', '.join(['row_number() OVER ()::INTEGER AS lead_id', *parts])}, CAST(lead_id AS VARCHAR) AS {AS_GIVEN} "
        f"FROM {quoted(table)}{where}"
    )
    con.execute(f"CREATE OR REPLACE TEMP VIEW lead_ids AS SELECT lead_id, {AS_GIVEN} AS given_id FROM in_leads")
    return fields, int(con.execute("SELECT count(*) FROM in_leads").fetchall()[0][0])


def stage_accounts(con: duckdb.DuckDBPyConnection, table: str | None, wanted: Used) -> dict[str, Field]:
    if table is None:
        return {}
    columns = columns_of(con, table)
    if "account_id" not in columns:
        raise FactsError(f"the accounts have no column `account_id`; they have {', '.join(columns) or 'none'}")
    raw = (name.removeprefix(COMPANY) for name in wanted.raw if name.startswith(COMPANY))
    fields = chosen(columns, wanted.company, raw)
    parts = [
        f"{staged_value(name, columns[name], kind)} AS {quoted(name)}"
        for name, kind in fields.items()
        if name != "account_id"
    ]
    head = "CAST(account_id AS VARCHAR) AS account_id"
    con.execute(f"CREATE OR REPLACE TEMP TABLE in_accounts AS SELECT {', '.join([head, *parts])} FROM {quoted(table)}")
    return fields


def stage_changes(
    con: duckdb.DuckDBPyConnection, table: str | None, wanted: Used
) -> tuple[frozenset[str], frozenset[str]]:
    if table is None:
        return frozenset(), frozenset()
    columns = columns_of(con, table)
    assumed = ", coalesce(c.assumed, FALSE) AS assumed" if "assumed" in columns else ""
    found: list[frozenset[str]] = []
    for owner, names, join in (
        ("lead_id", wanted.attributes, "JOIN lead_ids i ON i.given_id = CAST(c.lead_id AS VARCHAR)"),
        ("account_id", wanted.company, ""),
    ):
        if owner not in columns or not names:
            found.append(frozenset())
            continue
        listed = ", ".join(literal(name) for name in names)
        key = "i.lead_id" if join else "CAST(c.account_id AS VARCHAR) AS account_id"
        only = "TRUE" if owner == "lead_id" else f"c.attribute IN ({listed})"  # any change is a fact about a lead
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE in_{owner.replace('_id', '_changes')} AS "
            f"SELECT {key}, c.attribute, CAST(c.value AS VARCHAR) AS value, c.occurred_at{assumed} "
            f"FROM {quoted(table)} c {join} WHERE c.{owner} IS NOT NULL AND {only}"
        )
        rows = con.execute(f"SELECT DISTINCT attribute FROM in_{owner.replace('_id', '_changes')}").fetchall()
        found.append(frozenset(name for (name,) in rows))
    return found[0], found[1]


def assumed_history(
    con: duckdb.DuckDBPyConnection, table: str | None, lead_history: frozenset[str], account_history: frozenset[str]
) -> frozenset[str]:
    """The attributes of which no change says since when it is so: an import of leads alone told of them."""
    if table is None or "assumed" not in columns_of(con, table):
        return frozenset()
    found: set[str] = set()
    for staged, names, prefix in (("lead", lead_history, ""), ("account", account_history, COMPANY)):
        if names:
            query = f"SELECT attribute FROM in_{staged}_changes GROUP BY attribute HAVING bool_and(assumed)"
            found |= {prefix + name for (name,) in con.execute(query).fetchall()}
    return frozenset(found)


def drop(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Take away a temporary table or view of that name, whichever there is."""
    found = con.execute("SELECT count(*) FROM duckdb_views() WHERE view_name = ? AND temporary", [name]).fetchall()
    con.execute(f"DROP {'VIEW' if found[0][0] else 'TABLE'} IF EXISTS {name}")


def stage_events(con: duckdb.DuckDBPyConnection, table: str | None, wanted: Used, few: bool) -> StagedEvents | None:
    if table is None:
        return None
    columns = columns_of(con, table)
    for needed in ("lead_id", "event", "occurred_at"):
        if needed not in columns:
            raise FactsError(f"the events have no column `{needed}`; they have {', '.join(columns) or 'none'}")
    own = {name for name in wanted.properties if name in columns and name not in EVENT_COLUMNS}
    parts = {name: (staged_value(name, columns[name]), field_of(columns[name])) for name in own}
    source = quoted(table)
    if "properties" in columns:
        inside = in_json(con, table, [name for name in wanted.properties if name not in own])
        source = taken_apart(table, inside) if inside else source
        parts |= {name: (json_part(i, kind), kind) for i, (name, kind) in enumerate(inside.items(), 1)}
    raw = [
        name for (name,) in con.execute(f"SELECT DISTINCT event FROM {quoted(table)}").fetchall() if name is not None
    ]
    canonical = {name: event_name(name) for name in raw}
    name = "e.event"
    join = ""
    if any(name != form for name, form in canonical.items()):
        con.execute("CREATE OR REPLACE TEMP TABLE event_names (given_name VARCHAR, canonical_name VARCHAR)")
        con.executemany("INSERT INTO event_names VALUES (?, ?)", list(canonical.items()))
        name, join = "n.canonical_name", "JOIN event_names n ON n.given_name = e.event"
    listed = ["i.lead_id", f"{name} AS name", "e.occurred_at"]
    listed.append("coalesce(e.automated, FALSE) AS automated" if "automated" in columns else "FALSE AS automated")
    listed.append(f"{tie(name, columns, wanted)} AS event_id")
    listed += [f"{value} AS {quoted(property_column(name))}" for name, (value, _) in parts.items()]
    values = [f"{value} AS {quoted(property_column(name))}" for name, (value, _) in parts.items()]
    selected = (
        f"SELECT {', '.join(listed)} FROM {source} e JOIN lead_ids i ON i.given_id = CAST(e.lead_id AS VARCHAR) {join}"
    )
    for name in ("in_events", "in_event_values"):
        drop(con, name)
    if few or "properties" in columns:  # what is taken out of JSON, or looked for, is not looked for twice
        con.execute(f"CREATE TEMP TABLE in_events AS {selected}")
        con.execute("CREATE TEMP VIEW in_event_values AS SELECT * FROM in_events")
    else:
        con.execute(f"CREATE TEMP VIEW in_events AS {selected}")
        con.execute(
            f"CREATE TEMP VIEW in_event_values AS SELECT {', '.join(values) or '1 AS one'} FROM {quoted(table)} e"
        )
    known, first, last = con.execute("SELECT count(*), min(occurred_at), max(occurred_at) FROM in_events").fetchall()[0]
    every = con.execute(f"SELECT count(*) FROM {quoted(table)}").fetchall()[0][0]
    return StagedEvents(
        properties={name: kind for name, (_, kind) in parts.items()},
        names=frozenset(canonical.values()),
        unknown=int(every - known),
        span=None if first is None else (int(first), int(last)),
    )


def tie(name: str, columns: Mapping[str, str], wanted: Used) -> str:
    """The event's id, as far as it decides anything: ids may be long, and made only when they are read."""
    if "event_id" not in columns:
        return "''"
    if any(s.acts or s.prefixes for s in wanted.ties):
        return "CAST(e.event_id AS VARCHAR)"
    names = sorted({STAGE_CHANGED, *(n for s in wanted.ties for n in s.names)})
    return f"CASE WHEN {name} IN ({', '.join(map(literal, names))}) THEN CAST(e.event_id AS VARCHAR) END"


EVENT_COLUMNS = {"event_id", "lead_id", "event", "occurred_at", "source", "automated", "properties"}


def taken_apart(table: str, names: Iterable[str]) -> str:
    """The events, each with what its JSON has under these names: all kinds and all texts from one look at it each."""
    paths = ", ".join(literal('$."' + name.replace('"', '\\"') + '"') for name in names)
    return (
        f"(SELECT *, json_type(properties, [{paths}]) AS {JSON_KINDS}, "
        f"json_extract_string(properties, [{paths}]) AS {JSON_TEXTS} FROM {quoted(table)})"
    )


def in_json(con: duckdb.DuckDBPyConnection, table: str, names: Sequence[str]) -> dict[str, Field]:
    """Those names that are in the JSON of some event: a text, or a list of texts where some event has a list."""
    if not names:
        return {}
    kinds = [f"{JSON_KINDS}[{i + 1}]" for i in range(len(names))]
    checks = ", ".join(f"count_if({kind} = 'ARRAY'), count({kind})" for kind in kinds)
    row = con.execute(f"SELECT {checks} FROM {taken_apart(table, names)}").fetchall()[0]
    counted = zip(names, row[::2], row[1::2], strict=True)
    return {name: Field.texts if arrays else Field.text for name, arrays, present in counted if present}


def json_part(position: int, field: Field) -> str:
    """The value of the property that stands at a position of `taken_apart`."""
    kind, text = f"e.{JSON_KINDS}[{position}]", f"e.{JSON_TEXTS}[{position}]"
    alone = json_text(kind, text)
    if field is Field.text:
        return alone
    of_one = json_text("json_type(x)", "(x ->> '$')")
    inside = f"list_transform(CAST({text} AS JSON[]), lambda x: {of_one})"
    texts = f"CASE {kind} WHEN 'ARRAY' THEN {inside} ELSE [{alone}] END"
    return f"list_filter({texts}, lambda x: x IS NOT NULL AND trim(x, e' \\t\\r\\n\u00a0') <> '')"


def json_text(kind: str, text: str) -> str:
    """A JSON scalar as text: a number in its shortest form; objects, lists and null are missing."""
    number = f"CAST({text} AS DOUBLE)"
    shortest = (
        f"CASE WHEN {number} = floor({number}) AND abs({number}) < 1e16 THEN CAST(CAST({number} AS BIGINT) AS VARCHAR) "
        f"ELSE CAST({number} AS VARCHAR) END"
    )
    return (
        f"CASE {kind} WHEN 'VARCHAR' THEN nfc_normalize({text}) WHEN 'DOUBLE' THEN {shortest} "
        f"WHEN 'BIGINT' THEN {text} WHEN 'UBIGINT' THEN {text} WHEN 'BOOLEAN' THEN {text} END"
    )


def stage_probabilities(con: duckdb.DuckDBPyConnection, table: str | None, wanted: Used) -> bool:
    if table is None or not wanted.predictors:
        return False
    con.execute(
        "CREATE OR REPLACE TEMP VIEW in_probabilities AS SELECT i.lead_id, p.predictor, "
        f"CAST(p.probability AS DOUBLE) AS probability, p.occurred_at FROM {quoted(table)} p "
        "JOIN lead_ids i ON i.given_id = CAST(p.lead_id AS VARCHAR)"
    )
    return True
