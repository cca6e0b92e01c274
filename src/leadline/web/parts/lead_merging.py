"""Saying that two leads are one person: the other one is looked for, and both are seen side by side."""

from __future__ import annotations

from leadline.api.scoring.shapes import LeadOut
from leadline.web.parts.asking import answers, asking, closing
from leadline.web.parts.buttons import button, go
from leadline.web.parts.chips import stage_words
from leadline.web.parts.lead_finding import finding
from leadline.web.parts.people import short, who
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


def merging(visit: Visit, lead: LeadOut) -> None:
    """Look for the other one, and ask whether they are the same."""
    name = short(who(visit, lead.name, lead.email))
    with asking(visit.say("Who else is {name}?", name=name)) as dialog:

        async def chosen(other: LeadOut) -> None:
            dialog.close()
            with visit.client:  # not inside the dialog that is going
                ask_whether(visit, lead, other)

        finding(visit, chosen, without=lead.lead_id)
        with tag("div", classes="ll-actions ll-dialog-actions"):
            button(visit, visit.say("Cancel"), closing(dialog))


def ask_whether(visit: Visit, lead: LeadOut, other: LeadOut) -> None:
    """Both, line by line, and the button that makes one lead of them."""
    with asking(visit.say("Are they one person?"), wide=True) as dialog:
        with tag("div", classes="ll-scroll"), tag("table", classes="ll-table ll-two"):
            with tag("thead"), tag("tr"):
                tag("td")
                for one in (lead, other):
                    tag("th", f"#{one.lead_id}", scope="col")
            with tag("tbody"):
                for (word, this), (_, that) in zip(facts(visit, lead), facts(visit, other), strict=True):
                    if this or that:
                        with tag("tr", classes="" if this == that else "ll-differs"):
                            tag("th", word, scope="row")
                            tag("td", this or "–", dir="auto")
                            tag("td", that or "–", dir="auto")
        tag("p", visit.say("They become one lead, with everything that both did. It can be taken back at any time."))

        async def merge() -> None:
            said = await visit.api.send("POST", f"/api/leads/{lead.lead_id}/merge", {"other": other.lead_id})
            go(f"/leads/{said['lead_id']}")

        answers(visit, dialog, visit.say("Merge"), merge)


def facts(visit: Visit, one: LeadOut) -> list[tuple[str, str]]:
    """What tells one person from another."""
    reader = visit.reader
    return [
        (visit.say("Name"), short(one.name or "")),
        (visit.say("Address"), short(one.email or "")),
        (visit.say("Job title"), short(one.job_title or "")),
        (visit.say("Company"), short(one.company or one.account_id or "")),
        (visit.say("Country"), one.country or ""),
        (visit.say("Lead owner"), one.owner or ""),
        (visit.say("Stage"), stage_words(visit, one.stage)),
        (visit.say("Score"), "" if one.score is None else reader.points(one.score)),
        (visit.say("Known since"), reader.date(one.created_at)),
        (visit.say("Last heard of"), "" if one.last_event_at is None else reader.date(one.last_event_at)),
    ]
