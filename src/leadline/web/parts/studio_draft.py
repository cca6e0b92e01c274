"""A model that somebody is changing: its text, its form, what is said of both, and the draft that the API keeps."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import quote

from leadline.api.paging import Page
from leadline.api.scoring.checking import CheckedOut
from leadline.api.scoring.drafts import DraftOut
from leadline.api.scoring.forms import EditedOut, FormOut
from leadline.api.scoring.model_shapes import VersionOut, WholeVersion
from leadline.store.models import MAIN_FILE
from leadline.web.calls import Refused
from leadline.web.parts.changing import At, Change, Changing
from leadline.web.visit import Visit

VERSIONS = 100  # that are looked at for the live one
PAUSE_S = 0.4  # of who types, until it is read


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


class Draft(Changing[FormOut]):
    """The draft of a model. ``edit`` 0: nothing was changed yet, and none is kept."""

    def __init__(self, visit: Visit, name: str) -> None:
        super().__init__(visit)
        self.name = name
        self.path = f"/api/models/{quote(name, safe='')}"
        self.files: dict[str, str] = {}
        self.base: str | None = None
        self.edit = 0
        self.check: CheckedOut | None = None
        self.taken_by: str | None = None

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
        self.past.append(self.text)
        self.put(text)
        self.turn += 1
        mine = self.turn
        await asyncio.sleep(PAUSE_S)
        if mine == self.turn:
            async with self.at_work:
                await self.read_form()
                await self.keep()

    async def edited(self, changes: Sequence[Change]) -> tuple[str, FormOut]:
        asked = {"files": self.files, "changes": changes}
        edited = EditedOut.model_validate(await self.visit.api.send("POST", "/api/models/edit", asked))
        return edited.files[MAIN_FILE], edited.form

    def count(self, form: FormOut | None, at: At) -> int | None:
        return count(form, at)

    def put(self, text: str) -> None:
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
