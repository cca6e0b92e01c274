"""`leadline restore`: a store of a backup."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.progress import Progress
from leadline.cli.storing import BY, database_option, now, settings_given


@click.command(
    "restore",
    cls=Command,
    example=(
        "leadline restore leadline-monday.backup\n"
        "leadline restore leadline-monday.backup --database postgresql://localhost/leadline"
    ),
)
@click.argument("file", metavar="FILE")
@click.option("--replace", is_flag=True, help="Delete what the store holds.")
@database_option
@json_option
def restore_command(file: str, replace: bool, database: str | None, as_json: bool) -> None:
    """Make a store of a backup: all of it, or nothing where anything is wrong. No server may run on it.

    Who was erased after the backup was made does not come back.
    """
    from leadline.app.lock import only_server
    from leadline.cli.erasures import log_of
    from leadline.store.database import open_store
    from leadline.store.restoring import restore

    progress = Progress()
    store = open_store(settings_given(database=database).database)
    with ExitStack() as closing, ExitStack() as stack:
        closing.callback(store.close)
        closing.enter_context(only_server(store.path))

        def step(words: str) -> None:
            stack.close()
            stack.enter_context(progress.step(f"Restoring: {words.replace('_', ' ')}"))

        found = restore(store, Path(file), log_of(store, database), BY, now(), replace=replace, step=step)
    if as_json:
        paper.as_json({"database": store.url, "rows": found.rows, "erased": found.erased})
        return
    paper.heading(f"Restored: {found.rows['events']:,} events of {found.rows['subjects']:,} ids")
    if found.erased:
        paper.line(f"  {found.erased:,} ids of people who were erased since are left out")
