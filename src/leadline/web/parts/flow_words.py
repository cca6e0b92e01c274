"""What is said of flows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from leadline.api.outward.flow_shapes import FlowShort, RunOut
from leadline.api.scoring.checking import ProblemOut
from leadline.flows import Ended
from leadline.web.parts.chips import chip
from leadline.web.parts.unfit import unfit
from leadline.web.visit import Visit


def flow_path(name: str) -> str:
    """Where the page of a flow is, or its place in the API after ``/api``."""
    return f"/flows/{quote(name, safe='')}"


def title_of(one: FlowShort) -> str:
    return one.title or one.flow


def state(visit: Visit, one: FlowShort) -> None:
    """Why it does not do what it could; nothing where it does."""
    if one.problems:
        chip(visit.say("cannot be read"), "bad")
    elif one.paused_at is not None:
        chip(visit.say("rests"))
    if one.stuck:
        chip(visit.count("{n} stands still", "{n} stand still", one.stuck), "bad")


def ended_words(visit: Visit, ended: str) -> str:
    """How a time in a flow came to its end."""
    known = {
        Ended.finished: visit.say("went through"),
        Ended.goal: visit.say("reached the goal"),
        Ended.exit: visit.say("left"),
        Ended.stopped: visit.say("stopped"),
    }
    return known[Ended(ended)]


def ends(visit: Visit, ended: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    """How many times ended in each way, the goal first; of ways in which none did, only going through."""
    for way in (Ended.goal, Ended.finished, Ended.exit, Ended.stopped):
        if ended.get(way) or way is Ended.finished:
            yield ended_words(visit, way), ended.get(way, 0)


def until_words(visit: Visit, one: RunOut) -> str:
    """What a time in a flow waits for, as far as an instant says it, or how it ended."""
    reads, now = visit.reader, visit.now()
    if one.ended_at is not None:
        return visit.say("{how}, {when}", how=ended_words(visit, one.ended or ""), when=reads.moment(one.ended_at))
    if one.error:
        return visit.say("stands still since {when}", when=reads.when(one.since, now))
    if one.due_at is None or one.due_at <= now:
        return visit.say("since {when}", when=reads.when(one.since, now))
    return visit.say("until {when}", when=reads.moment(one.due_at))


def cause_words(visit: Visit, cause: Mapping[str, Any]) -> str:
    """What let a lead enter."""
    known = {
        "did": visit.say("by what they did"),
        "entered": visit.say("by entering a segment"),
        "left": visit.say("by leaving a segment"),
        "scored": visit.say("by a score"),
        "moved": visit.say("by a change of stage"),
        "changed": visit.say("by what is known of them"),
        "date": visit.say("on a date"),
        "manual": visit.say("by hand"),
        "flow": visit.say("out of another flow"),
    }
    return next((known[kind] for kind in cause if kind in known), "")


def wrong(visit: Visit, problems: Iterable[ProblemOut]) -> None:
    """Why it cannot be read, and what that means."""
    title = visit.say("The flow does not fit the models and segments of today")
    unfit(title, problems, visit.say("Nobody enters it or goes on in it until its text is put right."))
