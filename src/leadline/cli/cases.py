"""`leadline test`: people's own cases of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.progress import Progress

if TYPE_CHECKING:
    from leadline.library.cases import Outcome


@click.command(
    "test",
    cls=Command,
    example="leadline test model.yml model.cases.yml",
)
@click.argument("model", metavar="MODEL")
@click.argument("files", nargs=-1, required=True, metavar="CASES...")
@click.option("--all", "everything", is_flag=True, help="List the cases that hold too.")
@click.option("--receipts", is_flag=True, help="Print the receipt of each case that fails.")
@json_option
def test_command(model: str, files: tuple[str, ...], everything: bool, receipts: bool, as_json: bool) -> None:
    """Run the cases of YAML files: facts about one lead, an instant, and what the model should say of it.

    Exit code 1 means that a case fails.
    """
    from leadline.cli.reading import load_models
    from leadline.library.cases import run_cases
    from leadline.model.case import read_cases

    [loaded] = load_models([model])
    found: list[tuple[str, Outcome]] = []
    progress = Progress()
    for path in files:
        cases = read_cases(path).cases
        with progress.step(f"Running {path}"):
            found += [(path, outcome) for outcome in run_cases(loaded, cases)]
    failing = sum(not outcome.holds for _, outcome in found)
    if as_json:
        paper.as_json({"cases": len(found), "failing": failing, "results": [plain(path, one) for path, one in found]})
    else:
        for path, outcome in found:
            if everything or not outcome.holds:
                print_outcome(path, outcome, receipts)
        paper.heading(summary(len(found), failing))
    raise SystemExit(1 if failing else 0)


def print_outcome(path: str, outcome: Outcome, receipts: bool) -> None:
    from leadline.explanation import receipt_lines
    from leadline.explanation.text import Role, Span

    if outcome.holds:
        paper.line(Span("holds  ", Role.good), outcome.case.name, Span(f"  {path}:{outcome.case.line}", Role.muted))
        return
    paper.line(Span("fails  ", Role.bad), outcome.case.name, Span(f"  {path}:{outcome.case.line}", Role.muted))
    for difference in outcome.differences:
        paper.paragraph(difference, indent=7)
    if receipts and outcome.receipt is not None:
        paper.line()
        paper.lines(receipt_lines(outcome.receipt, paper.width()))
    paper.line()


def summary(cases: int, failing: int) -> str:
    if cases == 0:
        return "There are no cases in these files"
    if not failing:
        return "The one case holds" if cases == 1 else f"All {cases} cases hold"
    if cases == 1:
        return "The one case fails"
    return f"{failing} of {cases} cases {'fails' if failing == 1 else 'fail'}"


def plain(path: str, outcome: Outcome) -> dict[str, Any]:
    from leadline.library.explanation import instant, number

    case, receipt = outcome.case, outcome.receipt
    return {
        "path": path,
        "line": case.line,
        "name": case.name,
        "as_of": instant(case.as_of),
        "holds": outcome.holds,
        "differences": list(outcome.differences),
        "score": None if receipt is None else number(receipt.score),
    }
