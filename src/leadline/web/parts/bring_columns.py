"""The columns of a file that was brought in, and what each is taken for: a choice beside some of its cells."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui.events import GenericEventArguments

from leadline.api.uploads.shapes import ColumnOut, FieldOut, UploadOut
from leadline.web.parts.bring_words import field_words
from leadline.web.parts.buttons import button
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

OUT, OWN, BOTH = "out", "own", "both"  # left out; an attribute of its own name; the address, which is the id too
ID, MAIL = "lead_id", "email"
SHOWN = 40  # columns; the others are shown when somebody asks
VALUES = 3
LONGEST = 60  # characters of what the cells of a column show


class Columns:
    """What each column is taken for; ``changed`` is called when somebody says it otherwise."""

    def __init__(self, visit: Visit, upload: UploadOut, changed: Callable[[], Awaitable[Any]]) -> None:
        self.visit, self.upload, self.changed = visit, upload, changed
        self.fields = {one.name: one for one in upload.fields}
        self.own = {one.name: one.own for one in upload.columns}
        self.chosen = {one.name: self.first(one) for one in upload.columns}
        self.selects: dict[str, Tag] = {}

    def first(self, column: ColumnOut) -> str:
        """What the API takes a column for, as a choice."""
        if len(column.ours) > 1:
            return BOTH
        if not column.ours:
            return OUT
        return column.ours[0] if column.ours[0] in self.fields else OWN

    # -- what is asked of the API ----------------------------------------------------------------------------------

    def names(self, column: str) -> list[str]:
        """Our names for a column, as it is chosen."""
        chosen = self.chosen[column]
        return {OUT: [], OWN: [self.own[column]], BOTH: [ID, MAIL]}.get(chosen, [chosen])

    def wish(self) -> dict[str, Any]:
        mapping = {ours: column for column in self.chosen for ours in self.names(column)}
        return {"mapping": mapping, "without": [column for column in self.chosen if not self.names(column)]}

    def missing(self) -> list[str]:
        """What there must be and no column is chosen for."""
        mapping = self.wish()["mapping"]
        return [one.name for one in self.upload.fields if one.required and one.name not in mapping]

    # -- the list --------------------------------------------------------------------------------------------------

    def draw(self) -> None:
        visit, columns = self.visit, self.upload.columns
        with tag("ul", classes="ll-rows ll-mapped") as rows:
            self.some(columns[:SHOWN])
        if len(columns) > SHOWN:

            def rest() -> None:
                more.delete()
                with rows:
                    self.some(columns[SHOWN:])

            n = len(columns) - SHOWN
            more = button(visit, visit.count("Show {n} more column", "Show {n} more columns", n), rest)

    def some(self, columns: list[ColumnOut]) -> None:
        at = {one.name: number for number, one in enumerate(self.upload.columns)}
        for one in columns:
            with tag("li", classes="ll-mapped-row"):
                with tag("div", classes="ll-mapped-column"):
                    tag("span", one.name, "ll-name", dir="auto")
                    tag("span", self.cells(at[one.name]), "ll-muted ll-cut", dir="auto")
                self.select(one)

    def cells(self, number: int) -> str:
        """Some of a column's cells, so that one knows what is in it."""
        found = [row[number] for row in self.upload.samples]
        shown = list(dict.fromkeys(cell[:LONGEST] for cell in found if cell))[:VALUES]
        return " · ".join(shown) if shown else self.visit.say("empty in the first rows")

    def select(self, column: ColumnOut) -> None:
        visit = self.visit
        label = visit.say("What {column} is", column=column.name)
        made = tag("select", classes="ll-input ll-mapped-as", value=self.chosen[column.name])
        made.props["aria-label"] = label
        self.selects[column.name] = made
        with made:
            self.options(visit.say("Leadline uses it"), [one for one in self.upload.fields if not one.in_rules], True)
            self.options(visit.say("Your rules look at it"), [one for one in self.upload.fields if one.in_rules])
            with tag("optgroup", label=visit.say("Otherwise")):
                if column.own not in self.fields:
                    tag("option", self.as_own(column), value=OWN)
                tag("option", visit.say("Leave it out"), value=OUT)

        async def choose(event: GenericEventArguments) -> None:
            self.choose(column.name, str(event.args))
            await self.changed()

        made.on("change", choose, js_handler="(event) => emit(event.target.value)")

    def options(self, label: str, fields: list[FieldOut], is_first: bool = False) -> None:
        if not fields:
            return
        with tag("optgroup", label=label):
            if is_first and self.upload.kind == "leads":
                tag("option", self.visit.say("E-mail address and id"), value=BOTH)
            for one in fields:
                tag("option", field_words(self.visit, one.name, self.upload.kind), value=one.name)

    def as_own(self, column: ColumnOut) -> str:
        if self.upload.kind == "events":
            return self.visit.say("More about the event: {name}", name=column.own)
        return self.visit.say("An attribute: {name}", name=column.own)

    def choose(self, column: str, value: str) -> None:
        """Take a column for something; another one that was this is an attribute, or is left out."""
        self.chosen[column] = value
        taken = set(self.names(column))
        for other in self.chosen:
            if other != column and taken & set(self.names(other)):
                self.chosen[other] = OWN if self.own[other] not in taken | set(self.fields) else OUT
                if other in self.selects:
                    self.selects[other].set(value=self.chosen[other])
        self.selects[column].set(value=value)
