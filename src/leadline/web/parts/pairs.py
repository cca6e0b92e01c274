"""Leads that may be one person: side by side, to be merged."""

from __future__ import annotations

from leadline.api.permission import Permission
from leadline.api.scoring.quality import LeadNamed, PairOut
from leadline.web.parts.asking import answers, asking
from leadline.web.parts.buttons import button
from leadline.web.parts.people import account_path, lead_link, who
from leadline.web.parts.tags import Tag, tag
from leadline.web.parts.undo import Undo
from leadline.web.visit import Visit


def pair(visit: Visit, found: PairOut, undo: Undo) -> None:
    """Two leads, why they may be one, and what can be said of it: that they are, or that they are two people."""
    with tag("li", classes="ll-pair") as row:
        with tag("div", classes="ll-pair-two"):
            side(visit, found.lead)
            side(visit, found.other)
        with tag("div", classes="ll-pair-why"):
            tag("span", " ".join(found.words), "ll-muted")
            if visit.may(Permission.data):
                name = who(visit, found.lead.name, found.lead.email)
                with tag("div", classes="ll-chips"):
                    label = visit.say("Merge the two leads called {name}", name=name)
                    merge = button(visit, visit.say("Merge"), lambda: ask(visit, found, row), label=label)
                    merge.classes("ll-small")
                    label = visit.say("These are two people: {name}", name=name)
                    words = visit.say("These are two people")
                    apart = button(visit, words, lambda: tell_apart(visit, found, row, undo), label=label)
                    apart.classes("ll-small")


def side(visit: Visit, lead: LeadNamed) -> None:
    with tag("div", classes="ll-pair-one"):
        lead_link(visit, lead.lead_id, lead.name, lead.email)
        if lead.email and lead.name:
            tag("span", lead.email, "ll-muted ll-cut", dir="auto")
        if lead.account_id:
            company = lead.account_name or lead.account_id
            tag("a", company, href=account_path(lead.account_id), dir="auto")
        tag("span", visit.say("since {day}", day=visit.reader.date(lead.created_at)), "ll-muted")


def ask(visit: Visit, found: PairOut, row: Tag) -> None:
    """Ask whether they are one person, and make one lead of them."""
    with asking(visit.say("Are they one person?")) as dialog:
        for lead in (found.lead, found.other):
            side(visit, lead)
        tag("p", visit.say("They become one lead, with everything that both did. It can be taken back at any time."))

        async def merge() -> None:
            path = f"/api/leads/{found.lead.lead_id}/merge"
            made = await visit.api.send("POST", path, {"other": found.other.lead_id})
            row.clear()
            with row:
                merged(visit, found, row, made["lead_id"], made["merge_id"])

        answers(visit, dialog, visit.say("Make one lead of them"), merge)


async def tell_apart(visit: Visit, found: PairOut, row: Tag, undo: Undo) -> None:
    """Note that they are two people; the pair is gone unless it is taken back."""
    path = f"/api/leads/{found.lead.lead_id}/apart"
    await visit.api.send("POST", path, {"other": found.other.lead_id})
    row.set_visibility(False)

    async def back() -> None:
        await visit.api.send("DELETE", f"{path}/{found.other.lead_id}")
        row.set_visibility(True)

    undo.offer(visit.say("They stay two leads, and are not asked about again."), back)


def merged(visit: Visit, found: PairOut, row: Tag, lead_id: int, merge_id: str) -> None:
    """What stands in the place of a pair that is one lead now."""
    with tag("div", classes="ll-pair-why"):
        with tag("span"):
            tag("span", "✓ ", "ll-good", aria_hidden="true")
            tag("span", visit.say("One lead now:") + " ")
            lead_link(visit, lead_id, found.lead.name, found.lead.email)

        async def take_back() -> None:
            await visit.api.send("POST", "/api/unmerge", {"merge_id": merge_id})
            row.delete()
            visit.tell(visit.say("They are two leads again."))

        button(visit, visit.say("Take it back"), take_back).classes("ll-small")
