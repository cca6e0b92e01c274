"""`leadline rebuild`: who is who, scores and all that is shown, again from the facts."""

from __future__ import annotations

from dataclasses import asdict

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.progress import Progress
from leadline.cli.storing import database_option, now, store_given


@click.command("rebuild", cls=Command, example="leadline rebuild")
@database_option
@json_option
def rebuild_command(database: str | None, as_json: bool) -> None:
    """Build everything that follows from the facts again: who is who, scores, accounts, what is junk and what a machine
    did. What was said at the time (history, transitions) stays as it was said. A server may go on working beside it."""
    from leadline.live.rebuild import rebuild

    progress = Progress()
    with store_given(database) as store, progress.step("Building again"):
        done = rebuild(store, now(), lambda _, some, all_: progress.report(some, all_))
    if as_json:
        paper.as_json(asdict(done))
        return
    paper.paragraph(
        f"Built again from the facts: {done.leads:,} leads of {done.subjects:,} ids, and {done.accounts:,} accounts "
        "with attributes of their own."
    )
