"""Giving a lead points by hand: how many, of what, why, and how long they last."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from nicegui import ui

from leadline.api.fields import shown
from leadline.model.condition import SECOND
from leadline.model.words import capital, name_words
from leadline.web.parts.asking import asking, form
from leadline.web.visit import Visit

STAY, UNTIL = "", "until"
USUAL = timedelta(days=30)


def giving_points(
    visit: Visit, title: str, dimensions: Sequence[str], act: Callable[[dict[str, Any]], Awaitable[Any]]
) -> None:
    """Ask for all of it; ``act`` is told it as the API takes it."""
    today = visit.reader.local(visit.now()).date()
    lasts = {
        STAY: visit.say("They stay"),
        UNTIL: visit.say("They end on a day"),
        "14d": visit.say("Half of them gone after two weeks"),
        "30d": visit.say("Half of them gone after a month"),
        "90d": visit.say("Half of them gone after three months"),
    }
    with asking(title) as dialog:

        async def done() -> None:
            body: dict[str, Any] = {"points": points.value, "dimension": dimension.value, "reason": reason.value}
            if how_long.value == UNTIL:
                body["expires"] = end_of(visit, last_day.value or "")
            elif how_long.value != STAY:
                body["half_life"] = how_long.value
            await act(body)

        with form(visit, dialog, visit.say("Give"), done):
            points = ui.number(visit.say("Points"), value=10, step=1).props("outlined dense autofocus")
            words = {name: capital(name_words(name)) for name in dimensions}
            dimension = ui.select(words, label=visit.say("Dimension"), value=next(iter(dimensions), None))
            dimension.props("outlined dense")
            reason = ui.input(visit.say("Why")).props("outlined dense maxlength=1000")
            how_long = ui.select(lasts, label=visit.say("How long"), value=STAY).props("outlined dense")
            last_day = ui.input(visit.say("Their last day"), value=(today + USUAL).isoformat())
            last_day.props(f"outlined dense type=date min={today.isoformat()}")
            last_day.bind_visibility_from(how_long, "value", value=UNTIL)


def end_of(visit: Visit, day: str) -> str:
    """When a day of the one who reads is over; what is none is left to the API to refuse."""
    try:
        following = date.fromisoformat(day) + timedelta(days=1)
    except (ValueError, OverflowError):
        return day
    return shown(round(datetime.combine(following, time(), visit.reader.zone).timestamp()) * SECOND)
