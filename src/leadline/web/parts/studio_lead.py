"""One lead by a draft: every point of it, beside what they have now."""

from __future__ import annotations

from typing import Any

from nicegui.events import GenericEventArguments

from leadline.api.paging import Page
from leadline.api.scoring.explaining import ExplanationOut
from leadline.api.scoring.shapes import LeadOut, WholeLead
from leadline.web.calls import Refused
from leadline.web.parts.heading import panel
from leadline.web.parts.people import lead_link, short, who
from leadline.web.parts.receipt import receipt
from leadline.web.parts.studio_draft import Draft
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

FIELD = "studio-lead"
SHOW = f'document.getElementById("{FIELD}").scrollIntoView({{block: "start"}})'


class Sample:
    """The arithmetic of a lead. It follows the draft."""

    def __init__(self, visit: Visit, draft: Draft) -> None:
        self.visit, self.draft = visit, draft
        self.lead: WholeLead | None = None
        self.turn = 0
        with panel(visit.say("One lead by this draft")):
            with tag("div", classes="ll-field"):
                tag("label", visit.say("Name, address or number"), for_=FIELD)
                field = tag("input", "", "ll-input", type="search", id=FIELD, autocomplete="off")
                field.on("change", visit.doing(self.find), js_handler="(event) => emit(event.target.value)")
            self.place = tag("div", classes="ll-studio-lead")
            self.place.set(aria_live="polite")

    async def find(self, event: GenericEventArguments) -> None:
        """Look for somebody."""
        text = str(event.args).strip()
        if not text:
            return
        found = (await self.visit.api.get(Page[LeadOut], "/api/leads", q=text, limit=1, junk="with")).items
        if found:
            await self.look(found[0].lead_id)
        else:
            self.place.clear()
            with self.place:
                tag("p", self.visit.say("Nobody whose name, address or number begins so."), "ll-muted")

    async def look(self, lead_id: int) -> None:
        """Show a lead's points."""
        self.lead = await self.visit.api.get(WholeLead, f"/api/leads/{lead_id}")
        await self.draw()
        self.visit.client.run_javascript(SHOW)

    async def follow(self) -> None:
        """The draft is another one."""
        if self.lead is not None and self.draft.is_sound:
            await self.draw()

    async def draw(self) -> None:
        lead, visit = self.lead, self.visit
        if lead is None:
            return
        self.turn += 1
        mine = self.turn
        asked: dict[str, Any] = {"lead_id": lead.lead_id, "files": self.draft.files}
        found: ExplanationOut | None = None
        why_not = ""
        try:
            found = ExplanationOut.model_validate(await visit.api.send("POST", "/api/models/explain", asked))
        except Refused as refused:
            if refused.status not in (400, 422):
                raise
            why_not = visit.in_words(refused)
        if mine != self.turn:
            return
        self.place.clear()
        with self.place:
            with tag("div", classes="ll-row"):
                lead_link(visit, lead.lead_id, short(who(visit, lead.name, lead.email)), classes="ll-grow")
                if found is not None:
                    before = visit.reader.number(lead.score) if lead.score is not None else "–"
                    tag("span", f"{before} → {visit.reader.number(found.score)}", "ll-figure ll-middle")
            if found is None:
                tag("p", why_not, "ll-muted")
            else:
                receipt(visit, found)
