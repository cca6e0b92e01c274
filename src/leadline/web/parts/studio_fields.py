"""A part of a model as fields: what shape it has says how it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from leadline.api.scoring.forms import PartOut
from leadline.model.editing import Shape
from leadline.model.words import capital, name_words
from leadline.web.parts.buttons import button
from leadline.web.parts.changing import Change, Changing, out, put
from leadline.web.parts.chips import stage_words
from leadline.web.parts.studio_conditions import Conditions
from leadline.web.parts.studio_inputs import as_number, one_of, place_of, several_lines, taking_out, ticked, words_input
from leadline.web.parts.studio_words import part_words
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

At = Sequence[str | int]
LISTS = (Shape.events, Shape.literals)
SINGLE = (Shape.text, Shape.number, Shape.counted, Shape.duration, Shape.date, Shape.limit, Shape.literal, *LISTS)
CONDITION = (Shape.every, Shape.named, Shape.all, Shape.any, Shape.negated, Shape.did, Shape.did_not, Shape.test)
NEEDED = frozenset("dimension of mail notice webhook sync enrol stage entered left score".split())
OF_ATTRIBUTES = frozenset(("bins", "lookup", "changed", "date"))
EVENTS, ATTRIBUTES = "studio-events", "studio-attributes"


class Fields:
    """Draws parts as fields. ``opened`` are parts that are not written yet and that somebody wants to write."""

    def __init__(self, visit: Visit, draft: Changing[Any]) -> None:
        self.visit, self.draft = visit, draft
        self.opened: set[tuple[str | int, ...]] = set()
        self.conditions = Conditions(visit, draft, self)

    async def change(self, *changes: Change) -> None:
        await self.draft.change(*changes)

    async def put(self, part: PartOut, said: str) -> None:
        """What somebody typed into the field of a part; nothing takes it out."""
        said = said.strip()
        if not said:
            if part.is_set:
                await self.change(out(part.at))
            return
        typed: str | list[str] = as_number(said) if part.shape in (Shape.number, Shape.literal) else said
        if part.shape in LISTS:
            several = [one.strip() for one in said.split(",") if one.strip()]
            typed = several if len(several) > 1 or part.shape == Shape.literals else several[0]
        await self.change({"do": "set", "at": part.at, "typed": typed})

    def show(self, part: PartOut, label: str = "") -> None:
        """The fields of a part."""
        visit, words, place = self.visit, label or part_words(self.visit, part), place_of(part.at)
        if part.shape in CONDITION:
            self.conditions.show(part, words)
        elif part.shape == Shape.flag:
            is_on = bool(part.value) and part.is_set

            async def tick(on: bool) -> None:
                await self.change(put(part.at, on))

            ticked(visit, words, is_on, tick, place=place, help_=part.help)
        elif part.shape == Shape.choices:
            self.some_of(part, words)
        elif part.shape in SINGLE and part.choices and part.shape not in LISTS:
            self.chosen(part, words, place)
        elif part.shape in SINGLE and not holds_commas(part):
            listed = EVENTS if part.shape == Shape.events else ATTRIBUTES if part.key in OF_ATTRIBUTES else ""
            is_number = part.shape in (Shape.number, Shape.counted)
            words_input(
                visit,
                words,
                said(part),
                partial(self.put, part),
                place=place,
                help_=part.help,
                listed=listed,
                numeric=is_number,
            )
        elif part.shape == Shape.fields:
            self.grouped(part, words)
        elif part.shape in (Shape.table, Shape.ladder):
            self.table(part, words)
        elif part.shape == Shape.several:
            self.several(part, words)
        else:
            self.written(part, words, place)

    def written(self, part: PartOut, words: str, place: str) -> None:
        """What only its text can show."""

        async def write(value: str) -> None:
            await self.change({"do": "set", "at": part.at, "yaml": value})

        several_lines(self.visit, words, part.written, write, place=place, help_=part.help)

    def chosen(self, part: PartOut, words: str, place: str) -> None:
        """One of what there is to choose from."""
        now = said(part)
        names = [*part.choices, *([now] if now and now not in part.choices else [])]
        nothing = [] if part.is_set and part.key in NEEDED else [("", self.visit.say("none"))]
        words_of = {one: stage_words(self.visit, one) if part.key == "stage" else name_of(one) for one in names}
        offered = [*nothing, *words_of.items()]
        one_of(self.visit, words, offered, now, partial(self.put, part), place=place, help_=part.help)

    def some_of(self, part: PartOut, words: str) -> None:
        """Some of a few."""
        several = part.value if isinstance(part.value, list) else [] if part.value is None else [part.value]
        now = [str(one) for one in several]

        async def tick(name: str, on: bool) -> None:
            wanted = [one for one in part.choices if (one in now and one != name) or (one == name and on)]
            change: Change = {"do": "set", "at": part.at, "typed": wanted} if wanted else out(part.at)
            await self.change(change)

        with tag("fieldset", classes="ll-studio-group"):
            tag("legend", words, "ll-label", title=part.help or None)
            with tag("div", classes="ll-studio-ticks"):
                for one in part.choices:
                    place = place_of(part.at, one)
                    ticked(
                        self.visit,
                        stage_words(self.visit, one),
                        one in now,
                        partial(tick, one),
                        place=place,
                    )

    def grouped(self, part: PartOut, words: str) -> None:
        """Keys that are known: those that are written, and the rest on demand."""
        with tag("fieldset", classes="ll-studio-group"):
            tag("legend", words, "ll-label", title=part.help or None)
            self.some(part.parts, part.parts)

    def some(self, shown: Sequence[PartOut], every: Sequence[PartOut], aside: frozenset[str] = frozenset()) -> None:
        """Those of some parts that are written or opened, and a way to the others. ``aside``: keys shown elsewhere."""
        shown_keys = {part.key for part in shown if part.is_set or tuple(part.at) in self.opened}
        with tag("div", classes="ll-studio-fields"):
            for part in every:
                if part.key in shown_keys and part.key not in aside:
                    self.show(part)
        self.more([part for part in every if part.key not in shown_keys | aside])

    def more(self, parts: Sequence[PartOut]) -> None:
        """What else may be said here."""
        if not parts:
            return
        visit = self.visit

        async def open_(said: str) -> None:
            at = next((tuple(part.at) for part in parts if part.key == said), None)
            if at is not None:
                self.opened.add(at)
                self.draft.tell()

        offered = [("", visit.say("Say more…")), *((part.key, part_words(visit, part)) for part in parts)]
        with tag("div", classes="ll-studio-more"):
            one_of(
                visit, visit.say("Say more…"), offered, "", open_, place=place_of(parts[0].at[:-1], "more"), hidden=True
            )

    def table(self, part: PartOut, words: str) -> None:
        """Keys that people choose, each with its value."""
        visit = self.visit
        known = [one for one in part.parts if one.title and part.shape == Shape.ladder and one.key in ("of", "else")]
        rows = [one for one in part.parts if one not in known]

        async def rename(one: PartOut, name: str) -> None:
            if name.strip():
                await self.change({"do": "rename", "at": one.at, "name": name})
            else:
                await self.change(out(one.at))

        async def add(name: str) -> None:
            if name.strip():
                begins = part.begins if part.begins is not None else 0
                await self.change(put([*part.at, name.strip()], begins))

        with tag("fieldset", classes="ll-studio-group"):
            tag("legend", words, "ll-label", title=part.help or None)
            if known:
                with tag("div", classes="ll-studio-fields"):
                    for one in known:
                        self.show(one)
            for one in rows:
                with tag("div", classes="ll-studio-row"):
                    words_input(
                        visit,
                        visit.say("Name or value"),
                        one.key,
                        partial(rename, one),
                        place=place_of(one.at, "key"),
                        hidden=True,
                    )
                    with tag("div", classes="ll-studio-value"):
                        self.show(one, one.key)
                    taking_out(visit, one.key, partial(self.change, out(one.at)))
            with tag("div", classes="ll-studio-more"):
                words_input(visit, visit.say("One more"), "", add, place=place_of(part.at, "new"))

    def several(self, part: PartOut, words: str) -> None:
        """A list of parts: each can be moved and taken out."""
        visit = self.visit

        async def add() -> None:
            await self.change({"do": "insert", "at": part.at, "value": part.begins})

        with tag("fieldset", classes="ll-studio-group"):
            tag("legend", words, "ll-label", title=part.help or None)
            for place, one in enumerate(part.parts):
                name = visit.say("Step {n}", n=place + 1) if part.key == "sequence" else f"{place + 1}"
                with tag("div", classes="ll-studio-item"):
                    with tag("div", classes="ll-studio-value"):
                        self.show(one, name)
                    taking_out(visit, name, partial(self.change, out(one.at)))
            if part.begins is not None:
                button(visit, visit.say("One more"), add).classes("ll-small")


def said(part: PartOut) -> str:
    """The value of a part as it stands in its field."""
    if isinstance(part.value, list):
        return ", ".join(map(text_of, part.value))
    return part.value if isinstance(part.value, str) else part.written


def name_of(name: str) -> str:
    return capital(name_words(name))


def text_of(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def holds_commas(part: PartOut) -> bool:
    """Whether a list has a comma in one of its values, which a field that divides at commas cannot show."""
    return isinstance(part.value, list) and any("," in str(one) for one in part.value)
