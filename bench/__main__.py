"""The bench: ``python -m bench [--quick] [SCENARIO …]``."""

from __future__ import annotations

import argparse
import os

from rich.console import Console

from bench.report import kept, machine, markdown, results_path, shown
from bench.scenarios import NAMED_ONLY, SCENARIOS

SMALLER = 20


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measures Leadline beside hand-written queries."
    )
    parser.add_argument(
        "scenario",
        nargs="*",
        help=f"which ones: {', '.join(SCENARIOS)}; all but {', '.join(NAMED_ONLY)} when none is named",
    )
    parser.add_argument("--quick", action="store_true", help=f"a {SMALLER}th of the data")
    parser.add_argument("--markdown", action="store_true", help="measures nothing, prints what is kept, for a page")
    chosen = parser.parse_args()
    if unknown := [name for name in chosen.scenario if name not in SCENARIOS]:
        parser.error(f"there is no scenario {', '.join(unknown)}; there are {', '.join(SCENARIOS)}")
    smaller = SMALLER if chosen.quick else 1
    scale = f"1/{smaller}"
    if chosen.markdown:
        print(markdown(scale))
        return
    console = Console(width=max(120, Console().width))
    console.print(", ".join(f"{name} {value}" for name, value in machine().items()), style="dim")
    if hasattr(os, "getloadavg") and os.getloadavg()[0] > 1:
        busy = "The machine is busy with other things: times are too long; seconds of processor say more."
        console.print(busy, style="yellow")
    for name in chosen.scenario or [name for name in SCENARIOS if name not in NAMED_ONLY]:
        about = machine() | {"scale": scale}
        section = SCENARIOS[name](smaller)
        shown(console, section)
        kept(section, about)
    console.print(f"Kept in {results_path(scale)}. The budgets are meant for full size.", style="dim")


if __name__ == "__main__":
    main()
