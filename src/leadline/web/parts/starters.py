"""Texts to begin with, instead of an empty field."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Starter:
    """One of them: its name, what it is for, and its text."""

    key: str
    word: str
    more: str
    text: str


def free(name: str, taken: Collection[str]) -> str:
    """The name, or with a number behind it, that none has.

    >>> free("best", {"best", "best-2"})
    'best-3'
    """
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found
