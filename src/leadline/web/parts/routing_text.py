"""The text of the routing while somebody writes it: its rules in words, and who would get the leads that are ready."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from leadline.api.outward.routing_shapes import PreviewOut, RoutingCheckedOut, RoutingOut
from leadline.api.scoring.choices import Colleague
from leadline.model.editing.writing import key
from leadline.routing.reading import FILE
from leadline.web.parts.buttons import button
from leadline.web.parts.routing_words import given, rules_list
from leadline.web.parts.tags import tag
from leadline.web.parts.written_text import WrittenText
from leadline.web.visit import Visit

REPS = 5  # people in a text to begin with


class RoutingText(WrittenText[RoutingCheckedOut]):
    """The editor and what goes with it; ``then`` is told of what was kept. ``names`` are those of people."""

    def __init__(
        self,
        visit: Visit,
        one: RoutingOut,
        begins: str,
        names: Mapping[str, str],
        then: Callable[[RoutingOut], Awaitable[Any]],
    ) -> None:
        super().__init__(visit, one.text or begins, visit.say("The text of the routing"), FILE, one.edit)
        self.names, self.then = names, then
        self.acts = tag("div", classes="ll-actions ll-routing-acts")
        self.says = tag("div", role="status")

    async def check(self, text: str) -> RoutingCheckedOut:
        return RoutingCheckedOut.model_validate(await self.visit.api.send("POST", "/api/routing/check", {"text": text}))

    def draw(self) -> None:
        visit, sound = self.visit, self.sound
        self.acts.clear()
        self.says.clear()
        if sound is None:
            return
        with self.acts:
            button(visit, visit.say("Try it on the leads that are ready"), self.try_it)
            if self.is_other:
                button(visit, visit.say("Keep this text"), self.keep, primary=True)
        if self.is_other:
            with self.says:
                rules_list(visit, sound.rules, self.names)

    async def try_it(self) -> None:
        """Give out the leads that are ready by this text, and write nothing."""
        visit = self.visit
        found = PreviewOut.model_validate(await visit.api.send("POST", "/api/routing/preview", {"text": self.text}))
        self.says.clear()
        with self.says:
            words = visit.count(
                "{n} lead is ready and nobody's. Nothing is written.",
                "{n} leads are ready and nobody's. Nothing is written.",
                len(found.items),
            )
            tag("p", words, "ll-name ll-routing-tried")
            with tag("ul", classes="ll-rows ll-scroll-list", tabindex="0", aria_label=visit.say("Who would get whom")):
                for one in found.items:
                    given(visit, one, self.names)
            if found.more:
                tag("p", visit.say("There are more, which were not looked at."), "ll-muted")

    async def keep(self) -> None:
        await self.then(await self.keep_at("/api/routing", RoutingOut))


def to_begin_with(visit: Visit, colleagues: Sequence[Colleague]) -> str:
    """A routing in which those who take leads take turns, in a day's hours."""
    reps = [one.email for one in colleagues if one.takes_leads][:REPS] or ["ann@example.com"]
    listed = "".join(f"  {key(one)}: {{team: sales, capacity: {{per_day: 10}}}}\n" for one in reps)
    zone = f"timezone: {visit.me.time_zone}\n" if visit.me.time_zone else ""
    return (
        f"routing: sales\n{zone}hours: {{days: mon-fri, from: '9:00', to: '17:00'}}\nreps:\n{listed}rules:\n"
        "  - {id: everybody, if: {stage: mql}, to: sales}\nclock: {contact_within: 4h, remind_after: 2h}\n"
    )
