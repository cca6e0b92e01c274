"""The YAML blocks of a page, each made a whole model: what a page leaves out, a small model around it has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

AROUND = {
    "dimensions": "dimensions: {fit: {min: 0, max: 100}, engagement: {min: 0, max: 150}}",
    "define": "define: {decision-maker: {any: [{job_title: [CEO, CMO]}, {seniority: [c-level, vp]}]}}",
    "groups": "groups: {email: {dimension: engagement, max: 30}}",
    "grades": "grades: {of: fit, A: 80, B: 60, else: C}",
    "bands": "bands: {of: score, hot: 50, warm: 25, else: cold}",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, its text, and the line of the page on which it begins."""

    language: str
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in its order."""
    text = page.read_text(encoding="utf-8")
    found = re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [Block(match[1], match[2], text.count("\n", 0, match.start(2)) + 1) for match in found]


def whole(fragment: str) -> str:
    """A model that has the fragment in it: a list is its rules, anything else is keys of the model."""
    if re.search(r"^model:", fragment, re.MULTILINE):
        return fragment
    body = "rules:\n" + re.sub(r"^", "  ", fragment, flags=re.MULTILINE) if fragment.startswith("- ") else fragment
    around = [line for key, line in AROUND.items() if not re.search(rf"^{key}:", body, re.MULTILINE)]
    if re.search(r"^dimensions:", body, re.MULTILINE):
        around = [line for line in around if "engagement" not in line or "engagement" in body]
    return "\n".join(["model: example", *around, body])
