"""What is printed on standard output: spans with a role become text, with colour where there is a terminal."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import click

from leadline.explanation.text import Role, Span, Spans, wrapped

WIDEST, NARROWEST = 100, 40
STYLES: dict[Role, dict[str, Any]] = {
    Role.strong: {"bold": True},
    Role.muted: {"dim": True},
    Role.good: {"fg": "green"},
    Role.bad: {"fg": "red"},
    Role.hot: {"fg": "red", "bold": True},
    Role.accent: {"fg": "cyan"},
}


def width() -> int:
    """How wide to print: as the terminal, 100 at most; 100 where there is none."""
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))


def has_colour() -> bool:
    """Whether to print colour: on a terminal that can, unless NO_COLOR says no; FORCE_COLOR says yes."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def line(*spans: Span | str) -> None:
    """Print one line."""
    is_coloured = has_colour()
    said = []
    for span in spans:
        text, role = (span, Role.plain) if isinstance(span, str) else (span.text, span.role)
        said.append(click.style(text, **STYLES[role]) if is_coloured and role in STYLES and text.strip() else text)
    text = "".join(said)
    click.echo(text if is_coloured else text.rstrip(), color=is_coloured)


def lines(many: Iterable[Spans]) -> None:
    for one in many:
        line(*one)


def heading(text: str) -> None:
    """A line that says what is so."""
    for part in wrapped(text, width()):
        line(Span(part, Role.strong))


def paragraph(text: str, indent: int = 0, role: Role = Role.plain) -> None:
    for part in wrapped(text, width() - indent):
        line(Span(f"{' ' * indent}{part}", role))


def note(text: str) -> None:
    """A sentence on standard error, beside what is asked for."""
    click.echo(text, err=True)


def as_json(value: Any) -> None:
    """Print a value as JSON; decimals are numbers."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=plain))


def plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
