"""One segment: who is in it, who came and went, its text and every text that it had."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from leadline.api.paging import Page
from leadline.api.permission import Permission
from leadline.api.scoring.segment_shapes import MemberOut, NamedMoveOut, SegmentOut
from leadline.model.words import capital
from leadline.web.news import Told
from leadline.web.page import page
from leadline.web.parts.anew import soon
from leadline.web.parts.asking import asking, closing, sure
from leadline.web.parts.buttons import button, go, link_button
from leadline.web.parts.chips import score_chips
from leadline.web.parts.editor import SCRIPT
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.more import Rows
from leadline.web.parts.people import lead_link, short
from leadline.web.parts.places import lead_places
from leadline.web.parts.segment_text import SegmentText
from leadline.web.parts.segment_words import cause_words, is_under_way, moved, segment_path, state, title_of, wrong
from leadline.web.parts.tags import tag
from leadline.web.parts.text_edits import Edits
from leadline.web.parts.timeline import moment
from leadline.web.parts.written_text import written
from leadline.web.visit import Visit

AT_ONCE = 15
LOOKS_S = 1.0  # while it is being told of everybody


@page("/segments/{name}", section="leads")
async def segment(visit: Visit, name: str) -> None:
    """A segment. What stands here follows what happens; what somebody types stays as it is."""
    ui.add_head_html(SCRIPT)
    one = await visit.api.get(SegmentOut, f"/api{segment_path(name)}")
    await OneSegment(visit, one).open()


class OneSegment:
    """The page."""

    def __init__(self, visit: Visit, one: SegmentOut) -> None:
        self.visit, self.one = visit, one
        self.path = f"/api{segment_path(one.segment)}"

    async def open(self) -> None:
        visit, one = self.visit, self.one
        self.head = tag("div")
        lead_places(visit, "segments")
        self.wrong = tag("div")
        with tag("div", classes="ll-columns"):
            with tag("div"):
                with panel(visit.say("Who is in it")):
                    self.members = Rows(visit, tag("ul", classes="ll-rows"), self.member, self.ask_members)
                    self.nobody = tag("p", visit.say("Nobody is in it now."), "ll-muted")
                with panel(visit.say("Who came and went")):
                    self.moves = Rows(visit, tag("ul", classes="ll-rows ll-deeds"), self.move, self.ask_moves)
                    self.still = tag("p", visit.say("Nobody has entered or left it yet."), "ll-muted")
            with tag("div"):
                with panel(visit.say("As it is written")):
                    text = await written(
                        visit, one.text, lambda: SegmentText(visit, one.text, self.kept, one.segment, one.edit)
                    )
                with panel(visit.say("Its texts")):
                    self.edits = Edits(visit, self.path, text)
                    await self.edits.draw()
        await self.draw()
        again = soon(visit, self.anew)

        def told(news: Told) -> None:
            if news.kind == "missed" or (news.kind == "segment" and news.detail["segment"] == self.one.segment):
                again()

        visit.follow(told)
        ui.timer(LOOKS_S, lambda: again() if is_under_way(self.one) else None)

    async def anew(self) -> None:
        """Ask what is so now."""
        self.one = await self.visit.api.get(SegmentOut, self.path)
        await self.draw()

    async def kept(self, one: SegmentOut) -> None:
        """Its text is another one now."""
        self.one = one
        await self.draw()
        await self.edits.again()
        self.visit.tell(self.visit.say("Kept. All leads are being looked at."))

    async def draw(self) -> None:
        visit, one = self.visit, self.one
        self.head.clear()
        with self.head, heading(visit.say("Segment"), self.sentence(), self.about):
            link_button(visit.say("As a list of leads"), f"/leads?segment={one.segment}")
            if visit.may(Permission.model):
                button(visit, visit.say("Archive"), self.archive)
        self.wrong.clear()
        if one.problems:
            with self.wrong:
                wrong(visit, one.problems)
        self.nobody.set_visibility(not await self.members.again())
        self.still.set_visibility(not await self.moves.again())

    def sentence(self) -> str:
        title = short(title_of(self.one))
        return self.visit.count("{n} lead: {title}", "{n} leads: {title}", self.one.leads, title=title)

    def about(self) -> None:
        """What it asks for, who uses it, and how it moved."""
        one = self.one
        if one.sentence:
            tag("p", capital(one.sentence), "ll-muted", dir="auto")
        with tag("p", classes="ll-segment-about"):
            state(self.visit, one)
            with tag("span", classes="ll-muted"):
                tag("span", self.visit.say("In seven days:"))
            moved(self.visit, one)
            self.linked(self.visit.say("It looks at"), one.uses)
            self.linked(self.visit.say("Used by"), one.used_by)

    def linked(self, words: str, names: list[str]) -> None:
        if names:
            with tag("span"):
                tag("span", words, "ll-muted")
                for name in names:
                    tag("a", name, "ll-segment-link", href=segment_path(name), dir="auto")

    # -- who is in ---------------------------------------------------------------------------------------------------

    async def ask_members(self, cursor: str | None) -> Page[MemberOut]:
        return await self.visit.api.get(Page[MemberOut], f"{self.path}/members", limit=AT_ONCE, cursor=cursor)

    async def ask_moves(self, cursor: str | None) -> Page[NamedMoveOut]:
        return await self.visit.api.get(Page[NamedMoveOut], f"{self.path}/moves", limit=AT_ONCE, cursor=cursor)

    def member(self, one: MemberOut) -> None:
        visit = self.visit
        with tag("li", classes="ll-row ll-segment-member"):
            with tag("span", classes="ll-grow"):
                lead_link(visit, one.lead_id, one.name, one.email)
                since = visit.reader.when(one.entered_at, visit.now())
                tag("span", visit.say("since {when}", when=since), "ll-muted ll-deed-about")
            score_chips(visit, None, one.band)
            tag("span", visit.reader.points(None if one.score is None else float(one.score)), "ll-figure")

    def move(self, one: NamedMoveOut) -> None:
        visit = self.visit
        with tag("li", classes="ll-deed"):
            moment(visit, one.at)
            with tag("div", classes="ll-grow"):
                lead_link(visit, one.lead_id, one.name, one.email)
                words = visit.say("entered") if one.entered else visit.say("left")
                tag("span", words, "ll-deed-about" + ("" if one.entered else " ll-bad"))
                tag("div", cause_words(visit, one.cause), "ll-muted")

    # -- archiving ---------------------------------------------------------------------------------------------------

    def archive(self) -> None:
        """Ask whether it is to be no more; where another one uses it, say why it stays."""
        visit, one = self.visit, self.one
        if one.used_by:
            with asking(visit.say("It is still needed")) as dialog:
                tag("p", visit.say("Other segments use it. Change these first:"))
                with tag("ul", classes="ll-rows"):
                    for name in one.used_by:
                        with tag("li"):
                            tag("a", name, "ll-name", href=segment_path(name), dir="auto")
                with tag("div", classes="ll-actions ll-dialog-actions"):
                    button(visit, visit.say("Close"), closing(dialog))
            return

        async def act() -> Any:
            await visit.api.send("DELETE", self.path)
            go("/segments")

        title = visit.say("Archive this segment?")
        more = visit.say("Nobody is in it then. Who was in it, and when, stays known.")
        sure(visit, title, more, visit.say("Archive"), act)
