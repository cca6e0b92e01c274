"""A lead of the queue: how good, who, why now, since when, and what can be done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from leadline.api.scoring.queue import Next
from leadline.model.words import name_words
from leadline.web.parts.buttons import button
from leadline.web.parts.chips import score_chips
from leadline.web.parts.contact_clock import contact_clock
from leadline.web.parts.deeds import about_words, deed_words
from leadline.web.parts.people import who
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

Act = Callable[[Next], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Acts:
    """What can be done to a lead of the queue. ``wake`` is for those that are set aside."""

    accept: Act
    reject: Act
    set_aside: Act
    note: Act
    give: Act
    wake: Act
    contacted: Act


def draw(visit: Visit, row: Tag, one: Next, acts: Acts | None) -> Tag:
    """Draw a lead into its row; without ``acts`` nothing can be done. The answer is where it says why now."""
    row.clear()
    with row:
        with tag("div", classes="ll-next-score"):
            figure(visit, one.score)
            trend(visit, one.trend)
        with tag("div", classes="ll-next-who"):
            name = who(visit, one.name, one.email)
            tag("a", name, "ll-name ll-next-name", href=f"/leads/{one.lead_id}", dir="auto", data_key="o")
            about = [part for part in (one.job_title, one.company or one.account_id) if part]
            tag("p", ", ".join(about), "ll-muted ll-next-about", dir="auto")
        with tag("div", classes="ll-next-why"):
            why = tag("p", classes="ll-next-reasons", dir="auto")
            say_why(visit, why, one)
        with tag("div", classes="ll-next-chips"):
            score_chips(visit, one.grade, one.band)
            if one.priority is not None:
                words = visit.say("Priority {priority}", priority=name_words(one.priority))
                tag("p", words, "ll-muted ll-next-priority")
        last(visit, one)
        since(visit, one, acts)
        if acts is not None:
            buttons(visit, one, acts)
    return why


def say_why(visit: Visit, place: Tag, one: Next) -> None:
    """Say why now; where that is not known yet, what was recorded with the score."""
    place.set_text(one.why or one.reasons or visit.say("Nothing counts for them now."))
    place.set(title=one.reasons if one.why else None)


def figure(visit: Visit, score: float | None) -> None:
    """A score: its points large, its hundredths beside them."""
    said = visit.reader.points(score)
    with tag("span", classes="ll-next-points"):
        tag("span", said if score is None else said[:-3])
        if score is not None:
            tag("span", said[-3:], "ll-next-cents")


def trend(visit: Visit, rise: float | None) -> None:
    if rise is None:
        tag("span", visit.say("new"), "ll-muted ll-next-trend")
    elif rise:
        said = visit.reader.signed(rise, 0 if abs(rise) >= 1 else 2)
        shown = tag("span", said, "ll-muted ll-next-trend")
        shown.set(title=visit.say("{points} points in seven days", points=visit.reader.signed(rise)))


def last(visit: Visit, one: Next) -> None:
    """What they did last, and when."""
    with tag("p", classes="ll-next-last ll-muted", dir="auto"):
        if one.last is not None:
            about = about_words(visit, one.last.event, one.last.properties)
            ago = tag("time", visit.reader.ago(one.last.occurred_at, visit.now()))
            ago.set(title=visit.reader.full(one.last.occurred_at))
            tag("span", " · ".join(part for part in (deed_words(one.last.event), about) if part))


def since(visit: Visit, one: Next, acts: Acts | None) -> None:
    """Since when somebody waits, or until when they are set aside; whose they are."""
    now, reads = visit.now(), visit.reader
    with tag("div", classes="ll-next-since"):
        if one.snoozed_until is not None:
            said = visit.say("until {moment}", moment=reads.when(one.snoozed_until, now))
            tag("time", said, "ll-next-clock").set(title=reads.full(one.snoozed_until))
        elif one.mql_at is not None:
            said = visit.say("waits {time}", time=reads.lasting(max(0, now - one.mql_at)))
            tag("time", said, "ll-next-clock").set(title=reads.full(one.mql_at))
        contact_clock(visit, one.contact_by, one.contacted_at)
        owner(visit, one, acts)


def is_due(one: Next) -> bool:
    """Whether a clock runs until there is contact."""
    return one.contact_by is not None and one.contacted_at is None


def owner(visit: Visit, one: Next, acts: Acts | None) -> None:
    """Whose lead it is; pressed, it is given to somebody."""
    name = one.owner or visit.say("nobody's")
    why = one.assigned_because and one.assigned_because.replace("`", "")
    if acts is None:
        tag("span", name, "ll-muted ll-cut", dir="auto", title=why)
        return
    said = visit.say("Give to somebody, now {owner}", owner=name)
    made = tag(
        "button",
        name,
        "ll-quiet ll-cut ll-next-owner",
        type="button",
        data_key="g",
        aria_label=said,
        dir="auto",
        title=why,
    )
    made.on("click", visit.doing(lambda: acts.give(one)))


def buttons(visit: Visit, one: Next, acts: Acts) -> None:
    say = visit.say
    with tag("div", classes="ll-next-acts", role="group", aria_label=say("What to do")):
        if one.snoozed_until is not None:
            button(visit, say("Take back"), lambda: acts.wake(one), key="s").classes("ll-small")
            return
        button(visit, say("Accept"), lambda: acts.accept(one), key="a").classes("ll-small ll-next-accept")
        button(visit, say("Reject"), lambda: acts.reject(one), key="r").classes("ll-small")
        button(visit, say("Later"), lambda: acts.set_aside(one), key="s").classes("ll-small")
        button(visit, say("Note"), lambda: acts.note(one), key="n").classes("ll-small")
        if is_due(one):
            button(visit, say("Reached"), lambda: acts.contacted(one), key="c").classes("ll-small")
