"""Where lines break in the printed SQL: what fits on one line stands on one."""

from __future__ import annotations

import re
import textwrap

from leadline.plan.render.words import WIDTH

WIDEST = WIDTH + 10
BRACKETS = re.compile(r"^(.*\()\n +(.*)\n *(\).*)$", re.MULTILINE)
BRANCH = re.compile(r"^( *WHEN .*)\n *( THEN .*)$", re.MULTILINE)
WEIGHTS = re.compile(r"^( *weight_[\w, ]*,)\n *( weight_[\w, ]+)$", re.MULTILINE)
ROW = re.compile(r"^(.*\bSELECT)\n *( .*)(?=\n *(?:UNION ALL|\)))", re.MULTILINE)


def gathered(text: str) -> str:
    """The text with what fits on a line on one line; only breaks between words are taken away."""
    for pattern in (BRACKETS, BRANCH, ROW, WEIGHTS):
        before = ""
        while before != text:
            before, text = text, pattern.sub(one_line, text)
    return "\n".join(part for line in text.split("\n") for part in wrapped(line))


def one_line(found: re.Match[str]) -> str:
    whole = "".join(part for part in found.groups() if part is not None)
    return whole if len(whole) <= WIDEST else found[0]


def wrapped(line: str) -> list[str]:
    """A line too long to read, on several, if it has no text in it."""
    if len(line) <= WIDEST or "'" in line or '"' in line:
        return [line]
    margin = " " * (len(line) - len(line.lstrip()))
    return textwrap.wrap(line, WIDEST, subsequent_indent=f"{margin}  ", break_long_words=False, break_on_hyphens=False)
