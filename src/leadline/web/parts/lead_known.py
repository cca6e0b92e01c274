"""What is known of a lead: attributes, ids and what joined them, why they look like nobody."""

from __future__ import annotations

from leadline.api.permission import Permission
from leadline.api.scoring.leads import Ids, Joined
from leadline.api.scoring.shapes import WholeLead
from leadline.model.words import capital, name_words
from leadline.web.calls import Refused
from leadline.web.parts.asking import sure
from leadline.web.parts.buttons import button
from leadline.web.parts.heading import panel
from leadline.web.parts.lead_seen import Seen
from leadline.web.parts.people import lead_link
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

SHOWN, CREATED_AT = 40, "created_at"


def known(visit: Visit, seen: Seen, place: Tag) -> None:
    """Why they look like nobody, and their attributes."""
    place.clear()
    with place:
        if seen.lead.junk_reasons:
            with panel(visit.say("Looks like nobody: {n} of 100", n=seen.lead.junk)), tag("ul", classes="ll-rows"):
                for reason in seen.lead.junk_reasons:
                    with tag("li", classes="ll-row"):
                        tag("span", reason.words, "ll-grow")
                        tag("span", visit.reader.signed(reason.points, 0), "ll-figure")
        attributes = {name: value for name, value in sorted(seen.lead.attributes.items()) if value}
        if attributes:
            with panel(visit.say("What is known")), tag("dl", classes="ll-rows"):
                for name, value in list(attributes.items())[:SHOWN]:
                    with tag("div", classes="ll-row"):
                        tag("dt", capital(name_words(name)), "ll-muted ll-grow")
                        said = visit.reader.moment(seen.lead.created_at) if name == CREATED_AT else value
                        tag("dd", said, "ll-known", dir="auto")


class Names:
    """The panel with the ids by which a lead is known, and what joined them."""

    def __init__(self, visit: Visit, seen: Seen, place: Tag) -> None:
        self.visit, self.seen, self.place = visit, seen, place
        self.apart: list[WholeLead] = []

    async def read(self) -> None:
        visit = self.visit
        found = await visit.api.get(Ids, f"{self.seen.path}/ids")
        self.place.clear()
        with self.place, panel(visit.say("By what they are known")):
            with tag("ul", classes="ll-rows"):
                for one in found.ids:
                    with tag("li", classes="ll-row"):
                        tag("span", capital(name_words(one.kind)), "ll-muted ll-grow")
                        tag("span", one.value, "ll-known", dir="auto")
            for joined in found.joined:
                self.draw(joined)
            for other in self.apart:
                with tag("p", classes="ll-joined", role="status"):
                    tag("span", "✓ ", "ll-good", aria_hidden="true")
                    tag("span", visit.say("They are two leads again. The other one is:") + " ")
                    lead_link(visit, other.lead_id, other.name, other.email)

    def draw(self, joined: Joined) -> None:
        """Something that joined two ids, and the way back."""
        visit = self.visit
        with tag("div", classes="ll-row ll-joined"):
            when = visit.reader.moment(joined.occurred_at)
            words = {
                "merge": visit.say("Merged by hand, {when}", when=when),
                "alias": visit.say("Joined by an alias, {when}", when=when),
                "identify": visit.say("Joined by saying who it is, {when}", when=when),
            }
            tag("span", words.get(joined.kind, when), "ll-muted ll-grow")
            if visit.may(Permission.data):
                button(visit, visit.say("Take apart"), lambda: self.ask(joined)).classes("ll-small")

    def ask(self, joined: Joined) -> None:
        async def apart() -> None:
            await self.visit.api.send("POST", "/api/unmerge", {"merge_id": joined.merge_id})
            found = [await lead_now(self.visit, one) for one in joined.ids if one is not None]
            others = {one.lead_id: one for one in found if one is not None and one.lead_id != self.seen.lead.lead_id}
            self.apart = list(others.values())
            with self.visit.client:
                await self.read()

        visit = self.visit
        more = visit.say("What was joined is two leads again, each with what it did.")
        sure(visit, visit.say("Take them apart?"), more, visit.say("Take apart"), apart)


async def lead_now(visit: Visit, number: int) -> WholeLead | None:
    """The lead to which a number belongs that another lead may have had; none that this person does not see."""
    try:
        return await visit.api.get(WholeLead, "/api/leads/lookup", lead_id=number)
    except Refused as refused:
        if refused.status != 404:
            raise
        return None
