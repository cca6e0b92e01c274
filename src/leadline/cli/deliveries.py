"""`leadline deliveries`: what was sent, what waits, and what did not arrive."""

from __future__ import annotations

from typing import Any

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.storing import BY, Commands, database_option, now, store_given

SHOWN = 50


@click.group(
    "deliveries",
    cls=Commands,
    example=(
        "leadline deliveries list --state dead\nleadline deliveries retry 17\nleadline deliveries retry --of warehouse"
    ),
)
@database_option
@json_option
@click.pass_context
def deliveries_command(context: click.Context, database: str | None, as_json: bool) -> None:
    """Look at what is sent, and have dead deliveries tried again. By itself it lists the dead ones."""
    if context.invoked_subcommand is None:
        list_deliveries(database, as_json, "dead", None, SHOWN)


@deliveries_command.command("list", cls=Command, example="leadline deliveries list --state waiting")
@click.option("--state", type=click.Choice(["waiting", "sent", "dead", "dropped"]), help="Only those.")
@click.option("--of", "connection", metavar="NAME", help="Only those of this connection.")
@click.option("--limit", type=click.IntRange(1), default=SHOWN, show_default=True, help="How many at most.")
@database_option
@json_option
def list_command(state: str | None, connection: str | None, limit: int, database: str | None, as_json: bool) -> None:
    """List deliveries, the last that was made first."""
    list_deliveries(database, as_json, state, connection, limit)


def list_deliveries(database: str | None, as_json: bool, state: str | None, connection: str | None, limit: int) -> None:
    from leadline.store import tables as t
    from leadline.store.deliveries import deliveries_query
    from leadline.store.sight import Seeing

    query = deliveries_query(Seeing(), connection=connection, state=state)
    with store_given(database) as store, store.reading() as con:
        found = con.execute(query.order_by(t.deliveries.c.delivery_seq.desc()).limit(limit)).all()
    rows = [
        {
            "delivery": row.delivery_seq,
            "key": row.key,
            "connection": row.connection,
            "kind": row.kind,
            "state": row.state,
            "attempts": row.attempts,
            "error": row.error,
        }
        for row in found
    ]
    if as_json:
        paper.as_json(rows)
        return
    if not rows:
        paper.paragraph(f"No delivery is {state}." if state else "Nothing was to be sent yet.")
    for row in rows:
        tries = f"{row['attempts']} {'try' if row['attempts'] == 1 else 'tries'}"
        paper.line(f"{row['delivery']:>8}  {row['state']:<8} {row['connection']:<20} {row['kind']:<8} {tries}")
        if row["error"]:
            paper.line(f"{'':>8}  {row['error']}")


@deliveries_command.command("retry", cls=Command, example="leadline deliveries retry 17 18")
@click.argument("numbers", nargs=-1, type=click.IntRange(1))
@click.option("--of", "connection", metavar="NAME", help="All dead ones of this connection.")
@database_option
def retry_command(numbers: tuple[int, ...], connection: str | None, database: str | None) -> None:
    """Have dead deliveries tried again, with the same keys. A running server sends them within a second."""
    from leadline.store import outbox
    from leadline.store.audit import record

    with store_given(database) as store, store.writing() as con:
        many = outbox.retry(con, these(numbers, connection), now())
        record(con, now(), BY, "delivery.retry", connection or "", {"deliveries": many})
    paper.paragraph(f"{many:,} {'is' if many == 1 else 'are'} tried again.")


@deliveries_command.command("drop", cls=Command, example="leadline deliveries drop 17")
@click.argument("numbers", nargs=-1, type=click.IntRange(1))
@click.option("--of", "connection", metavar="NAME", help="All dead ones of this connection.")
@database_option
def drop_command(numbers: tuple[int, ...], connection: str | None, database: str | None) -> None:
    """Let deliveries be that wait or are dead: they are never sent."""
    import sqlalchemy as sa

    from leadline.store import outbox
    from leadline.store import tables as t
    from leadline.store.audit import record

    dead = [t.deliveries.c.state == outbox.DEAD] if connection else []
    with store_given(database) as store, store.writing() as con:
        many = outbox.drop(con, sa.and_(these(numbers, connection), *dead), f"{BY} let it be", now())
        record(con, now(), BY, "delivery.drop", connection or "", {"deliveries": many})
    paper.paragraph(f"{many:,} {'is' if many == 1 else 'are'} let be.")


def these(numbers: tuple[int, ...], connection: str | None) -> Any:
    """The deliveries that are meant."""
    from leadline.store import tables as t

    if bool(numbers) == (connection is not None):
        raise click.UsageError("say either the numbers of deliveries, or --of a connection")
    return t.deliveries.c.delivery_seq.in_(numbers) if numbers else t.deliveries.c.connection == connection
