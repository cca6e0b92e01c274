"""Draws the picture of the README from what the commands really print: `python tools/picture.py`.

A company is simulated, three commands run in a folder of their own as if on a terminal, and what they print becomes
docs/images/demo.svg. The same version of the product draws the same picture.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "demo.svg"
MADE = "leadline demo --size s --out company"
SHOWN = (
    "leadline top company/b2b-enterprise.yml --data company --as-of 2026-11-16 -n 3",
    "leadline explain company/b2b-enterprise.yml L001748 --data company --as-of 2026-11-16",
)
COLUMNS = 100
COLOURS = ("#1d1f23", "#b4442f", "#2f7d4f", "#8a6d00", "#1f5f5b", "#7a4a7a", "#1f5f5b", "#6b7078")
PAPER = TerminalTheme((247, 247, 245), (29, 31, 35), [tuple(bytes.fromhex(one[1:])) for one in COLOURS])  # type: ignore[misc]
#: Rich's own frame loads a font from the web; here the reader's own is used, and the letters are held in their places.
FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
OWN = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono', monospace"


def printed(command: str, folder: Path) -> str:
    """What a command prints, with its colours."""
    words = [sys.executable, "-m", *command.split()]
    environment = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(COLUMNS - 1)}
    environment.pop("NO_COLOR", None)
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=True)
    return done.stdout


def main() -> None:
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="standard")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        printed(MADE, folder)
        for at, command in enumerate(SHOWN):
            if at:
                console.print()
            console.print(Text.assemble(("$ ", "dim"), (command, "cyan")), no_wrap=True)
            console.print()
            console.print(Text.from_ansi(printed(command, folder).rstrip()), no_wrap=True)
    svg = console.export_svg(title="leadline", theme=PAPER, unique_id="leadline")
    svg = FONT.sub("", svg).replace("Fira Code, monospace", OWN).replace("Fira Code", "monospace")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(svg.rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
