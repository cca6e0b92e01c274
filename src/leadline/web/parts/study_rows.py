"""Studies in a line each, and the newest of each kind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from leadline.api.evidence.study_shapes import StudyOut
from leadline.evidence.study import Kind
from leadline.web.parts.buttons import button
from leadline.web.parts.chips import chip
from leadline.web.parts.evidence_topic import Topic, short
from leadline.web.parts.study_words import asked_words, kind_words, made_words, study_path
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

Offer = Callable[[Tag], Awaitable[Any]]


def row(visit: Visit, one: StudyOut) -> None:
    """A study: what it asked, what it found, when and by whom."""
    with tag("li", classes="ll-row ll-study"):
        with tag("div", classes="ll-grow"):
            words = short(one.headline) or kind_words(visit, one.kind)
            tag("a", words, "ll-name", href=study_path(one.study), dir="auto")
            about = asked_words(visit, one.asked)
            tag("div", f"{kind_words(visit, one.kind)} {about}" if one.headline else about, "ll-muted", dir="auto")
        if one.state == "failed":
            chip(visit.say("Could not be asked"), "bad")
        elif one.state != "done":
            chip(visit.say("At work"))
        tag("span", made_words(visit, one), "ll-muted ll-study-made", dir="auto")


def newest_of_each(visit: Visit, topic: Topic, comparing: Offer | None) -> None:
    """What each kind of study found last; ``comparing`` offers to compare versions."""
    places = {Kind.evidence: f"/evidence/rules{topic.query}", Kind.threshold: f"/evidence/threshold{topic.query}"}
    with tag("div", classes="ll-kinds"):
        for kind in (Kind.evidence, Kind.threshold, Kind.compare):
            found = topic.newest(kind)
            with tag("section", classes="ll-panel ll-kind", aria_label=kind_words(visit, kind)):
                tag("h2", kind_words(visit, kind), "ll-caption")
                if found is None:
                    tag("p", visit.say("Nobody has asked yet."), "ll-muted")
                else:
                    tag("p", found.headline.replace("`", ""), dir="auto")
                    tag("p", visit.reader.when(found.ended_at or found.at, visit.now()), "ll-muted")
                with tag("div", classes="ll-actions") as acts:
                    path = places.get(kind) or (None if found is None else study_path(found.study))
                    if path is not None:
                        tag("a", visit.say("Look at it"), "ll-button ll-small", href=path)
                    if kind is Kind.compare and comparing is not None:
                        offer(visit, acts, comparing)


def offer(visit: Visit, acts: Tag, comparing: Offer) -> None:
    button(visit, visit.say("Compare versions"), lambda: comparing(acts)).classes("ll-small")
