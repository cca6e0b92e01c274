"""`leadline outcomes`: what counts as success, kept in the store with its edits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.keeping import by_name_of, print_kept
from leadline.cli.storing import BY, Commands, database_option, now, store_given
from leadline.errors import InputError

if TYPE_CHECKING:
    from leadline.learning.studies.outcomes import Standing


@click.group(
    "outcomes",
    cls=Commands,
    example="leadline outcomes apply won.yml\nleadline outcomes show won\nleadline outcomes archive won",
)
@database_option
@json_option
@click.pass_context
def outcomes_command(context: click.Context, database: str | None, as_json: bool) -> None:
    """Say what counts as success: kept with its edits, for studies of the store's own history. By itself it lists."""
    if context.invoked_subcommand is None:
        list_outcomes(database, as_json)


@outcomes_command.command("list", cls=Command, example="leadline outcomes list")
@database_option
@json_option
def list_command(database: str | None, as_json: bool) -> None:
    """List the outcomes, each with what has to happen."""
    list_outcomes(database, as_json)


def list_outcomes(database: str | None, as_json: bool) -> None:
    from leadline.learning.studies.outcomes import standing_outcomes

    with store_given(database) as store, store.reading() as con:
        found = standing_outcomes(con)
    if as_json:
        paper.as_json([plain(one) for one in found.values()])
        return
    if not found:
        paper.paragraph("There is no outcome; `leadline outcomes apply won.yml` keeps one.")
    for one in found.values():
        paper.line(f"  {one.name:<20}  {said(one)}")


def said(one: Standing) -> str:
    """What has to happen, or why it cannot be read."""
    from leadline.evidence.outcome import outcome_words

    if one.outcome is None:
        return str(one.problems[0])
    return f"a lead {outcome_words(one.outcome)}{'' if one.document else ' (it came with Leadline)'}"


def plain(one: Standing) -> dict[str, object]:
    from leadline.evidence.outcome import outcome_words

    return {
        "outcome": one.name,
        "words": None if one.outcome is None else outcome_words(one.outcome),
        "edit": 0 if one.document is None else one.document.edit,
        "text": one.text,
        "problems": [str(problem) for problem in one.problems],
    }


@outcomes_command.command("show", cls=Command, example="leadline outcomes show won > won.yml")
@click.argument("name")
@database_option
@json_option
def show_command(name: str, database: str | None, as_json: bool) -> None:
    """Print the text of an outcome."""
    from leadline.learning.studies.outcomes import standing_outcomes

    with store_given(database) as store, store.reading() as con:
        found = standing_outcomes(con, name).get(name)
    if found is None:
        raise missing(name)
    if as_json:
        paper.as_json(plain(found))
    else:
        click.echo(found.text, nl=False)


@outcomes_command.command("apply", cls=Command, example="leadline outcomes apply won.yml")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
@json_option
def apply_command(file: Path, database: str | None, as_json: bool) -> None:
    """Keep the outcome of a file, in the place of the one of that name. Studies stay as they were asked."""
    from leadline.learning.studies.outcomes import keep_outcome, read_outcome
    from leadline.model.loader import read_text
    from leadline.store.documents import NEW, OUTCOME, documents

    text = read_text(file)
    with by_name_of(file):
        name = read_outcome(text).name
    with store_given(database) as store, store.writing() as con:
        before = [one.edit for one in documents(con, OUTCOME, name)]
        keep_outcome(con, name, text, before[0] if before else NEW, BY, now())
        (after,) = documents(con, OUTCOME, name)
    print_kept("outcome", name, before, after.edit, as_json)


@outcomes_command.command("archive", cls=Command, example="leadline outcomes archive won")
@click.argument("name")
@database_option
def archive_command(name: str, database: str | None) -> None:
    """Let an outcome be no more. Its texts stay, and so do the studies that were asked by it."""
    from leadline.learning.studies.outcomes import archive_outcome

    with store_given(database) as store, store.writing() as con:
        if not archive_outcome(con, name, BY, now()):
            raise missing(name)
    paper.paragraph(f"`{name}` is archived.")


def missing(name: str) -> InputError:
    return InputError(f"no outcome `{name}` is kept; `leadline outcomes` lists those that are")
