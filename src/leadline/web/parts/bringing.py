"""A file on its way in: its columns beside what would be written, and how far it is."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from nicegui import ui

from leadline.api.beginning import BeginningOut
from leadline.api.uploads.shapes import TrialOut, UploadOut
from leadline.ingest.uploading.upload import State
from leadline.web.calls import Refused
from leadline.web.parts.bring_columns import Columns
from leadline.web.parts.bring_countries import Countries
from leadline.web.parts.bring_dates import Dates
from leadline.web.parts.bring_events import EventNames
from leadline.web.parts.bring_trial import still, trial
from leadline.web.parts.bring_words import held, kinds, missing_words, rows_of
from leadline.web.parts.brought import brought
from leadline.web.parts.buttons import link_button
from leadline.web.parts.choices import Choice, choices
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.places import data_places
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

ASKS_S = 0.7  # how often one asks how far it is
BEGINNING = "/api/beginning"
UNDER_WAY = (State.waiting, State.importing)


class Bringing:
    """The page of one file, drawn anew whenever its state is another."""

    def __init__(self, visit: Visit, upload: UploadOut) -> None:
        self.visit, self.upload = visit, upload
        self.at = f"/api/uploads/{quote(upload.upload_id, safe='')}"
        self.page = tag("div")
        self.columns = Columns(visit, upload, self.refresh)
        self.dates = Dates(visit, upload, self.refresh)
        self.events = EventNames(visit, self.refresh)
        self.countries = Countries(visit, self.refresh)
        self.turn = 0
        self.result: Tag | None = None

    async def open(self) -> None:
        """Draw what there is, and follow what becomes of it."""
        await self.begin()
        ui.timer(0, self.refresh, once=True)  # a large file takes a while, and the page need not
        ui.timer(ASKS_S, self.visit.patiently(self.follow), immediate=False)

    async def begin(self) -> None:
        """Draw what there is."""
        self.page.clear()
        self.result = None
        with self.page:
            if self.upload.state in UNDER_WAY:
                self.under_way()
            elif self.upload.written is not None:
                brought(self.visit, self.upload, self.upload.written, await self.visit.api.get(BeginningOut, BEGINNING))
            else:
                self.choosing()

    # -- before --------------------------------------------------------------------------------------------------

    def choosing(self) -> None:
        visit, upload = self.visit, self.upload
        more = visit.say("Recognised as an export of {tool}.", tool=upload.export) if upload.export else ""
        with heading(visit.say("Bring data in"), held(visit, upload), more):
            link_button(visit.say("Another file"), "/bring")
        data_places(visit, "bring")
        if upload.problem is not None:
            tag("p", upload.problem, "ll-drop-problem", role="alert")
        with tag("div", classes="ll-columns"):
            with tag("div"):
                with panel(visit.say("What its rows are")):
                    self.kind()
                if upload.undecided is not None:
                    self.dates.draw()
                with panel(visit.say("What its columns are")):
                    self.columns.draw()
                self.events.begin()
                self.countries.begin()
                if upload.undecided is None:
                    self.dates.draw()
            with tag("div", classes="ll-beside"):
                self.result = tag("div", classes="ll-result", aria_live="polite")
                with self.result, panel(visit.say("What would be written")):
                    reading = visit.say("The file is being read")
                    tag("progress", classes="ll-progress", aria_label=reading)

    def kind(self) -> None:
        visit = self.visit
        words = {one.value: one for one in kinds(visit)}
        if self.upload.kind != "changes":
            del words["changes"]
        short = [Choice(one.value, one.word) for one in words.values()]
        choices(visit, words[self.upload.kind].more, short, self.upload.kind, self.take_for, beside=True)

    async def take_for(self, kind: str) -> None:
        """Take the rows for something else: the columns are looked at anew."""
        said = await self.visit.api.send("PATCH", self.at, {"kind": kind})
        self.upload = UploadOut.model_validate(said)
        self.columns = Columns(self.visit, self.upload, self.refresh)
        self.dates = Dates(self.visit, self.upload, self.refresh)
        self.events = EventNames(self.visit, self.refresh)
        self.countries = Countries(self.visit, self.refresh)
        await self.begin()
        await self.refresh()

    def wish(self) -> dict[str, Any]:
        return self.columns.wish() | self.dates.wish() | self.events.wish() | self.countries.wish()

    async def refresh(self) -> None:
        """Show what an import would do, as the columns are taken now; an answer that comes too late is not shown."""
        result = self.result
        if result is None:
            return
        self.turn += 1
        turn = self.turn
        result.set(aria_busy="true")
        found = await self.trial()
        if turn != self.turn or result is not self.result:
            return
        result.set(aria_busy=None)
        result.clear()
        with result:
            if isinstance(found, TrialOut):
                self.tried(found)
            else:
                still(self.visit, found)
        if isinstance(found, TrialOut):
            self.events.show(found)
            self.countries.show(found)

    async def trial(self) -> TrialOut | list[str]:
        """What an import would do, or what is to be said before."""
        visit = self.visit
        if wanted := [missing_words(visit, name) for name in self.columns.missing()]:
            return wanted
        try:
            return TrialOut.model_validate(await visit.api.send("POST", f"{self.at}/preview", self.wish()))
        except Refused as refused:
            return [in_words(visit, refused)]

    def tried(self, found: TrialOut) -> None:
        visit = self.visit
        with panel(visit.say("What would be written")):
            trial(visit, self.upload, found, self.bring_in)

    async def bring_in(self) -> None:
        said = await self.visit.api.send("POST", f"{self.at}/import", self.wish())
        self.upload = UploadOut.model_validate(said)
        await self.begin()

    # -- meanwhile, and afterwards -------------------------------------------------------------------------------

    def under_way(self) -> None:
        visit, upload = self.visit, self.upload
        with heading(visit.say("Bring data in"), visit.say("{name} is being brought in", name=upload.name)):
            pass
        with panel(label=visit.say("How far it is"), classes="ll-under-way"):
            self.words = tag("p", role="status")
            self.bar = tag("progress", classes="ll-progress", max=1, aria_label=visit.say("How far it is"))
            tag("p", visit.say("It goes on if you leave this page."), "ll-muted")
        self.show_progress()

    def show_progress(self) -> None:
        visit, progress = self.visit, self.upload.progress
        if self.upload.state is State.waiting or progress is None:
            self.words.set_text(visit.say("Another file is brought in first."))
        elif progress.step == "reading":
            self.words.set_text(visit.say("The file is being read."))
        else:
            done, rows = visit.reader.number(progress.done), rows_of(visit, self.upload.kind, progress.rows)
            self.words.set_text(visit.say("{done} of {rows}", done=done, rows=rows))
            self.bar.set(max=max(progress.rows, 1), value=progress.done)

    async def follow(self) -> None:
        """Ask how far it is, while it is under way."""
        if self.upload.state not in UNDER_WAY:
            return
        self.upload = await self.visit.api.get(UploadOut, self.at)
        if self.upload.state in UNDER_WAY:
            self.show_progress()
        else:
            await self.begin()


def in_words(visit: Visit, refused: Refused) -> str:
    """Why nothing can be tried as it is."""
    if refused.where == "body.dates":
        return visit.say("Say whether the day or the month comes first in its dates.")
    return visit.in_words(refused)
