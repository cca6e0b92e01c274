"""Steps one after the other: what is done, what is to be done now, and what comes then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit


@contextmanager
def step(visit: Visit, number: int, words: str, *, done: bool, current: bool) -> Iterator[Tag]:
    """A step; what is made inside belongs to it."""
    classes = "ll-step" + (" ll-step-done" if done else "") + (" ll-step-current" if current else "")
    with tag("li", classes=f"ll-panel {classes}", aria_current="step" if current and not done else None):
        with tag("span", classes="ll-step-sign", aria_hidden="true"):
            tag("span", "✓" if done else visit.reader.number(number))
        with tag("div", classes="ll-step-body") as body:
            with tag("h2", classes="ll-step-words"):
                tag("span", words, dir="auto")
                if done:
                    tag("span", visit.say("Done"), "ll-unseen")
            yield body
