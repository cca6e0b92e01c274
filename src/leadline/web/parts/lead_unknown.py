"""What is not known of a lead and would change most: what to ask them next."""

from __future__ import annotations

from leadline.api.scoring.unknown import UnknownOut, UnknownsOut
from leadline.web.calls import Refused
from leadline.web.parts.heading import panel
from leadline.web.parts.lead_seen import Seen
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

SHOWN = 5


class Missing:
    """The panel. It is not there where no answer would change anything."""

    def __init__(self, visit: Visit, seen: Seen, place: Tag) -> None:
        self.visit, self.seen, self.place = visit, seen, place

    async def read(self) -> None:
        visit, found = self.visit, await unknown(self.visit, self.seen)
        self.place.clear()
        if found is None or not found.items:
            return
        with self.place, panel(visit.say("What would change most if we knew it")), tag("ul", classes="ll-rows"):
            for one in found.items[:SHOWN]:
                with tag("li", classes="ll-row ll-missing"):
                    with tag("span", classes="ll-grow"):
                        tag("span", one.words, dir="auto")
                        tag("span", ", ".join(could(visit, one, found.grade)), "ll-muted ll-deed-about")
                    tag("span", moves(visit, one), "ll-figure")


async def unknown(visit: Visit, seen: Seen) -> UnknownsOut | None:
    """What the API says; nothing of who has no score."""
    if seen.explanation is None:
        return None
    try:
        return await visit.api.get(UnknownsOut, f"{seen.path}/unknown")
    except Refused as refused:
        if refused.status != 422:
            raise
        return None


def could(visit: Visit, one: UnknownOut, grade: str | None) -> list[str]:
    """What an answer could do beside moving points."""
    said = []
    if one.could_qualify:
        said.append(visit.say("could make them ready for sales"))
    if one.could_unqualify:
        said.append(visit.say("could rule them out for sales"))
    if others := [name for name in one.grades if name != grade]:
        said.append(visit.say("could make the grade {grades}", grades=" / ".join(others)))
    return said


def moves(visit: Visit, one: UnknownOut) -> str:
    """Between what it moves the score."""
    if not one.least and not one.most:
        return ""
    number = visit.reader.signed
    if not one.least or not one.most:
        return visit.say("up to {points}", points=number(one.most or one.least or 0))
    return visit.say("{least} to {most}", least=number(one.least), most=number(one.most))
