"""`leadline sql`: the model as a query for a warehouse."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leadline.cli import paper
from leadline.cli.command import TABLES, Command, json_option

if TYPE_CHECKING:
    from leadline.plan.schema import Field

NAMES = ", ".join(TABLES)


@click.command(
    "sql",
    cls=Command,
    example=(
        "leadline sql model.yml --dialect snowflake > scores.sql\n"
        "leadline sql model.yml --dialect bigquery --dbt --table leads=crm.contacts --column leads.country=country_code"
    ),
)
@click.argument("model", metavar="MODEL")
@click.option(
    "--dialect", default="duckdb", show_default=True, metavar="NAME", help="The warehouse: snowflake, bigquery …"
)
@click.option("--out", metavar="FILE", help="Where the text goes; default standard output.")
@click.option("--table", "tables", multiple=True, metavar="OUR=THEIR", help=f"Your name of {NAMES}; empty: none.")
@click.option("--column", "columns", multiple=True, metavar="OUR=THEIR", help="A column: leads.country=country_code.")
@click.option("--type", "types", multiple=True, metavar="OUR=TYPE", help="A column that is no text: employees=integer.")
@click.option("--properties", type=click.Choice(["columns", "json"]), default="columns", show_default=True,
              help="Columns of the events, or keys in their JSON column properties.")  # fmt: skip
@click.option("--history", is_flag=True, help="Attributes as they were at the instant, from the table of changes.")
@click.option("--as-of", metavar="INSTANT", help="A fixed instant; default the moment at which the query runs.")
@click.option("--spine", metavar="TABLE", help="A table of lead_id and as_of to score instead: many instants per lead.")
@click.option("--detail", type=click.Choice(["sums", "reasons", "contributions"]), default="reasons",
              show_default=True, help="Contributions: one row per lead and rule.")  # fmt: skip
@click.option("--grants/--no-grants", default=None, help="Whether points given by hand are read; default with json.")
@click.option("--dbt", is_flag=True, help="As a dbt model, with ref and source.")
@json_option
def sql_command(
    model: str,
    dialect: str,
    out: str | None,
    tables: tuple[str, ...],
    columns: tuple[str, ...],
    types: tuple[str, ...],
    properties: str,
    history: bool,
    as_of: str | None,
    spine: str | None,
    detail: str,
    grants: bool | None,
    dbt: bool,
    as_json: bool,
) -> None:
    """Print the model as one commented query over your own tables, for a warehouse or a dbt project."""
    if as_of and spine:
        raise click.UsageError("--as-of is one instant, --spine a table of many; give one of them")
    from leadline.cli.reading import load_models
    from leadline.library.moment import instant_of
    from leadline.plan import Detail
    from leadline.plan.render import SourceTables, SpineTable, sql_text

    [loaded] = load_models([model])
    named: dict[str, Any] = {ours: theirs or None for ours, theirs in pairs("--table", tables, TABLES).items()}
    if named.get("leads", "") is None:
        raise click.BadParameter("the leads must have a table", param_hint="--table")
    moment: Any = SpineTable(spine) if spine else instant_of(as_of, time.time_ns() // 1_000) if as_of else "now"
    text = sql_text(
        loaded,
        dialect.lower(),
        tables=SourceTables(**named),
        columns=pairs("--column", columns),
        types={name: field(name, kind) for name, kind in pairs("--type", types).items()},
        as_of=moment,
        detail=Detail(detail),
        properties="json" if properties == "json" else "columns",
        history=history,
        grants=grants,
        dbt=dbt,
    )
    if out:
        Path(out).write_text(text, encoding="utf-8")
        paper.note(f"{out}: {len(text.splitlines()):,} lines of SQL")
    if as_json:
        paper.as_json({"model": loaded.name, "version": loaded.version, "dialect": dialect, "sql": text})
    elif not out:
        click.echo(text.rstrip("\n"))


def pairs(option: str, given: tuple[str, ...], allowed: tuple[str, ...] = ()) -> dict[str, str]:
    """``OUR=THEIR`` as a mapping."""
    found = {}
    for entry in given:
        ours, equals, theirs = entry.partition("=")
        if not equals or not ours.strip() or (not theirs.strip() and not allowed):
            raise click.BadParameter(f"`{entry}` must be OUR=THEIR", param_hint=option)
        if allowed and ours.strip() not in allowed:
            raise click.BadParameter(f"`{ours}` is none of {', '.join(allowed)}", param_hint=option)
        found[ours.strip()] = theirs.strip()
    return found


def field(name: str, kind: str) -> Field:
    from leadline.plan.schema import Field

    allowed = [one.value for one in Field if one.value != "folded"]
    if kind not in allowed:
        raise click.BadParameter(f"`{kind}` of {name} is none of {', '.join(allowed)}", param_hint="--type")
    return Field(kind)
