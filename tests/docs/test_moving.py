"""The pages about moving in: the language takes each rule in their tables, and each tool has all of its files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from leadline.model import loads
from leadline.model.schema import keys

FOLDER = Path(__file__).parents[2] / "docs" / "moving"
TOOLS = sorted(page.stem for page in FOLDER.glob("*.md") if page.name != "README.md")
TOP = {key for key in keys() if "." not in key}


def lines(tool: str) -> list[str]:
    """The rules and keys of a model that stand in the middle column of the first table."""
    table = (FOLDER / f"{tool}.md").read_text(encoding="utf-8").split("## Rule by rule")[1].split("\n## ")[0]
    cells = [row.split(" | ")[1] for row in table.splitlines() if row.startswith("| ") and " | " in row]
    codes = [code for cell in cells for code in re.findall(r"`([^`]+)`", cell)]
    return [
        code
        for code in codes
        if code.startswith("{") or ((": {" in code or ": [" in code) and code.split(":")[0] in TOP)
    ]


def model(line: str) -> str:
    """A model around the line: a rule gets an id and a dimension, a priority the grades and bands that it asks for."""
    text = f"rules: [{{id: example, dimension: engagement, {line[1:]}]" if line.startswith("{") else line
    around = ["model: example"]
    if not text.startswith("dimensions:"):
        around.append("dimensions: {fit: {}, engagement: {}}")
    if text.startswith("priority:"):
        around += ["grades: {of: fit, A: 35, else: C}", "bands: {of: engagement, '1': 30, else: '3'}"]
    return "\n".join([*around, text])


@pytest.mark.parametrize(("tool", "line"), [(tool, line) for tool in TOOLS for line in lines(tool)])
def test_a_rule_in_a_table_is_one_that_the_language_takes(tool: str, line: str) -> None:
    assert loads(model(line), f"{tool}.md", FOLDER).dimensions


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_has_its_worked_file_and_cases_and_a_line_on_the_first_page(tool: str) -> None:
    first = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name in (f"{tool}.md", f"{tool}.yml", f"{tool}.cases.yml"):
        assert (FOLDER / name).exists()
        assert f"({name})" in first
    assert len(lines(tool)) > 10
