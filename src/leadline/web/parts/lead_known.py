"""What is known of a lead: attributes, ids and what joined them, consent, why they look like nobody."""

from __future__ import annotations

from leadline.api.permission import Permission
from leadline.api.scoring.leads import Ids, Joined
from leadline.model.words import capital, name_words
from leadline.web.parts.asking import sure
from leadline.web.parts.buttons import button, go
from leadline.web.parts.heading import panel
from leadline.web.parts.lead_seen import Seen
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

SHOWN = 40


def known(visit: Visit, seen: Seen, ids: Ids) -> None:
    """All panels of it."""
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
                    tag("dd", value, "ll-known", dir="auto")
    with panel(visit.say("By what they are known")):
        with tag("ul", classes="ll-rows"):
            for one in ids.ids:
                with tag("li", classes="ll-row"):
                    tag("span", capital(name_words(one.kind)), "ll-muted")
                    tag("span", one.value, "ll-grow ll-known", dir="auto")
        for joined in ids.joined:
            parted(visit, joined)


def parted(visit: Visit, joined: Joined) -> None:
    """Something that joined two ids, and the way back."""
    with tag("div", classes="ll-row ll-joined"):
        when = visit.reader.moment(joined.occurred_at)
        words = {
            "merge": visit.say("Merged by hand, {when}", when=when),
            "alias": visit.say("Joined by an alias, {when}", when=when),
            "identify": visit.say("Joined by saying who it is, {when}", when=when),
        }
        tag("span", words.get(joined.kind, when), "ll-muted ll-grow")
        if visit.may(Permission.data):

            async def apart() -> None:
                await visit.api.send("POST", "/api/unmerge", {"merge_id": joined.merge_id})
                go("/leads")

            def ask() -> None:
                more = visit.say("What was joined is two leads again, each with what it did.")
                sure(visit, visit.say("Take them apart?"), more, visit.say("Take apart"), apart)

            button(visit, visit.say("Take apart"), ask).classes("ll-small")
