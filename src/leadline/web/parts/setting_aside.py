"""Setting a lead aside for a while."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from typing import Any

from leadline.model.condition import HOUR, SECOND, Instant
from leadline.web.parts.asking import asking, closing
from leadline.web.parts.buttons import button
from leadline.web.parts.picks import choosing, pick
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

MORNING = time(9)


def times(visit: Visit, now: Instant) -> list[tuple[str, Instant]]:
    """Until when a lead is usually set aside: mornings are at nine where the reader is."""
    here = visit.reader.local(now)
    days = {
        1: visit.say("Until tomorrow"),
        7 - here.weekday(): visit.say("Until Monday"),
        7: visit.say("For a week"),
        30: visit.say("For a month"),
    }

    def morning(days: int) -> Instant:
        return round(datetime.combine(here.date() + timedelta(days=days), MORNING, here.tzinfo).timestamp()) * SECOND

    return [
        (visit.say("For three hours"), now + 3 * HOUR),
        *((word, morning(one)) for one, word in sorted(days.items())),
    ]


def setting_aside(visit: Visit, title: str, act: Callable[[Instant], Awaitable[Any]]) -> None:
    """Ask until when; ``act`` is told the instant."""
    now = visit.now()
    with asking(title) as dialog:
        with tag("ul", classes="ll-picks"):
            for place, (word, until) in enumerate(times(visit, now), 1):
                with tag("li"):
                    pick(visit, str(place), word, visit.reader.moment(until), choosing(dialog.close, act, until))
        with tag("div", classes="ll-actions ll-dialog-actions"):
            button(visit, visit.say("Cancel"), closing(dialog))
