"""`leadline demo`: a company that never was, its leads scored, and what to try next."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.progress import Progress
from leadline.errors import InputError

if TYPE_CHECKING:
    from leadline.cli.orders import Judged
    from leadline.cli.summary import Summary
    from leadline.library.explaining import Explained
    from leadline.model import Model
    from leadline.simulate import Simulated

TOP = 7
FACTS = ("leads", "accounts", "changes", "events")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a demo made and found; ``seconds`` are those of simulating and of scoring."""

    folder: Path
    path: Path
    model: Model
    simulated: Simulated
    summary: Summary
    best: list[Explained]
    seconds: tuple[float, float]


@click.command(
    "demo",
    cls=Command,
    example="leadline demo\nleadline demo --size L --out company --template saas-trial",
)
@click.option(
    "--size",
    type=click.Choice(["S", "M", "L"], case_sensitive=False),
    default="M",
    show_default=True,
    help="2 thousand, 100 thousand or a million leads.",
)
@click.option("--out", default="leadline-demo", show_default=True, metavar="FOLDER", help="Where the company goes.")
@click.option(
    "--template", default="b2b-enterprise", show_default=True, metavar="NAME", help="The model to score with."
)
@click.option(
    "--seed", type=click.IntRange(0, 2**31), default=7, show_default=True, help="Another number, another company."
)
@json_option
def demo_command(size: str, out: str, template: str, seed: int, as_json: bool) -> None:
    """Simulate a company with leads, accounts and a year of events, score it, and show who to call first and why.

    Where the package lifetimes is installed, it also ranks the real customers of a shop, and looks whether the best
    ranked came back.
    """
    from leadline.cli import orders

    folder = Path(out)
    shown = made(folder, size.upper(), template, seed)
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


def made(folder: Path, size: str, template: str, seed: int) -> Shown:
    """Simulate, score, and explain the best."""
    from leadline.cli.ranking import best_ids
    from leadline.cli.reading import connected
    from leadline.cli.summary import summarise
    from leadline.library.explaining import explained
    from leadline.library.facts import open_facts
    from leadline.model import load
    from leadline.plan import Detail
    from leadline.scoring.run import score_tables
    from leadline.simulate import write

    refuse_foreign(folder)
    progress = Progress()
    path = model_in(folder, template)
    model = load(path)
    began = time.monotonic()
    with progress.step("Simulating a company"):
        simulated = write(folder, size, seed, progress=progress.report)
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


# -- what is printed --------------------------------------------------------------------------------------------


def print_company(shown: Shown) -> None:
    from leadline.cli.ranking import list_heading, print_list
    from leadline.cli.summary import print_bars, print_verdicts
    from leadline.explanation.text import Role
    from leadline.model.words import capital, date_words, ladder_words

    rows, (simulating, scoring) = shown.simulated.rows, shown.seconds
    paper.heading(f"A company with {rows['leads']:,} leads and {rows['events']:,} events in a year")
    paper.paragraph(
        f"It is simulated ({simulating:.1f} s); nobody in it exists. {shown.model.title or shown.model.name} scored it "
        f"({scoring:.1f} s) as of {date_words(shown.simulated.ends)}. All files are in {shown.folder}.",
        role=Role.muted,
    )
    paper.line()
    paper.heading(list_heading(shown.model, shown.best))
    paper.line()
    print_list(shown.best)
    paper.line()
    counts = shown.summary.bands or shown.summary.grades
    if counts:
        first, count = next(iter(counts.items()))
        whole = sum(counts.values())
        paper.heading(f"{count:,} of {whole:,} leads are {first if shown.summary.bands else f'grade {first}'}")
        ladder = shown.model.bands or shown.model.grades
        if ladder is not None:
            paper.paragraph(capital(ladder_words(ladder)), role=Role.muted)
        paper.line()
        print_bars(counts)
    print_verdicts(shown.summary, shown.model)


def print_next(shown: Shown, judged: Judged | None) -> None:
    """What to try next, as commands to copy."""
    from leadline.explanation.text import Role, Span

    paper.heading("What to try next")
    for words, command in next_steps(shown, judged):
        paper.line()
        paper.line(Span(f"  {words}", Role.muted))
        paper.line(f"  {command}")
    if judged is None:
        paper.line()
        paper.paragraph(
            "With `pip install --no-deps lifetimes` the demo also ranks 23,570 real customers of a shop, and looks "
            "whether the best ranked came back.",
            indent=2,
            role=Role.muted,
        )


def next_steps(shown: Shown, judged: Judged | None) -> Iterator[tuple[str, str]]:

    from datetime import timedelta

    from leadline.model.words.figures import EPOCH

    day = (EPOCH + timedelta(microseconds=shown.simulated.ends)).date().isoformat()
    program, model = name_of_program(), quote(str(shown.path))
    data = f"--data {quote(str(shown.folder))} --as-of {day}"
    if shown.best:
        lead = quote(shown.best[0].results.lead_id)
        yield "Every point of the first lead, adding up", f"{program} explain {model} {lead} {data}"
    yield "The model in sentences", f"{program} check {model} --rules"
    yield "Change a number in the model, then see who is first now", f"{program} top {model} {data}"
    yield "All scores as a table", f"{program} score {model} {data} --out scores.csv"
    if judged is not None:
        place = shown.folder / "cdnow"
        orders = f"{quote(str(place / 'model.yml'))} {judged.first} --data {quote(str(place))} --as-of 1997-12-31"
        yield "The best of the real customers", f"{program} explain {orders}"
    yield "A model of your own", f"{program} init"


def name_of_program() -> str:
    """How this command was called, as it can be typed again."""
    called = Path(sys.argv[0])
    found = shutil.which("leadline")
    if called.name != "leadline" or (found is not None and Path(found).resolve() == called.resolve()):
        return "leadline"
    try:
        return str(called.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(called)


def plain(shown: Shown) -> dict[str, Any]:
    from leadline.cli.ranking import as_plain
    from leadline.library.explanation import instant

    return {
        "folder": str(shown.folder),
        "model": str(shown.path),
        "as_of": instant(shown.simulated.ends),
        "rows": shown.simulated.rows,
        "seconds": {"simulating": round(shown.seconds[0], 3), "scoring": round(shown.seconds[1], 3)},
        "summary": shown.summary.as_plain(),
        "top": as_plain(shown.best),
    }
