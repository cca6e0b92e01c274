"""A page of the docs as something to run: its blocks in order, each with what the page says about it.

```sh                         is run by bash; it must end with 0, or with what its first line says: `# exit code 1`
```python                     is run as a script
```text   (right after those) is what it must print; a line `...` stands for any lines
<!-- file: leads.csv -->      before a block: the block is that file
<!-- not run: the reason -->  before a block: it is read by people only

It runs in a folder of its own, in which are the YAML files that lie beside the page.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from tests.docs.fragments import Block, blocks

RUN = ("sh", "python")
COMPANY = "leadline demo --size s --out company"


@dataclass(frozen=True, slots=True)
class Step:
    """A block, with the file that it is, the reason why it is not run, the exit code and the output it promises."""

    block: Block
    file: str | None = None
    not_run: str | None = None
    exit_code: int = 0
    prints: str | None = None


def steps(page: Path) -> list[Step]:
    """The blocks of a page; one that shows the output of the block before it belongs to that one."""
    lines = page.read_text(encoding="utf-8").splitlines()
    found: list[Step] = []
    ended = 0
    for block in blocks(page):
        before = lines[ended : block.line - 2]
        said = next((line for line in reversed(before) if line.strip()), "")
        ended = block.line + block.text.count("\n")
        if block.language == "text" and not any(line.strip() for line in before) and found:
            last = found.pop()
            found.append(Step(last.block, last.file, last.not_run, last.exit_code, block.text))
            continue
        code = re.match(r"# exit code (\d+)", block.text)
        found.append(
            Step(block, said_in("file", said), said_in("not run", said), int(code[1]) if code else 0),
        )
    return found


def said_in(key: str, line: str) -> str | None:
    match = re.fullmatch(rf"<!-- {key}: (.+) -->", line.strip())
    return match[1] if match else None


def run(step: Step, folder: Path) -> str | None:
    """Do what the step says, in the folder; what is not as the page promises, or None."""
    if step.not_run:
        return None
    if step.file:
        path = folder / step.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(step.block.text, encoding="utf-8")
        return None
    if step.block.language not in RUN or step.block.text.strip() == COMPANY:
        return None
    command = (
        ["bash", "-eu", "-o", "pipefail", "-c", step.block.text]
        if step.block.language == "sh"
        else [sys.executable, "-c", step.block.text]
    )
    done = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=120, check=False
    )
    if done.returncode != step.exit_code:
        return f"exit code {done.returncode}, not {step.exit_code}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    if step.prints is not None and not agrees(step.prints, done.stdout):
        return f"prints\n{done.stdout}\nnot\n{step.prints}"
    return None


def environment() -> dict[str, str]:
    """Ours, with the commands of the environment that runs the tests, and without a terminal."""
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "FORCE_COLOR")}
    here = str(Path(sys.executable).parent)
    return {**kept, "PATH": f"{here}{os.pathsep}{os.environ.get('PATH', '')}", "NO_COLOR": "1", "TZ": "UTC"}


def agrees(promised: str, printed: str) -> bool:
    """Whether an output is the promised one, line by line; a line `...` stands for any lines."""
    wanted, there = ([line.rstrip() for line in text.strip().splitlines()] for text in (promised, printed))
    pieces = [list(lines) for dots, lines in groupby(wanted, lambda line: line == "...") if not dots]
    at = 0
    for piece in pieces:
        starts = range(at, len(there) - len(piece) + 1)
        found = next((n for n in starts if there[n : n + len(piece)] == piece), None)
        if found is None or (piece is pieces[0] and wanted[0] != "..." and found != 0):
            return False
        at = found + len(piece)
    return at == len(there) or (bool(wanted) and wanted[-1] == "...")


def links(page: Path) -> Iterator[tuple[str, str]]:
    """Where the page leads inside the project: the path as it stands there, and the anchor or nothing."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" not in target:
            path, _, fragment = target.partition("#")
            yield path, fragment
