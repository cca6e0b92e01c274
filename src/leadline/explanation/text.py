"""Text for a terminal: spans with a role, columns that line up whatever the script, lines that wrap."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a piece of text is; whoever paints gives it a colour, and without colour it says the same."""

    plain = "plain"
    strong = "strong"
    muted = "muted"
    good = "good"
    bad = "bad"
    hot = "hot"
    accent = "accent"


@dataclass(frozen=True, slots=True)
class Span:
    text: str
    role: Role = Role.plain


Spans = tuple[Span, ...]


def plain(line: Iterable[Span]) -> str:
    """A line without its roles, and without blanks at its end."""
    return "".join(span.text for span in line).rstrip()


def width_of(text: str) -> int:
    """How many columns a terminal gives a text: wide letters (Chinese, say) take two, accents above none.

    >>> width_of("Tamm"), width_of("李明"), width_of("e\\u0301")
    (4, 4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(0 if is_mark(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def is_mark(sign: str) -> bool:
    return unicodedata.combining(sign) != 0 or unicodedata.category(sign) in ("Mn", "Me", "Cf")


def clean(text: str) -> str:
    """A text from outside on one line, without control characters: it must not move a terminal's cursor.

    >>> clean("Eve\\x1b[2J\\n Smith")
    'Eve [2J Smith'
    """
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text).split())


def fitted(text: str, width: int) -> str:
    """The text cut to a width, with ``…`` where something is missing."""
    if width_of(text) <= width:
        return text
    kept, used = "", 0
    for sign in text:
        used += width_of(sign)
        if used > width - 1:
            break
        kept += sign
    return f"{kept.rstrip()}…" if width > 0 else ""


def padded(text: str, width: int, right: bool = False) -> str:
    """The text cut or filled to a width exactly; ``right`` puts it at the right end, as figures stand."""
    text = fitted(text, width)
    blank = " " * (width - width_of(text))
    return blank + text if right else text + blank


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most that width, broken at blanks; a longer word stands alone and is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and width_of(longer) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [fitted(one, width) for one in [*lines, line] if one]


def columns(rows: Sequence[Sequence[str]], right: Iterable[int] = (), gap: int = 2, most: int = 0) -> list[str]:
    """Rows of cells as lines; columns in ``right`` stand at the right; ``most`` is the width, which the last may fill.

    >>> columns([["hot", "12"], ["warm", "1,240"]], right=[1])
    ['hot      12', 'warm  1,240']
    """
    at_right = set(right)
    widths = [max(width_of(row[at]) for row in rows) for at in range(len(rows[0]))] if rows else []
    if most and sum(widths) + gap * (len(widths) - 1) > most:
        widths[-1] = max(most - sum(widths[:-1]) - gap * (len(widths) - 1), 8)
    blank, lines = " " * gap, []
    for row in rows:
        cells = [padded(cell, widths[at], at in at_right) for at, cell in enumerate(row)]
        lines.append(blank.join(cells).rstrip())
    return lines
