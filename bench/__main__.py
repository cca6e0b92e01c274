"""The bench: ``python -m bench [--quick] [SCENARIO …]``."""

from __future__ import annotations

import argparse
import os

from rich.console import Console

from bench.report import RESULTS, kept, machine, shown
from bench.scenarios import SCENARIOS

SMALLER = 20


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measures Leadline beside hand-written queries."
    )
    parser.add_argument("scenario", nargs="*", help=f"which ones: {', '.join(SCENARIOS)}; all when none is named")
    parser.add_argument("--quick", action="store_true", help=f"a {SMALLER}th of the data")
    chosen = parser.parse_args()
    if unknown := [name for name in chosen.scenario if name not in SCENARIOS]:
        parser.error(f"there is no scenario {', '.join(unknown)}; there are {', '.join(SCENARIOS)}")
    smaller = SMALLER if chosen.quick else 1
    console = Console(width=max(120, Console().width))
    about = machine() | {"scale": f"1/{smaller}"}
    console.print(", ".join(f"{name} {value}" for name, value in about.items()), style="dim")
    if (os.getloadavg()[0] if hasattr(os, "getloadavg") else 0) > 1:
        console.print("The machine is busy with other things; the times will be too long.", style="yellow")
    for name in chosen.scenario or SCENARIOS:
        section = SCENARIOS[name](smaller)
        shown(console, section)
        kept([section], about)
    console.print(f"Kept in {RESULTS}. A budget is judged at full size.", style="dim")


if __name__ == "__main__":
    main()
