"""`leadline import`: files of leads, accounts, changes and events into the store."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from leadline.cli import paper
from leadline.cli.command import Command, Given, facts_options, json_option
from leadline.cli.progress import Progress
from leadline.cli.storing import database_option, now, store_given

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from leadline.ingest.importing import Counts, Opening
    from leadline.ingest.uploading.upload import Country, Happened
    from leadline.library.facts import Opened
    from leadline.model.condition import Instant
    from leadline.store.database import Store

NAMED = 5  # countries


@click.command(
    "import",
    cls=Command,
    example=(
        "leadline import --data crm/\nleadline import --events may.csv --source website\n"
        "leadline import --leads leads.csv --opening-balance hubspot_score --dimension engagement"
    ),
)
@facts_options
@click.option(
    "--event",
    "renamed",
    multiple=True,
    metavar="THEIR=OUR",
    help="An event of another name: 'Page view=page'. It is remembered for the next import.",
)
@click.option("--codes", is_flag=True, help="Write countries as codes: DE for Germany, or Deutschland.")
@click.option("--source", default="import", help="Where rows come from that do not say it; left out: import.")
@click.option("--opening-balance", metavar="COLUMN", help="A column of the leads whose points are taken over.")
@click.option("--dimension", metavar="NAME", help="Where the points of --opening-balance count.")
@click.option("--as-of", metavar="INSTANT", help="Since when values hold whose time the files do not say; default now.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@database_option
@json_option
def import_command(
    given: Given,
    renamed: tuple[str, ...],
    codes: bool,
    source: str,
    opening_balance: str | None,
    dimension: str | None,
    as_of: str | None,
    dry_run: bool,
    database: str | None,
    as_json: bool,
) -> None:
    """Write files into the store, while a server runs on it or not.

    The same file again adds nothing: an event counts once, and of attributes only what differs is written.
    """
    from leadline.cli.erasures import log_of
    from leadline.cli.reading import connected, read, refuse_unused
    from leadline.ingest.importing import Wanted, import_facts
    from leadline.library.moment import instant_of

    refuse(given, opening_balance, dimension)
    named = dict(map(parted, renamed))
    if named and "events" not in given.paths:
        raise click.UsageError("--event says what an event of a file is: give --events too")
    at = now()
    progress = Progress()
    with store_given(database) as store, connected() as con:
        opening = opening_of(store, opening_balance, dimension)
        refuse_unused(given)
        opened = read(con, given, progress, keeps_rejected=True, says_counts=True, needs_leads=False, ids=True)
        names = names_for(store, named, at, dry_run)
        wanted = Wanted(at, instant_of(as_of, at), source, opening, dry_run, names, codes)
        began = time.monotonic()
        with steps(progress) as step:
            facts = frozenset(given.paths)
            counts = import_facts(store, con, opened.tables, facts, wanted, log_of(store, database), step)
        heard = happened_in(store, con, names) if "events" in given.paths else []
        abroad = countries_in(store, con) if "leads" in given.paths and not codes else []
        took = time.monotonic() - began
    if as_json:
        unmatched = {"events": [asdict(one) for one in heard], "countries": [asdict(one) for one in abroad]}
        paper.as_json(plain(counts, opened, dry_run, took) | unmatched)
    else:
        say(counts, dry_run)
        say_names(heard)
        say_countries(abroad)


def parted(entry: str) -> tuple[str, str]:
    """``Page view=page`` in its parts."""
    theirs, equals, ours = entry.rpartition("=")
    if not equals or not ours.strip() or not theirs.strip():
        raise click.BadParameter(f"`{entry}` must be THEIR=OUR, as in 'Page view=page'", param_hint="--event")
    return theirs.strip(), ours.strip()


def names_for(store: Store, said: dict[str, str], at: Instant, dry: bool) -> dict[str, str]:
    """Our names of events by theirs: those that are said now, which are remembered, and those that were."""
    from leadline.cli.storing import BY
    from leadline.store.event_names import canonical, remember_names, remembered_names

    if said and not dry:
        with store.writing() as con:
            remember_names(con, canonical(said), BY, at)
    with store.reading() as con:
        return remembered_names(con) | canonical(said)


def happened_in(store: Store, con: DuckDBPyConnection, names: dict[str, str]) -> list[Happened]:
    """What happened most often, and whether a model that scores names it; nothing where none scores."""
    from leadline.ingest.uploading.answers import happened
    from leadline.ingest.uploading.names import events_in_rules
    from leadline.ingest.uploading.writing import names_of_events

    with store.reading() as reading:
        named = events_in_rules(reading)
    if not named.names:
        return []
    return [happened(one["name"], one["count"], named, names) for one in names_of_events(con)]


def say_names(heard: list[Happened]) -> None:
    """The events that no rule looks at, with what may be meant."""
    unknown = [one for one in heard if not one.in_rules]
    if unknown:
        paper.note("no rule looks at these events:")
    for one in unknown:
        hint = f"; --event '{one.name}={one.like}' takes it for that" if one.like else ""
        paper.note(f"  {one.count:,} {one.ours}{hint}")


def countries_in(store: Store, con: DuckDBPyConnection) -> list[Country]:
    """The countries that no rule matches but by their codes."""
    from leadline.ingest.uploading.answers import countries_of
    from leadline.ingest.uploading.names import countries_in_rules
    from leadline.ingest.uploading.writing import countries

    with store.reading() as reading:
        asked = countries_in_rules(reading)
    return list(countries_of(countries(con), asked)) if asked else []


def say_countries(abroad: list[Country]) -> None:
    if abroad:
        named = ", ".join(f"{one.name} ({one.count:,})" for one in abroad[:NAMED])
        paper.note(f"rules ask for countries by codes, and none matches {named}; --codes writes {abroad[0].code}")


def refuse(given: Given, opening_balance: str | None, dimension: str | None) -> None:
    """Refuse what cannot be meant, before anything is read."""
    if "probabilities" in given.paths:
        raise click.UsageError("--probabilities: the store does not keep probabilities yet; leave them out")
    if not given.any:
        raise click.UsageError("which files? Give --leads, --accounts, --events or --changes FILE, or --data FOLDER.")
    if opening_balance and "leads" not in given.paths:
        raise click.UsageError("--opening-balance names a column of the leads: give --leads too")
    if dimension and not opening_balance:
        raise click.UsageError("--dimension belongs to --opening-balance")


def opening_of(store: Store, column: str | None, dimension: str | None) -> Opening | None:
    from leadline.ingest.importing import Opening
    from leadline.ingest.importing.opening import dimension_of

    if column is None:
        return None
    with store.reading() as con:
        return Opening(column, dimension_of(con, dimension))


@contextmanager
def steps(progress: Progress) -> Iterator[Callable[[str, int], Callable[[int], None]]]:
    """A bar for each table that is written."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def step(name: str, rows: int) -> Callable[[int], None]:
            stack.close()
            stack.enter_context(progress.step(f"Writing the {name}"))
            return lambda done: progress.report(done, rows)

        yield step


