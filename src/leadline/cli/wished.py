"""What is asked of training, over files and over the store alike: how often leads are looked at, and which fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
MOST_SNAPSHOTS = 10  # so that what is learned of a text is of two people at least
NAMES = ("insist", "rises", "falls")


def wish_options(command: F) -> F:
    """The options; `named` reads the last three of them."""
    for option in (
        click.option("--falls", multiple=True, metavar="FEATURE", help="The probability may only fall with it."),
        click.option("--rises", multiple=True, metavar="FEATURE", help="The probability may only rise with it."),
        click.option(
            "--insist", multiple=True, metavar="FIELD", help="Use a field although it seems to know too much."
        ),
        click.option(
            "--snapshots",
            type=click.IntRange(1, MOST_SNAPSHOTS),
            default=3,
            show_default=True,
            help="Instants for each lead.",
        ),
    ):
        command = option(command)
    return command


def named(asked: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """The fields and features that are named."""
    return {name: tuple(asked[name]) for name in NAMES}
