"""What the bench says: rows with a measured value and, where DESIGN.md sets one, the budget beside it."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

FOLDER = Path("build/bench")


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what was measured, the value as people read it, the budget and whether it was met."""

    what: str
    value: str
    budget: str = ""
    met: bool | None = None
    note: str = ""


@dataclass(slots=True)
class Section:
    """What one scenario found. ``numbers`` are kept as they were measured."""

    name: str
    title: str
    rows: list[Row] = field(default_factory=list)
    numbers: dict[str, Any] = field(default_factory=dict)

    def add(self, what: str, value: str, budget: str = "", met: bool | None = None, note: str = "") -> None:
        self.rows.append(Row(what, value, budget, met, note))


def machine() -> dict[str, Any]:
    """What the numbers were measured on, and how busy it was with other things."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    packages = {name: version(name) for name in ("leadline", "duckdb", "polars", "sqlglot")}
    return {
        "cores": os.cpu_count(),
        "threads used": 2,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load": None if load is None else round(load, 1),
        **packages,
    }


def shown(console: Console, section: Section) -> None:
    table = Table(title=section.title, title_justify="left", title_style="bold")
    table.add_column("what")
    table.add_column("measured", justify="right")
    table.add_column("budget", justify="right")
    table.add_column("at this size")
    table.add_column("note", style="dim")
    for row in section.rows:
        verdict = "" if row.met is None else "[green]met[/]" if row.met else "[red]not met[/]"
        table.add_row(row.what, row.value, row.budget, verdict, row.note)
    console.print(table)


def results_path(scale: str) -> Path:
    """Where the results of a scale are kept; each scale has its own file."""
    return FOLDER / ("results.json" if scale == "1/1" else f"results-{scale.replace('/', '-')}.json")


def kept(section: Section, about: dict[str, Any]) -> None:
    """Write the results as JSON; what other scenarios found before, at the same scale, stays."""
    path = results_path(about["scale"])
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    found[section.name] = asdict(section) | {"machine": about}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=1))


def markdown(scale: str) -> str:
    """The results that are kept, as tables for a page."""
    lines: list[str] = []
    for section in json.loads(results_path(scale).read_text()).values():
        about = ", ".join(f"{name} {value}" for name, value in section["machine"].items())
        lines += [
            f"### {section['title']}",
            "",
            about,
            "",
            "| what | measured | budget | | note |",
            "|---|--:|--:|---|---|",
        ]
        for row in section["rows"]:
            verdict = "" if row["met"] is None else "met" if row["met"] else "**not met**"
            what = row["what"].replace("  ", "&nbsp;&nbsp;", 1) if row["what"].startswith("  ") else row["what"]
            lines.append(f"| {what} | {row['value']} | {row['budget']} | {verdict} | {row['note']} |")
        lines.append("")
    return "\n".join(lines)


def seconds(value: float) -> str:
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def memory(value: float) -> str:
    return f"{value / 1e9:.2f} GB"


def times(value: float) -> str:
    return f"× {value:.2f}"