def say(counts: Counts, dry: bool) -> None:
    """What was written, in words."""
    found = [
        (counts.people, "new lead", "new leads"),
        (counts.values, "value of an attribute", "values of attributes"),
        (counts.addresses, "address", "addresses"),
        (counts.events, "event", "events"),
        (counts.balances, "opening balance", "opening balances"),
    ]
    said = [f"{count:,} {one if count == 1 else many}" for count, one, many in found if count]
    words = ", ".join(said) if said else "nothing new"
    paper.heading(f"{'Would be written' if dry else 'Written'}: {words}")
    for count, sentence in (
        (counts.repeated, "events were there already"),
        (counts.conflicts, "events have the id of another one that is there; the first stays"),
        (counts.aside, "events are of the future and wait until then"),
        (counts.unread_balances, "opening balances are no numbers; nothing is given for them"),
        (counts.erased, "rows are of people who were erased; they are left out"),
    ):
        if count:
            paper.line(f"  {count:,} {sentence}")


def plain(counts: Counts, opened: Opened, dry: bool, took: float) -> dict[str, Any]:
    return {
        "dry_run": dry,
        "written": asdict(counts),
        "seconds": round(took, 3),
        "read": {
            facts: {
                "accepted": reading.accepted,
                "rejected": reading.rejected,
                "rejected_path": None if reading.rejected_path is None else str(reading.rejected_path),
                "notes": list(reading.notes),
            }
            for facts, reading in opened.readings.items()
        },
    }
