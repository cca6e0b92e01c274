"""Segments that a model would break if it scored, said before it does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from leadline.api.scoring.segment_shapes import BesideOut, BrokenOut
from leadline.web.parts.segment_words import segment_path
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


async def breaks_of(visit: Visit, **asked: Any) -> list[BrokenOut]:
    """Those that a ``version``, or the ``files`` of one, would break."""
    return BesideOut.model_validate(await visit.api.send("POST", "/api/segments/beside", asked)).breaks


def say_breaks(visit: Visit, found: Sequence[BrokenOut]) -> None:
    """Say which, why, and what becomes of them."""
    if not found:
        return
    with tag("div", classes="ll-panel ll-still", role="alert"):
        words = visit.count("It breaks {n} segment", "It breaks {n} segments", len(found))
        tag("p", words, "ll-name")
        with tag("ul", classes="ll-rows"):
            for one in found:
                with tag("li"):
                    tag("a", one.title, href=segment_path(one.segment), dir="auto", target="_blank")
                    tag("div", one.why.replace("`", ""), "ll-muted", dir="auto")
        tag("p", visit.say("Nobody enters or leaves them until their texts are put right."), "ll-muted")
