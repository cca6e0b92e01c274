"""What is said of segments."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from leadline.api.scoring.checking import ProblemOut
from leadline.api.scoring.segment_shapes import SegmentOut
from leadline.web.parts.chips import chip
from leadline.web.parts.tags import tag
from leadline.web.parts.unfit import unfit
from leadline.web.visit import Visit


def segment_path(name: str) -> str:
    """Where the page of a segment is, or its place in the API after ``/api``."""
    return f"/segments/{quote(name, safe='')}"


def title_of(one: SegmentOut) -> str:
    return one.title or one.segment


def is_under_way(one: SegmentOut) -> bool:
    """Whether it is not known of every lead yet."""
    return one.evaluated_at is None and not one.problems


def state(visit: Visit, one: SegmentOut) -> None:
    """Why its figures are not what they could be; nothing where they are."""
    if one.problems:
        chip(visit.say("cannot be told"), "bad")
    elif is_under_way(one):
        seen = visit.count("{n} lead looked at so far", "{n} leads looked at so far", one.evaluated)
        with tag("span", classes="ll-chip", role="status"):
            tag("span", seen)


def moved(visit: Visit, one: SegmentOut) -> None:
    """How many came and went in seven days."""
    with tag("span", classes="ll-came"):
        came = visit.count("{n} came", "{n} came", one.entered)
        went = visit.count("{n} went", "{n} went", one.left)
        tag("span", came, "" if one.entered else "ll-muted")
        tag("span", went, "" if one.left else "ll-muted")


def wrong(visit: Visit, problems: Iterable[ProblemOut]) -> None:
    """Why it cannot be told, and what that means."""
    title = visit.say("The models that score today do not know what it asks for")
    unfit(title, problems, visit.say("Nobody enters or leaves it until its text is put right."))


def cause_words(visit: Visit, cause: str) -> str:
    """Why a lead was looked at when it moved."""
    known = {
        "event": visit.say("by what they did"),
        "time": visit.say("as time passed"),
        "model": visit.say("by a change of the model"),
        "identity": visit.say("by what is known of them"),
        "account": visit.say("by what is known of the company"),
        "stage": visit.say("by a change of stage"),
        "prediction": visit.say("by a new probability"),
        "rebuild": visit.say("when everything was worked out anew"),
        "segment": visit.say("when the segment was changed"),
        "merge": visit.say("when two leads became one"),
    }
    return known.get(cause, cause)
