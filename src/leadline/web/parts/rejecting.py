"""Sending leads away: why, in a few fixed words and one's own, and what becomes of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from leadline.web.calls import Refused
from leadline.web.parts.asking import asking, form
from leadline.web.parts.choices import Choice, choices
from leadline.web.visit import Visit

OTHER, NONE = "", "-"  # something else than the fixed reasons; nothing is chosen yet
SEPARATOR = ": "  # between a fixed reason and what somebody adds


def reasons(visit: Visit) -> dict[str, str]:
    """The fixed reasons: as they are kept, whoever reads them in whichever language, and as they are said."""
    return {
        "No budget": visit.say("No budget"),
        "Bad timing": visit.say("Bad timing"),
        "Wrong person": visit.say("Wrong person"),
        "Company does not fit": visit.say("Company does not fit"),
        "Cannot be reached": visit.say("Cannot be reached"),
        "Uses another product": visit.say("Uses another product"),
    }


def reason_words(visit: Visit, kept: str) -> str:
    """A reason that was kept, in the reader's language as far as it is a fixed one."""
    fixed, separator, more = kept.partition(SEPARATOR)
    said = reasons(visit).get(fixed)
    return kept if said is None else f"{said}{separator}{more}"


def rejecting(visit: Visit, title: str, act: Callable[[str, str], Awaitable[Any]]) -> None:
    """Ask why; ``act`` is told the stage and the reason."""
    fixed = [Choice(kept, said, key=str(place)) for place, (kept, said) in enumerate(reasons(visit).items(), 1)]
    offered = [*fixed, Choice(OTHER, visit.say("Something else"), key=str(len(fixed) + 1))]
    stages = [
        Choice("recycled", visit.say("Back to nurture"), visit.say("Marketing goes on with them.")),
        Choice("disqualified", visit.say("Out for good"), visit.say("Nobody calls them again.")),
    ]
    with asking(title, wide=True) as dialog:

        async def done() -> None:
            if why.value == NONE:  # none is chosen beforehand, since that one would be given again and again
                lacks = visit.say("Choose why, so that others learn from it.")
                raise Refused(422, {"code": "invalid", "message": lacks})
            more = (words.value or "").strip()
            await act(stage.value, SEPARATOR.join(part for part in (why.value, more) if part))

        with form(visit, dialog, visit.say("Reject"), done):
            why = choices(visit, visit.say("Why"), offered, NONE, beside=True)
            words = ui.input(visit.say("In your words")).props("outlined dense maxlength=800")
            stage = choices(visit, visit.say("What becomes of them"), stages, "recycled", beside=True)
