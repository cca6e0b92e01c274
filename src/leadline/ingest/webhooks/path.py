"""Where a value stands in a JSON body: ``data.object.customer``, ``answers[0].email``, ``answers[*].email``.

A path begins at the item that is being read; one that begins with ``$`` begins at the whole body; ``.`` alone is the
item. A name with a dot or a bracket in it is quoted: ``headers."x.y"``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

Step: TypeAlias = str | int | None
"""A name, the place in a list, or None for all of a list."""

MOST_STEPS = 30
_STEP = re.compile(r"""\[(?P<all>\*)\]|\[(?P<index>-?\d{1,6})\]|\.?"(?P<quoted>[^"]+)"|\.?(?P<name>[^.\[\]"]+)""")


@dataclass(frozen=True, slots=True)
class Item:
    """What is being read: one item of the body, and the body around it."""

    value: Any
    body: Any


@dataclass(frozen=True, slots=True)
class Path:
    text: str
    steps: tuple[Step, ...]
    of_body: bool = False

    def found(self, item: Item) -> Any:
        """The value there, or None; with ``[*]`` the list of all values there are.

        What is no list counts as a list of one, since senders write ``"news"`` for ``["news"]``.

        >>> item = Item({"to": "a", "cc": ["b", "c"]}, None)
        >>> path("to[0]").found(item), path("cc[*]").found(item), path("bcc[*]").found(item)
        ('a', ['b', 'c'], None)
        """
        values = [item.body if self.of_body else item.value]
        for step in self.steps:
            values = [found for value in values for found in _after(step, value) if found is not None]
        if None in self.steps:
            return values or None
        return values[0] if values else None


def _after(step: Step, value: Any) -> Iterable[Any]:
    if isinstance(step, str):
        return (value[step],) if isinstance(value, dict) and step in value else ()
    several = value if isinstance(value, list) else [value]
    if step is None:
        return several
    return (several[step],) if -len(several) <= step < len(several) else ()


def path(text: str) -> Path:
    """The path that a text writes; a ``ValueError`` says what is wrong with it.

    >>> path('$.a[-1]."b.c"').steps
    ('a', -1, 'b.c')
    """
    of_body = text.startswith("$")
    rest = text[1:] if of_body else text
    if text == ".":
        return Path(text, ())
    if not text or (rest.startswith(".") and not of_body):
        raise ValueError("a path begins with a name, with `$` for the whole body, or is `.` for the item itself")
    steps: list[Step] = []
    at = 0
    while at < len(rest):
        step = _STEP.match(rest, at)
        if step is None or (at == 0 and of_body and rest[0] not in ".["):
            raise ValueError(f'"{text}" is no path; write one like data.items[0].email, and all of a list as [*]')
        if step["all"]:
            steps.append(None)
        else:
            steps.append(int(step["index"]) if step["index"] else step["quoted"] or step["name"].strip())
        at = step.end()
        if at < len(rest) and rest[at] not in ".[":
            raise ValueError(f'"{text}" is no path: a dot is missing after {rest[:at]}')
    if len(steps) > MOST_STEPS:
        raise ValueError(f"a path has at most {MOST_STEPS} steps")
    return Path(text, tuple(steps), of_body)
