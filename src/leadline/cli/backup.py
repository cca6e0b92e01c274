"""`leadline backup`: the whole store in one file, while it is in use."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.progress import Progress
from leadline.cli.storing import database_option, now, store_given


@click.command("backup", cls=Command, example="leadline backup leadline-monday.backup")
@click.argument("file", metavar="FILE")
@database_option
@json_option
def backup_command(file: str, database: str | None, as_json: bool) -> None:
    """Copy the whole store, as it is in one moment, into a file; a server may run on it meanwhile.

    The file is read back before it appears. It makes a store on SQLite and on PostgreSQL. Only its owner can read it.
    """
    from leadline.cli.erasures import log_of
    from leadline.store.backup import backup

    progress = Progress()
    path = Path(file)
    with store_given(database) as store, ExitStack() as stack:

        def step(words: str) -> None:
            stack.close()
            stack.enter_context(progress.step(f"Backup: {words.replace('_', ' ')}"))

        manifest = backup(store, path, log_of(store, database), now(), step)
    size = path.stat().st_size
    rows = {name: kept.rows for name, kept in manifest.tables.items()}
    if as_json:
        paper.as_json({"path": file, "bytes": size, "rows": rows})
        return
    leads = f"{rows['events']:,} events of {rows['subjects']:,} ids"
    paper.heading(f"{file} holds {leads}, {size / 1e6:,.1f} MB, read back and found whole")
