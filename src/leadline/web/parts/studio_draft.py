"""A model that somebody is changing: its text, its form, what is said of both, and the draft that the API keeps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from leadline.api.paging import Page
from leadline.api.scoring.checking import CheckedOut
from leadline.api.scoring.drafts import DraftOut
from leadline.api.scoring.forms import EditedOut, FormOut
from leadline.api.scoring.model_shapes import VersionOut, WholeVersion
from leadline.store.models import MAIN_FILE
from leadline.web.calls import Refused
from leadline.web.visit import Visit

VERSIONS = 100  # that are looked at for the live one
PAUSE_S = 0.4  # of who types, until it is read
Change = dict[str, Any]
At = Sequence[str | int]


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


def is_elsewhere(change: Change, seen: FormOut | None, now: FormOut | None) -> bool:
    """Whether a change is of an item of a list that has more or fewer items now than somebody saw."""
    at = change.get("at", [])
    lists = [at[:place] for place, step in enumerate(at) if isinstance(step, int)]
    return seen is not now and any(count(seen, one) != count(now, one) for one in lists)


def count(form: FormOut | None, at: At) -> int | None:
    """How many parts a part has; none where it is not there."""
    if form is None:
        return None
    parts = [*form.parts, *form.results, *(part for rule in form.rules for part in (*rule.parts, *rule.more))]
    while parts:
        found = next((part for part in parts if list(at[: len(part.at)]) == part.at), None)
        if found is None or found.at == list(at):
            return None if found is None else len(found.parts)
        parts = found.parts
    return None


class Draft:
    """The draft of a model. ``edit`` 0: nothing was changed yet, and none is kept.

    ``form`` is None where the text is no YAML. ``then`` is called whenever something else is so; ``is_from_form`` says
    then whether it comes from a field, which shows it already.
    """

    def __init__(self, visit: Visit, name: str) -> None:
        self.visit, self.name = visit, name
        self.path = f"/api/models/{quote(name, safe='')}"
        self.files: dict[str, str] = {}
        self.base: str | None = None
        self.edit = 0
        self.form: FormOut | None = None
        self.check: CheckedOut | None = None
        self.taken_by: str | None = None
        self.past: list[str] = []
        self.renames: list[tuple[list[str | int], str]] = []
        self.seen: FormOut | None = None  # the form as it was shown last
        self.renames_seen = 0
        self.then: list[Callable[[], None]] = []
        self.turn = 0
        self.is_from_form = False
        self.at_work = asyncio.Lock()

    @property
    def text(self) -> str:
        return self.files.get(MAIN_FILE, "")

    @property
    def is_sound(self) -> bool:
        """Whether it can be published."""
        return self.check is not None and not self.check.problems

    async def begin(self) -> None:
        """Take up the draft that there is, else the live version, else the latest; `Refused` (404) without any."""
        api = self.visit.api
        try:
            await self.take(await api.get(DraftOut, f"{self.path}/draft"))
        except Refused as refused:
            if refused.status != 404:
                raise
            await self.begin_from_version()
        self.tell()

    async def begin_from_version(self) -> None:
        api = self.visit.api
        listed = (await api.get(Page[VersionOut], f"{self.path}/versions", limit=VERSIONS)).items
        base = next((one.version for one in listed if one.live), listed[0].version)
        self.files, self.base, self.edit = (await api.get(WholeVersion, f"/api/versions/{base}")).files, base, 0
        said = await api.send("POST", "/api/models/check", {"files": self.files})
        self.check = CheckedOut.model_validate(said)
        await self.read_form()

    async def take(self, kept: DraftOut) -> None:
        self.files, self.base, self.edit, self.check = kept.files, kept.base, kept.edit, kept.check
        await self.read_form()

    async def read_form(self) -> None:
        try:
            said = await self.visit.api.send("POST", "/api/models/form", {"files": self.files})
        except Refused as refused:
            if refused.status not in (400, 422):
                raise
            self.form = None
        else:
            self.form = FormOut.model_validate(said)

    async def typed(self, text: str) -> None:
        """Somebody types the text. It is read when they pause."""
        if text == self.text:
            return
        self.put(text)
        self.turn += 1
        mine = self.turn
        await asyncio.sleep(PAUSE_S)
        if mine == self.turn:
            async with self.at_work:
                await self.read_form()
                await self.keep()

    async def change(self, *changes: Change) -> None:
        """Change parts; the rest of the text stays as it is. Of who was quicker than the change before, the changes
        follow the names that it gave; what is no longer at its place in a list is left alone."""
        self.turn += 1
        seen, renamed = self.seen, self.renames_seen
        async with self.at_work:
            meant = [follow(one, self.renames[renamed:]) for one in changes]
            if any(is_elsewhere(one, seen, self.form) for one in meant):
                self.visit.tell(self.visit.say("That had changed meanwhile, so nothing was done."))
                return
            asked = {"files": self.files, "changes": meant}
            edited = EditedOut.model_validate(await self.visit.api.send("POST", "/api/models/edit", asked))
            self.renames += [(list(one["at"]), one["name"]) for one in meant if one["do"] == "rename"]
            if edited.files[MAIN_FILE] != self.text:
                self.put(edited.files[MAIN_FILE])
                self.form = edited.form
                await self.keep(from_form=True)
            else:
                self.tell()

    def put(self, text: str) -> None:
        self.past.append(self.text)
        self.files = self.files | {MAIN_FILE: text}

    async def back(self) -> None:
        """Take the last change back."""
        self.turn += 1
        async with self.at_work:
            if self.past:
                self.files = self.files | {MAIN_FILE: self.past.pop()}
                await self.read_form()
                await self.keep()

    async def keep(self, *, from_form: bool = False) -> None:
        """Keep it as it is now. If somebody else has changed it since, it is kept here alone, and said so."""
        if self.taken_by is None:
            asked = {"files": self.files, "edit": self.edit, "base": self.base}
            try:
                said = await self.visit.api.send("PUT", f"{self.path}/draft", asked)
            except Refused as refused:
                if refused.status != 409:
                    raise
                self.taken_by = self.visit.in_words(refused)
            else:
                kept = DraftOut.model_validate(said)
                self.edit, self.check = kept.edit, kept.check
        self.is_from_form = from_form
        self.tell()
        self.is_from_form = False

    async def theirs(self) -> None:
        """Go on with what the other has written."""
        self.taken_by = None
        self.past = []
        await self.begin()
        self.tell()

    async def mine(self) -> None:
        """Go on with what is here: what the other has written is no longer the draft."""
        try:
            self.edit = (await self.visit.api.get(DraftOut, f"{self.path}/draft")).edit
        except Refused as refused:
            if refused.status != 404:
                raise
            self.edit = 0
        self.taken_by = None
        await self.keep()

    async def throw_away(self) -> None:
        if self.edit:
            await self.visit.api.send("DELETE", f"{self.path}/draft", query={"edit": self.edit})

    async def publish(self, becomes: str, note: str, *, fire: bool) -> str:
        """Make a version of it, and say which."""
        if not self.edit:
            await self.keep()
        asked = {"edit": self.edit, "becomes": becomes, "note": note, "fire": fire}
        said = await self.visit.api.send("POST", f"{self.path}/draft/publish", asked)
        return str(said["version"])

    def tell(self) -> None:
        self.seen, self.renames_seen = self.form, len(self.renames)
        for one in self.then:
            one()
