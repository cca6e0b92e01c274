"""`leadline demo`: a company that never was, its leads scored, and what to try next."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.progress import Progress
from leadline.cli.storing import now
from leadline.errors import InputError
from leadline.model.condition import SECOND, Instant

if TYPE_CHECKING:
    from leadline.cli.shown import Shown

TOP = 7
FACTS = ("leads", "accounts", "changes", "events")


@click.command(
    "demo",
    cls=Command,
    example="leadline demo --open\nleadline demo --size L --out company --template saas-trial",
)
@click.option(
    "--size",
    type=click.Choice(["S", "M", "L"], case_sensitive=False),
    help="2 thousand, 100 thousand or a million leads; without it M, with --open or --live S.",
)
@click.option("--out", default="leadline-demo", show_default=True, metavar="FOLDER", help="Where the company goes.")
@click.option(
    "--template", default="b2b-enterprise", show_default=True, metavar="NAME", help="The model to score with."
)
@click.option(
    "--seed", type=click.IntRange(0, 2**31), default=7, show_default=True, help="Another number, another company."
)
@click.option("--open", "opens", is_flag=True, help="Let it end today, serve it, and open its pages.")
@click.option("--live", "lives", is_flag=True, help="Let it live: visitors, sales and a CRM, step by step.")
@json_option
def demo_command(size: str | None, out: str, template: str, seed: int, opens: bool, lives: bool, as_json: bool) -> None:
    """Simulate a company with leads, accounts and a year of events, score it, and show who to call first and why.

    Where the package lifetimes is installed, it also ranks the real customers of a shop, and looks whether the best
    ranked came back.
    """
    from leadline.cli import orders
    from leadline.cli.shown import plain, print_company, print_next

    folder = Path(out)
    served = opens or lives
    if served and as_json:
        raise click.UsageError("--open and --live go on until you end them, so there is no end to print as JSON")
    ends = now() // SECOND * SECOND if served else None
    shown = made(folder, (size or ("S" if served else "M")).upper(), template, seed, ends)
    judged = orders.judged(folder / "cdnow")
    if as_json:
        paper.as_json({**plain(shown), "orders": None if judged is None else judged.as_plain()})
        return
    print_company(shown)
    if judged is not None:
        paper.line()
        orders.print_judged(judged)
    paper.line()
    print_next(shown, judged)
    stays = sys.stdout.isatty() and os.environ.get("CI", "").lower() not in ("1", "true")
    if lives:
        from leadline.cli.demo_live import live_demo

        live_demo(shown, stays=stays)
    elif opens:
        from leadline.cli.demo_pages import open_pages

        open_pages(shown, stays=stays)


def made(folder: Path, size: str, template: str, seed: int, ends: Instant | None = None) -> Shown:
    """Simulate, score, and explain the best; the company ends at an instant, else where it always does."""
    from leadline.cli.ranking import best_ids
    from leadline.cli.reading import connected
    from leadline.cli.shown import Shown
    from leadline.cli.summary import summarise
    from leadline.library.explaining import explained
    from leadline.library.facts import open_facts
    from leadline.model import load
    from leadline.plan import Detail
    from leadline.scoring.run import score_tables
    from leadline.simulate import ENDS, write

    refuse_foreign(folder)
    progress = Progress()
    path = model_in(folder, template)
    model = load(path)
    began = time.monotonic()
    with progress.step("Simulating a company"):
        simulated = write(folder, size, seed, ENDS if ends is None else ends, progress.report)
    written = time.monotonic()
    with connected() as con:
        with progress.step("Scoring its leads"):
            opened = open_facts(con, {name: str(getattr(simulated, name)) for name in FACTS}, {})
            score_tables(con, [model], opened.tables, simulated.ends, detail=Detail.sums, everyone=False)
        scored = time.monotonic()
        with progress.step("Finding reasons"):
            summary = summarise(con, model)
            best = explained(con, model, opened.tables, simulated.ends, best_ids(con, model, TOP))
    return Shown(folder, path, model, simulated, summary, best, (written - began, scored - written))


def refuse_foreign(folder: Path) -> None:
    """Refuse a folder whose files are somebody's own: the company's files would replace them."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: this is a file; name a folder with --out")
    if not (folder / "truth.parquet").exists():  # only the simulation writes that
        for name in FACTS:
            if (folder / f"{name}.parquet").exists():
                raise InputError(
                    f"{folder / f'{name}.parquet'}: this file is not a demo's; choose another folder with --out"
                )


def model_in(folder: Path, template: str) -> Path:
    """The template beside the company's files; a file of that name that is there already is used as it is."""
    from leadline import templates

    if template not in templates.names():
        raise InputError(f"there is no template `{template}`; there are {', '.join(templates.names())}")
    folder.mkdir(parents=True, exist_ok=True)
    path, cases = folder / f"{template}.yml", folder / f"{template}.cases.yml"
    for target, text in ((path, templates.read(template)), (cases, templates.read_cases(template))):
        if not target.exists():
            target.write_text(text, encoding="utf-8")
        elif target == path and target.read_text(encoding="utf-8") != text:
            paper.note(f"{target} differs from the template and is used as it is")
    return path
