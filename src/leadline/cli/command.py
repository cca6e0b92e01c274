"""Commands with an example in their help, and the options that several of them share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
TABLES = ("leads", "accounts", "events", "changes", "probabilities")
SUFFIXES = (".parquet", ".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".csv.gz", ".tsv.gz", ".jsonl.gz", ".ndjson.gz")


class Command(click.Command):
    """A command whose help ends with an example."""

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Example" if "\n" not in self.example else "Examples"):
            for line in self.example.splitlines():
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


@dataclass(frozen=True, slots=True)
class Given:
    """The facts that the command line names, and how they are to be read."""

    paths: dict[str, tuple[str, ...]]
    mapping: tuple[str, ...] = ()
    dates: str | None = None
    zone: str | None = None
    encoding: str | None = None
    strict: bool = False

    @property
    def any(self) -> bool:
        return bool(self.paths)

    def refuse_target(self, target: str) -> None:
        """Refuse to write over what is read, or where there is no folder."""
        if Path(target).resolve() in {Path(path).resolve() for paths in self.paths.values() for path in paths}:
            raise click.UsageError(f"{target}: this file is read; write to another")
        if not Path(target).parent.is_dir():
            raise click.UsageError(f"{target}: the folder `{Path(target).parent}` is not there; make it first")


def facts_options(command: F) -> F:
    """The options about files of facts; the command gets them as one argument, ``given``."""

    @wraps(command)
    def gathered(*args: Any, **kwargs: Any) -> Any:
        paths = {name: tuple(kwargs.pop(name)) for name in TABLES}
        folder = kwargs.pop("data")
        if folder is not None:
            paths = {name: own or found_in(Path(folder), name) for name, own in paths.items()}
            if not any(paths.values()):
                names = ", ".join(f"{name}.csv" for name in TABLES)
                raise click.BadParameter(f"in `{folder}` there is no file called {names} (or .parquet, .jsonl)")
        kwargs["given"] = Given(
            {name: own for name, own in paths.items() if own},
            kwargs.pop("mapping"),
            kwargs.pop("dates"),
            kwargs.pop("zone"),
            kwargs.pop("encoding"),
            kwargs.pop("strict"),
        )
        return command(*args, **kwargs)

    made: Any = gathered
    for option in reversed(fact_options()):
        made = option(made)
    return made  # type: ignore[no-any-return]


def fact_options() -> Sequence[Callable[[Any], Any]]:
    said = {
        "leads": "Leads: lead_id, attributes. CSV, Parquet or JSON Lines; or a folder of these.",
        "accounts": "Accounts: account_id, attributes.",
        "events": "Events: event_id, lead_id, event, occurred_at, properties.",
        "changes": "Attribute changes: lead_id or account_id, attribute, value, occurred_at.",
        "probabilities": "Probabilities: lead_id, predictor, probability, occurred_at.",
    }
    files = [click.option(f"--{name}", multiple=True, metavar="FILE", help=words) for name, words in said.items()]
    return [
        *files,
        click.option(
            "--data",
            metavar="FOLDER",
            help="A folder with leads.csv, events.csv and so on, found by name.",
        ),
        click.option(
            "--map",
            "mapping",
            multiple=True,
            metavar="OUR=THEIR",
            help="A column of another name: lead_id=ContactID, or events:lead_id=ContactID for one table.",
        ),
        click.option("--dates", type=click.Choice(["day-first", "month-first"]), help="How 03/04/2026 is meant."),
        click.option("--zone", metavar="ZONE", help="Where times without a zone were written; default UTC."),
        click.option("--encoding", metavar="NAME", help="The encoding of the files, where it is not recognised."),
        click.option("--strict", is_flag=True, help="Refuse a file with a bad row instead of setting the row aside."),
    ]


def found_in(folder: Path, name: str) -> tuple[str, ...]:
    """The file (or folder) of a table of facts in a folder, by its name."""
    if not folder.is_dir():
        raise click.BadParameter(f"`{folder}` is no folder", param_hint="--data")
    if (folder / name).is_dir():
        return (str(folder / name),)
    return tuple(str(folder / f"{name}{suffix}") for suffix in SUFFIXES if (folder / f"{name}{suffix}").is_file())[:1]


def as_of_option(command: F) -> F:
    option = click.option(
        "--as-of", metavar="INSTANT", help="A date (its midnight UTC), an instant, or `30d ago`; default now."
    )
    return option(command)


def json_option(command: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")(command)


def engine_options(command: F) -> F:
    engine = click.option(
        "--engine", type=click.Choice(["duckdb", "postgres", "spark"]), default="duckdb", help="Where the plan runs."
    )
    dsn = click.option("--dsn", metavar="DSN", help="The PostgreSQL database, such as postgresql://localhost/leads.")
    return engine(dsn(command))
