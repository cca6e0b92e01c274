"""A text that does not fit what stands beside it any more: why, and what that means."""

from __future__ import annotations

from collections.abc import Iterable

from leadline.api.scoring.checking import ProblemOut
from leadline.web.parts.editor import sentence
from leadline.web.parts.tags import tag


def unfit(title: str, problems: Iterable[ProblemOut], more: str) -> None:
    """Say that it does not fit, each reason, and what follows until it is put right."""
    with tag("div", classes="ll-panel ll-still", role="status"):
        tag("p", title, "ll-name")
        with tag("ul", classes="ll-rows"):
            for problem in problems:
                tag("li", sentence(problem), dir="auto")
        tag("p", more, "ll-muted")
