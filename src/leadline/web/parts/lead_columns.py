"""The columns of the list of leads, and which of them are shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nicegui.events import GenericEventArguments

from leadline.api.scoring.shapes import LeadOut
from leadline.model.condition import Instant
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
    """A column: its name in views, its caption, how a cell is filled, and what it is ordered by, if it can be."""

    name: str
    caption: str
    fill: Callable[[LeadOut], Any]
    order: str = ""
    is_figure: bool = False


def columns(visit: Visit) -> dict[str, Column]:
    """All columns beside the name, by their names."""
    say = visit.say

    def text(value: str | None) -> None:
        tag("span", value or "", "ll-cell", dir="auto")

    def ago(at: Instant | None) -> None:
        if at is not None:
            tag("time", visit.reader.ago(at, visit.now())).set(title=visit.reader.full(at))

    def account(one: LeadOut) -> None:
        if one.account_id is not None:
            tag("a", one.company or one.account_id, "ll-cell", href=account_path(one.account_id), dir="auto")

    def day(one: LeadOut) -> None:
        tag("time", visit.reader.date(one.created_at)).set(title=visit.reader.full(one.created_at))

    found = (
        Column("score", say("Score"), lambda one: tag("span", visit.reader.points(one.score)), "score", is_figure=True),
        Column("called", say("Grade and band"), lambda one: score_chips(visit, one.grade, one.band)),
        Column("priority", say("Priority"), lambda one: text(name_words(one.priority) if one.priority else None)),
        Column("stage", say("Stage"), lambda one: text(stage_words(visit, one.stage))),
        Column("owner", say("Lead owner"), lambda one: text(one.owner)),
        Column("account", say("Company"), account),
        Column("job_title", say("Job title"), lambda one: text(one.job_title)),
        Column("email", say("Address"), lambda one: text(one.email)),
        Column("country", say("Country"), lambda one: text(country_words(visit, one.country) if one.country else None)),
        Column("last", say("Last activity"), lambda one: ago(one.last_event_at), "last_event"),
        Column("created", say("Known since"), day, "created"),
        Column("junk", say("Junk"), lambda one: tag("span", visit.reader.number(one.junk)), is_figure=True),
        Column("lead_id", say("Number"), lambda one: tag("span", str(one.lead_id)), is_figure=True),
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
