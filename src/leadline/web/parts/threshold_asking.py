"""By what a threshold is to be chosen: what sales can call in a week, or what a sale brings and a call costs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from leadline.api.evidence.study_shapes import AskedOut
from leadline.web.parts.choices import Choice, choices
from leadline.web.parts.studio_inputs import VALUE, as_number
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

BY_CALLS, BY_WORTH = "calls", "worth"
FIRST = 20.0  # calls a week, until somebody says how many


class Wanted:
    """The form, as it was ``asked`` last; ``ask`` is called with what a study is asked by it."""

    def __init__(self, visit: Visit, asked: AskedOut | None, ask: Callable[[dict[str, Any]], Awaitable[Any]]) -> None:
        self.visit, self.ask = visit, ask
        self.said: dict[str, str] = {"capacity": f"{FIRST:g}", "value": "", "cost": ""}
        if asked is not None:
            self.said |= {name: f"{value:g}" for name in self.said if (value := getattr(asked, name)) is not None}
        begins = BY_CALLS if asked is None or asked.value is None else BY_WORTH
        offered = [
            Choice(BY_CALLS, visit.say("What sales can call")),
            Choice(BY_WORTH, visit.say("What a sale brings and a call costs")),
        ]
        self.chosen = choices(visit, visit.say("Choose it by"), offered, begins, self.turned, beside=True)
        with tag("form", classes="ll-topic ll-wanted") as form:
            self.fields = {
                "capacity": self.field("capacity", visit.say("New leads that sales can call a week")),
                "value": self.field("value", visit.say("What a sale brings")),
                "cost": self.field("cost", visit.say("What a call costs")),
            }
            self.submit = tag("button", visit.say("Try it on the past"), "ll-button ll-primary", type="submit")
        form.on("submit.prevent", visit.doing(self.send))
        self.turned(begins)

    def field(self, name: str, word: str) -> tuple[Tag, Tag]:
        with tag("div", classes="ll-field") as place:
            tag("label", word, for_=f"wanted-{name}")
            made = tag("input", classes="ll-input", id=f"wanted-{name}", inputmode="decimal", begins=self.said[name])
            made.set(autocomplete="off", required=True)
            made.on(
                "input",
                lambda event: self.said.update({name: str(event.args)}),
                js_handler=VALUE,
            )
        return place, made

    def turned(self, way: str) -> None:
        """Show the fields of a way to choose; the others need not be filled."""
        for name, (place, made) in self.fields.items():
            is_shown = (name == "capacity") is (way == BY_CALLS)
            place.set_visibility(is_shown)
            made.set(required=is_shown)

    def step_back(self) -> None:
        """What comes first now is to use what was found."""
        self.submit.classes(remove="ll-primary")

    async def send(self) -> None:
        names = ("capacity",) if self.chosen.value == BY_CALLS else ("value", "cost")
        await self.ask({name: as_number(self.said[name]) for name in names})
