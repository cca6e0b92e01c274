"""What a demo shows: the company, the best leads, the bands, and what to try next."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from leadline.cli import paper

if TYPE_CHECKING:
    from leadline.cli.orders import Judged
    from leadline.cli.summary import Summary
    from leadline.library.explaining import Explained
    from leadline.model import Model
    from leadline.simulate import Simulated


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
    from leadline.model.dates import iso

    day, _, clock = iso(shown.simulated.ends).replace("+00:00", "Z").partition("T")
    as_of = day if clock == "00:00:00Z" else f"{day}T{clock}"
    program, model = name_of_program(), quote(str(shown.path))
    data = f"--data {quote(str(shown.folder))} --as-of {as_of}"
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
