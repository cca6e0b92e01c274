"""Which dates of the past are asked: all of them, unless somebody says otherwise."""

from __future__ import annotations

from typing import Any

from leadline.web.parts.studio_inputs import VALUE, one_of, ticked
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


class Dates:
    """Fields that are folded away; `asked` is what a study is asked by them."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.said: dict[str, Any] = {}
        with tag("details", classes="ll-fold ll-topic-more"):
            tag("summary", visit.say("Which dates"))
            with tag("div", classes="ll-topic"):
                self.day("from", visit.say("From"))
                self.day("to", visit.say("To"))
                every = [("7d", visit.say("A week")), ("14d", visit.say("Two weeks")), ("30d", visit.say("30 days"))]
                one_of(visit, visit.say("Apart by"), every, "7d", self.put_every, place="every")
            words = visit.say("Leave out rules on what has no history, since nobody wrote down how that was")
            ticked(visit, words, False, self.put_strict, place="strict")

    def asked(self) -> dict[str, Any]:
        return {name: value for name, value in self.said.items() if value}

    def day(self, name: str, word: str) -> None:
        with tag("div", classes="ll-field"):
            tag("label", word, for_=f"dates-{name}")
            made = tag("input", classes="ll-input", id=f"dates-{name}", type="date")
            made.on("change", lambda event: self.said.update({name: event.args}), js_handler=VALUE)

    async def put_every(self, said: str) -> None:
        self.said["every"] = said

    async def put_strict(self, on: bool) -> None:
        self.said["strict_time"] = on
