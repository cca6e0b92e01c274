"""The columns of the list of leads, and which of them are shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nicegui.events import GenericEventArguments

from leadline.api.scoring.shapes import LeadOut
from leadline.model.words import name_words
from leadline.web.parts.asking import asking, form
from leadline.web.parts.chips import score_chips, stage_words
from leadline.web.parts.lead_filters import country_words
from leadline.web.parts.people import account_path
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

USUAL = ("score", "called", "stage", "owner", "last")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in views, its caption, what it says of a lead, and what it is ordered by, if it can be.

    ``hint`` is said to who points at it; ``fill`` makes what is more than words. A list has many cells, and each
    element of a page costs: words stand in the cell itself.
    """

    name: str
    caption: str
    words: Callable[[LeadOut], str] = lambda _: ""
    order: str = ""
    is_figure: bool = False
    hint: Callable[[LeadOut], str | None] = lambda _: None
    fill: Callable[[LeadOut], Any] | None = None


def columns(visit: Visit) -> dict[str, Column]:
    """All columns beside the name, by their names."""
    say, reader = visit.say, visit.reader

    def cut(value: str | None) -> None:
        if value:
            tag("span", value, "ll-cell", dir="auto")

    def account(one: LeadOut) -> None:
        if one.account_id is not None:
            tag("a", one.company or one.account_id, "ll-cell", href=account_path(one.account_id), dir="auto")

    def last(one: LeadOut) -> str:
        return "" if one.last_event_at is None else reader.ago(one.last_event_at, visit.now())

    def last_full(one: LeadOut) -> str | None:
        return None if one.last_event_at is None else reader.full(one.last_event_at)

    found = (
        Column("score", say("Score"), lambda one: reader.points(one.score), "score", is_figure=True),
        Column("called", say("Grade and band"), fill=lambda one: score_chips(visit, one.grade, one.band)),
        Column("priority", say("Priority"), fill=lambda one: cut(name_words(one.priority or ""))),
        Column("stage", say("Stage"), lambda one: stage_words(visit, one.stage)),
        Column("owner", say("Lead owner"), fill=lambda one: cut(one.owner)),
        Column("account", say("Company"), fill=account),
        Column("job_title", say("Job title"), fill=lambda one: cut(one.job_title)),
        Column("email", say("Address"), fill=lambda one: cut(one.email)),
        Column("country", say("Country"), lambda one: country_words(visit, one.country) if one.country else ""),
        Column("last", say("Last activity"), last, "last_event", hint=last_full),
        Column(
            "created",
            say("Known since"),
            lambda one: reader.date(one.created_at),
            "created",
            hint=lambda one: reader.full(one.created_at),
        ),
        Column("junk", say("Junk"), lambda one: reader.number(one.junk), is_figure=True),
        Column("lead_id", say("Number"), lambda one: str(one.lead_id), is_figure=True),
    )
    return {one.name: one for one in found}


def shown_columns(visit: Visit, names: Sequence[str]) -> list[Column]:
    """The columns of these names, as far as there are such; of none the usual ones."""
    known = columns(visit)
    return [known[name] for name in names if name in known] or [known[name] for name in USUAL]


def choosing_columns(visit: Visit, shown: Sequence[str], act: Callable[[list[str]], Awaitable[Any]]) -> None:
    """Ask which columns are to be shown; ``act`` is told their names, none where they are the usual ones."""
    chosen = {one.name for one in shown_columns(visit, shown)}
    with asking(visit.say("Which columns")) as dialog:

        async def done() -> None:
            names = [name for name in columns(visit) if name in chosen]
            await act([] if set(names) == set(USUAL) else names)

        with form(visit, dialog, visit.say("Show them"), done), tag("div", classes="ll-checks"):
            for column in columns(visit).values():
                check(column, chosen)


def check(column: Column, chosen: set[str]) -> None:
    with tag("label", classes="ll-check"):
        made = tag("input", type="checkbox", checked=column.name in chosen)
        tag("span", column.caption)

    def changed(event: GenericEventArguments) -> None:
        (chosen.add if event.args else chosen.discard)(column.name)

    made.on("change", changed, js_handler="(event) => emit(event.target.checked)")
