"""A text that somebody changes part by part: a form of it, changes that the API makes, and the way back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from leadline.web.visit import Visit

Change = dict[str, Any]
At = Sequence[str | int]


class Form(Protocol):
    """What the forms of all texts have: conditions that go by a name."""

    definitions: list[str]


F = TypeVar("F", bound=Form)


def put(at: At, value: Any) -> Change:
    """Give a part a value."""
    return {"do": "set", "at": list(at), "value": value}


def out(at: At) -> Change:
    """Take a part out."""
    return {"do": "remove", "at": list(at)}


def follow(change: Change, renames: Sequence[tuple[list[str | int], str]]) -> Change:
    """A change of a part under the name that it has by now.

    >>> follow(put(["if", "country", "eq"], "DE"), [(["if", "country"], "region")])["at"]
    ['if', 'region', 'eq']
    """
    for old, name in renames:
        at = change.get("at", [])
        if list(at[: len(old)]) == old:
            change = change | {"at": [*old[:-1], name, *at[len(old) :]]}
    return change


class Changing(Generic[F]):
    """A text with its form, which is None where the text is no YAML.

    ``then`` is called whenever something else is so; ``is_from_form`` says then whether it comes from a field, which
    shows it already.
    """

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.form: F | None = None
        self.past: list[str] = []
        self.renames: list[tuple[list[str | int], str]] = []
        self.seen: F | None = None  # the form as it was shown last
        self.renames_seen = 0
        self.then: list[Callable[[], None]] = []
        self.turn = 0
        self.is_from_form = False
        self.at_work = asyncio.Lock()

    @property
    def text(self) -> str:
        raise NotImplementedError

    def put(self, text: str) -> None:
        """Put another text in its place."""
        raise NotImplementedError

    async def edited(self, changes: Sequence[Change]) -> tuple[str, F]:
        """The text with changes, and its form."""
        raise NotImplementedError

    async def keep(self, *, from_form: bool = False) -> None:
        """See to it that the text is kept or looked at, and tell."""
        raise NotImplementedError

    def count(self, form: F | None, at: At) -> int | None:
        """How many items the list at a path has; none where there is none."""
        raise NotImplementedError

    async def change(self, *changes: Change) -> None:
        """Change parts; the rest of the text stays as it is. Of who was quicker than the change before, the changes
        follow the names that it gave; what is no longer at its place in a list is left alone."""
        self.turn += 1
        seen, renamed = self.seen, self.renames_seen
        async with self.at_work:
            meant = [follow(one, self.renames[renamed:]) for one in changes]
            if any(self.is_elsewhere(one, seen) for one in meant):
                self.visit.tell(self.visit.say("That had changed meanwhile, so nothing was done."))
                return
            text, form = await self.edited(meant)
            self.renames += [(list(one["at"]), one["name"]) for one in meant if one["do"] == "rename"]
            if text != self.text:
                self.past.append(self.text)
                self.put(text)
                self.form = form
                await self.keep(from_form=True)
            else:
                self.tell()

    def is_elsewhere(self, change: Change, seen: F | None) -> bool:
        """Whether a change is of an item of a list that has more or fewer items now than somebody saw."""
        at = change.get("at", [])
        lists = [at[:place] for place, step in enumerate(at) if isinstance(step, int)]
        return seen is not self.form and any(self.count(seen, one) != self.count(self.form, one) for one in lists)

    def tell(self) -> None:
        self.seen, self.renames_seen = self.form, len(self.renames)
        for one in self.then:
            one()
