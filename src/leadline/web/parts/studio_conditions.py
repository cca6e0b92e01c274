"""Conditions as fields: what is known of a lead, what they did, and how these are put together."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from leadline.api.scoring.forms import PartOut
from leadline.model.editing import Shape, test_parts
from leadline.web.parts.changing import Change, Changing, out, put
from leadline.web.parts.studio_inputs import one_of, place_of, taking_out, words_input
from leadline.web.parts.studio_words import titles
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

if TYPE_CHECKING:
    from leadline.web.parts.studio_fields import Fields

FACTS = ("country", "job_title", "seniority", "department", "industry", "company.employees", "email", "source")
PROPERTIES = ("path", "form", "asset", "plan", "utm_source")
BEGINS: Mapping[Shape, Any] = {
    Shape.flag: True,
    Shape.number: 0,
    Shape.duration: "30d",
    Shape.date: "2026-01-01",
}
ADDED: Mapping[str, Any] = {
    "did": {"on": "page", "within": "30d"},
    "did_not": {"on": "any", "for": "30d"},
    "all": [{"country": {"exists": True}}],
    "any": [{"country": {"exists": True}}],
    "not": {"country": {"exists": True}},
}
IS, ONE_OF, IN = "eq", "in", "in"


class Conditions:
    """Draws conditions. What is put together stands in a frame of its own."""

    def __init__(self, visit: Visit, draft: Changing[Any], fields: Fields) -> None:
        self.visit, self.draft, self.fields = visit, draft, fields
        self.shapes = {part.key: Shape(part.shape) for part in test_parts()}
        self.tests = {part.key: titles(visit).get(part.title, part.title) for part in test_parts()}

    async def change(self, *changes: Change) -> None:
        await self.draft.change(*changes)

    def show(self, part: PartOut, words: str) -> None:
        """A condition, or one entry of it."""
        match part.shape:
            case Shape.test:
                self.test(part)
            case Shape.named:
                self.named(part, words)
            case Shape.did | Shape.did_not:
                self.deed(part)
            case Shape.all | Shape.any | Shape.negated:
                self.joined(part)
            case _:
                self.every(part, words)

    def every(self, part: PartOut, words: str) -> None:
        """Entries that must all hold."""
        with tag("fieldset", classes="ll-studio-group"):
            if words:
                tag("legend", words, "ll-label", title=part.help or None)
            for one in part.parts:
                self.show(one, "")
            self.adding(part)

    def adding(self, part: PartOut) -> None:
        """What may be put into a condition besides."""
        say, taken = self.visit.say, {one.key for one in part.parts}
        is_properties = part.key == "where"
        offered = [("", say("And…")), ("test", say("A property") if is_properties else say("What is known of them"))]
        if not is_properties:
            offered += [("did", say("Something they did")), ("did_not", say("Something they did not do"))]
        offered += [("all", say("All of several")), ("any", say("Any of several")), ("not", say("None of these"))]

        async def add(kind: str) -> None:
            if kind == "test":
                names = PROPERTIES if is_properties else FACTS
                name = next((one for one in names if one not in taken), names[0])
                await self.change(put([*part.at, name], {"exists": True}))
            elif kind:
                await self.change(put([*part.at, kind], ADDED[kind]))

        free = [one for one in offered if one[0] not in taken]
        with tag("div", classes="ll-studio-more"):
            one_of(self.visit, say("And…"), free, "", add, place=place_of(part.at, "and"), hidden=True)

    def named(self, part: PartOut, words: str) -> None:
        """A condition that the model defines under a name."""
        form = self.draft.form
        names = [*(form.definitions if form is not None else []), part.written]
        offered = [(name, name.replace("-", " ")) for name in dict.fromkeys(names) if name]

        async def write(name: str) -> None:
            await self.change(put(part.at, name))

        label = words or self.visit.say("Definition")
        one_of(self.visit, label, offered, part.written, write, place=place_of(part.at))

    def joined(self, part: PartOut) -> None:
        """All of, any of, none of."""
        say = self.visit.say
        words = {Shape.all: say("All of these"), Shape.any: say("Any of these"), Shape.negated: say("None of these")}
        caption = words[Shape(part.shape)]
        with tag("fieldset", classes="ll-studio-group"):
            with tag("legend", "", "ll-label"):
                tag("span", caption)
                taking_out(self.visit, caption, partial(self.change, out(part.at)))
            for one in part.parts:
                with tag("div", classes="ll-studio-item"):
                    with tag("div", classes="ll-studio-value"):
                        self.show(one, "")
                    if part.shape != Shape.negated:
                        name = one.written[:40]
                        taking_out(self.visit, name, partial(self.change, out(one.at)))
            if part.shape != Shape.negated:
                self.one_more(part)

    def one_more(self, part: PartOut) -> None:
        """One more of several."""
        say, form = self.visit.say, self.draft.form
        offered = [
            ("", say("Or…") if part.shape == Shape.any else say("And…")),
            ("test", say("What is known of them")),
            ("did", say("Something they did")),
            ("did_not", say("Something they did not do")),
            *((f":{name}", name.replace("-", " ")) for name in (form.definitions if form is not None else [])),
        ]

        async def add(kind: str) -> None:
            value: Any = {"country": {"exists": True}} if kind == "test" else {kind: ADDED.get(kind)}
            if kind:
                await self.change({"do": "insert", "at": part.at, "value": kind[1:] if kind[0] == ":" else value})

        with tag("div", classes="ll-studio-more"):
            one_of(self.visit, offered[0][1], offered, "", add, place=place_of(part.at, "and"), hidden=True)

    def deed(self, part: PartOut) -> None:
        """What they did, or did not do."""
        say = self.visit.say
        caption = say("They did") if part.shape == Shape.did else say("They did not")
        with tag("fieldset", classes="ll-studio-group"):
            with tag("legend", "", "ll-label"):
                tag("span", caption)
                taking_out(self.visit, caption, partial(self.change, out(part.at)))
            self.fields.some(part.parts, part.parts)

    # -- one value -------------------------------------------------------------------------------------------------

    def test(self, part: PartOut) -> None:
        """What is known of a lead, with how it is compared."""
        say = self.visit.say

        async def rename(name: str) -> None:
            await self.change({"do": "rename", "at": part.at, "name": name})

        for one in part.parts:
            with tag("div", classes="ll-studio-test"):
                words_input(
                    self.visit,
                    say("Attribute"),
                    part.key,
                    rename,
                    place=place_of([*part.at, one.key], "name"),
                    listed="studio-attributes",
                    hidden=True,
                )
                self.compared(part, one)
                self.fields.show(one, say("Value"))
                whole = part.at if len(part.parts) == 1 else one.at
                taking_out(
                    self.visit,
                    part.key,
                    partial(self.change, out(whole)),
                )

    def compared(self, part: PartOut, one: PartOut) -> None:
        """How it is compared."""
        now = one.key or (ONE_OF if one.shape == Shape.literals else IS)
        offered = list(self.tests.items())
        if now not in self.tests:
            offered.append((now, now))

        async def write(test: str) -> None:
            value = self.fitting(test, one)
            if not one.key:
                await self.change(put(part.at, {test: value}))
                return
            await self.change(put([*part.at, test], value), out([*part.at, one.key]))

        place = place_of([*part.at, one.key], "test")
        one_of(self.visit, self.visit.say("How it is compared"), offered, now, write, place=place, hidden=True)

    def fitting(self, test: str, one: PartOut) -> Any:
        """The value that a test begins with: what stood there, as far as it fits."""
        shape, value = self.shapes[test], one.value
        if test == "between":
            return value if isinstance(value, list) and len(value) == 2 else [0, 100]
        if shape == Shape.literals:
            return value if isinstance(value, list) else [value if value not in (None, True) else "DE"]
        first = value[0] if isinstance(value, list) and value else value
        is_number = isinstance(first, int | float) and not isinstance(first, bool)
        if shape in BEGINS:
            same = shape == self.shapes.get(one.key) or (shape == Shape.number and is_number)
            return first if same else BEGINS[shape]
        if shape == Shape.text:
            return first if isinstance(first, str) else "text"
        return first if first not in (None, True, []) else "DE"
