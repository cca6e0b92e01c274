"""Texts to begin with, instead of an empty field."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from leadline.web.parts.choices import Choice, choices
from leadline.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Starter:
    """One of them: its name, what it is for, and its text."""

    key: str
    word: str
    more: str
    text: str


def offer(visit: Visit, starters: Sequence[Starter], chosen: Callable[[str], Awaitable[Any]]) -> None:
    """Offer them, of which the first is on; ``chosen`` is told the text of another one."""
    texts = {one.key: one.text for one in starters}
    offered = [Choice(one.key, one.word, one.more) for one in starters]
    choices(visit, visit.say("Begin with one that is near"), offered, offered[0].value, lambda key: chosen(texts[key]))


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
