"""`leadline export`: what is stored, as files that `import` and `score` read."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.progress import Progress
from leadline.cli.storing import database_option, now, store_given


@click.command(
    "export",
    cls=Command,
    example="leadline export everything/\nleadline export ann/ --lead ann@acme.example --form jsonl",
)
@click.argument("folder", metavar="FOLDER")
@click.option("--lead", metavar="LEAD", help="One lead alone: a number, a user id or an e-mail address.")
@click.option("--form", type=click.Choice(["parquet", "csv", "jsonl"]), default="parquet", help="Left out: parquet.")
@database_option
@json_option
def export_command(folder: str, lead: str | None, form: str, database: str | None, as_json: bool) -> None:
    """Write leads, accounts, events, changes, probabilities, scores, their history and transitions into a folder.

    CSV is for spreadsheets: cells that one would take for a formula get an apostrophe. The other forms are exact.
    """
    from leadline.ingest.exporting import export
    from leadline.library.facts import connect
    from leadline.store.finding import find_lead

    progress = Progress()
    with store_given(database) as store, connect() as con, ExitStack() as stack:
        lead_id = None
        if lead is not None:
            with store.reading() as reading:
                lead_id = find_lead(reading, lead)

        def step(words: str) -> None:
            stack.close()
            stack.enter_context(progress.step(words))

        rows = export(store, con, Path(folder), form, now(), lead_id, step)
    if as_json:
        paper.as_json({"folder": folder, "rows": rows})
        return
    paper.heading(f"Written to {folder}")
    for name, count in rows.items():
        paper.line(f"  {name:<12}{count:>12,}")
