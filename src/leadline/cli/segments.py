"""`leadline segments`: who is in a segment is told with every score; here segments are checked, kept and archived."""

from __future__ import annotations

from pathlib import Path

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.keeping import by_name_of, print_kept
from leadline.cli.storing import BY, Commands, database_option, now, store_given
from leadline.errors import InputError


@click.group(
    "segments",
    cls=Commands,
    example="leadline segments check hot.yml\nleadline segments apply hot.yml\nleadline segments archive hot",
)
@database_option
@json_option
@click.pass_context
def segments_command(context: click.Context, database: str | None, as_json: bool) -> None:
    """Keep segments of leads: names for conditions, in the grammar of models. By itself it lists them."""
    if context.invoked_subcommand is None:
        list_segments(database, as_json)


@segments_command.command("list", cls=Command, example="leadline segments list")
@database_option
@json_option
def list_command(database: str | None, as_json: bool) -> None:
    """List the segments, each with how many leads are in it."""
    list_segments(database, as_json)


def list_segments(database: str | None, as_json: bool) -> None:
    from leadline.live.segments import all_segments
    from leadline.store.segments import counts, standing_segments
    from leadline.store.sight import Seeing

    with store_given(database) as store, store.reading() as con:
        standing, leads = standing_segments(con), counts(con, Seeing())
        problems = all_segments(con).problems
    rows = [
        {
            "segment": one.segment,
            "title": one.title,
            "edit": one.edit,
            "leads": leads.get(one.segment, 0),
            "is_told": one.evaluated_at is not None,
            "problems": [str(problem) for problem in problems.get(one.segment, ())],
        }
        for one in standing
    ]
    if as_json:
        paper.as_json(rows)
    elif not rows:
        paper.paragraph("There is no segment yet; `leadline segments apply hot.yml` keeps one.")
    for row in rows if not as_json else ():
        so_far = "" if row["is_told"] else "  (not all leads were looked at yet)"
        paper.line(f"{row['leads']:>9,}  {row['segment']}{so_far}")
        for problem in problems.get(str(row["segment"]), ()):
            paper.line(f"           {problem}")


@segments_command.command("check", cls=Command, example="leadline segments check hot.yml")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
@json_option
def check_command(file: Path, database: str | None, as_json: bool) -> None:
    """Say what a segment is, or all that is wrong with it, beside the models and segments of the store."""
    from leadline.live.segments import read_beside
    from leadline.model.words import condition_words

    with store_given(database) as store, store.reading() as con, by_name_of(file):
        name, text = read(file)
        found = read_beside(con, name, text)
    sentence = condition_words(found.condition)
    if as_json:
        paper.as_json({"segment": name, "title": found.title, "sentence": sentence, "uses": list(found.uses)})
    else:
        paper.paragraph(f"`{name}`: {sentence}.")


@segments_command.command("apply", cls=Command, example="leadline segments apply hot.yml")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
@json_option
def apply_command(file: Path, database: str | None, as_json: bool) -> None:
    """Keep the segment of a file, in the place of the one of that name. A running server tells it of every lead by
    itself, all within seconds."""
    from leadline.live.segments import keep_text
    from leadline.store.segments import NEW, standing_segments

    with store_given(database) as store, store.writing() as con, by_name_of(file):
        name, text = read(file)
        before = [one.edit for one in standing_segments(con, name)]
        keep_text(con, name, text, before[0] if before else NEW, BY, now())
        (kept,) = standing_segments(con, name)
    print_kept("segment", name, before, kept.edit, as_json)


@segments_command.command("archive", cls=Command, example="leadline segments archive hot")
@click.argument("segment")
@database_option
def archive_command(segment: str, database: str | None) -> None:
    """Let a segment be no more. Who was in it, and when, stays known; one that something names is refused."""
    from leadline.live.archiving import archive_unused
    from leadline.store.alone import between_turns

    with store_given(database) as store, between_turns(store) as con:
        if not archive_unused(con, segment, BY, now()):
            raise InputError(f"there is no segment `{segment}`; `leadline segments` lists those that there are")
    paper.paragraph(f"`{segment}` is archived.")


def read(file: Path) -> tuple[str, str]:
    """The name and the text of a segment's file."""
    from leadline.model.loader import read_text
    from leadline.model.segment import name_in

    text = read_text(file)
    return name_in(text), text
