"""The stages that a lead went through, each with who moved it, why, and the receipt of that moment."""

from __future__ import annotations

from typing import Any

from leadline.api.scoring.happened import TransitionOut
from leadline.web.parts.chips import stage_words
from leadline.web.parts.heading import panel
from leadline.web.parts.lead_score import kept_receipt
from leadline.web.parts.lead_seen import Seen
from leadline.web.parts.rejecting import reason_words
from leadline.web.parts.tags import Tag, tag
from leadline.web.parts.timeline import moment
from leadline.web.visit import Visit


def stages(visit: Visit, seen: Seen, place: Tag) -> None:
    """The panel, the latest stage first."""
    place.clear()
    if not seen.moved:
        return
    with place, panel(visit.say("Stages")), tag("ul", classes="ll-rows ll-deeds"):
        for one in seen.moved:
            with tag("li", classes="ll-deed"):
                moment(visit, one.at)
                with tag("div", classes="ll-grow"):
                    tag("span", stage_words(visit, one.to_stage))
                    tag("span", by_words(visit, seen, one.moved_by), "ll-muted ll-deed-about", dir="auto")
                    if one.reason:
                        tag("div", reason_words(visit, one.reason), "ll-muted", dir="auto")
                if one.receipt is not None:
                    folded(visit, one, one.receipt)


def folded(visit: Visit, one: TransitionOut, receipt: dict[str, Any]) -> None:
    """A receipt that was kept; it is made when somebody unfolds it."""
    with tag("details", classes="ll-kept") as fold:
        tag("summary", visit.say("The receipt of that moment"))
        inside = tag("div")

    def opened() -> None:
        if not inside.default_slot.children:
            with inside:
                kept_receipt(visit, one.lead_id, receipt)

    fold.on("toggle", opened)


def by_words(visit: Visit, seen: Seen, moved_by: str) -> str:
    """Who moved a lead."""
    if moved_by == "model":
        return visit.say("by the model")
    if moved_by == visit.me.name:
        return visit.say("by you")
    names = {f"user:{one.user_id}": one.name or one.email for one in seen.colleagues}
    return visit.say("by {who}", who=names[moved_by]) if moved_by in names else visit.say("by hand")
