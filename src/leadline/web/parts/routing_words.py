"""What is said of routing: its rules, who takes leads, whose a lead would become."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from leadline.api.outward.routing_shapes import GivenOut, RepOut, RoutingRuleOut
from leadline.model.words import capital, name_words
from leadline.routing import By, Outside
from leadline.web.parts.chips import chip
from leadline.web.parts.figures import bar
from leadline.web.parts.people import lead_link
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


def rules_list(visit: Visit, rules: Iterable[RoutingRuleOut], names: Mapping[str, str]) -> None:
    """The rules in their order, each with whose the leads become."""
    with tag("ol", classes="ll-rows ll-routing-rules"):
        for one in rules:
            with tag("li"):
                tag("span", name_words(one.id), "ll-caption", dir="auto")
                tag("p", capital(one.sentence), dir="auto")
                owners = ", ".join(names.get(owner) or owner for owner in one.owners)
                with tag("p", classes="ll-muted ll-about", dir="auto"):
                    tag("span", f"→ {owners}")
                    if len(one.owners) > 1:
                        tag("span", by_words(visit, one.by))
                    tag("span", outside_words(visit, one.outside_hours))


def by_words(visit: Visit, by: str) -> str:
    """How one of several is chosen."""
    known = {
        By.round_robin: visit.say("in turn"),
        By.weights: visit.say("in turn, by their weights"),
        By.least_open: visit.say("who has the fewest open"),
    }
    return known[By(by)]


def outside_words(visit: Visit, outside: str) -> str:
    """What is done where nobody works."""
    known = {
        Outside.wait: visit.say("out of hours the lead waits"),
        Outside.next: visit.say("out of hours the next rule is asked"),
        Outside.assign: visit.say("out of hours, too"),
    }
    return known[Outside(outside)]


def reps_table(visit: Visit, reps: Iterable[RepOut]) -> None:
    """Who takes leads, and how much they have."""
    with tag("table", classes="ll-table ll-stacked ll-reps"):
        with tag("thead"), tag("tr"):
            tag("th", visit.say("Who"), scope="col")
            tag("th", visit.say("Today"), scope="col")
            tag("th", visit.say("Open"), scope="col")
            tag("th", visit.say("Now"), scope="col")
        with tag("tbody"):
            for one in reps:
                with tag("tr"):
                    rep(visit, one)


def rep(visit: Visit, one: RepOut) -> None:
    with tag("td"):
        tag("span", one.name or one.owner, "ll-name", dir="auto")
        more = [part for part in (one.owner if one.name else "", one.team or "") if part]
        tag("div", " · ".join(more), "ll-muted", dir="auto")
    with tag("td"):
        load(visit, one.today, one.per_day, visit.say("Today"))
    with tag("td"):
        load(visit, one.open, one.most_open, visit.say("Open"))
    with tag("td"):
        if one.is_away:
            chip(visit.say("away"))
        elif not one.works:
            chip(visit.say("out of hours"))
        elif not one.has_room:
            chip(visit.say("has no room"), "bad")
        else:
            chip(visit.say("takes leads"), "good")
        if not one.works:
            back = visit.reader.moment(one.works_at)
            tag("div", visit.say("back {when}", when=back), "ll-muted")


def load(visit: Visit, has: int, most: int | None, word: str) -> None:
    """How many of how many, with a bar where there is a bound."""
    number = visit.reader.number
    with tag("div", classes="ll-load"):
        tag("span", word, "ll-narrow-only ll-muted")
        if most is None:
            tag("span", number(has))
            return
        tag("span", visit.say("{has} of {most}", has=number(has), most=number(most)))
        bar(has / most, "ll-bar-bad" if has >= most else "")


def given(visit: Visit, one: GivenOut, names: Mapping[str, str]) -> None:
    """Whose a lead would become, and why."""
    with tag("li"):
        with tag("div", classes="ll-row"):
            with tag("span", classes="ll-grow"):
                lead_link(visit, one.lead_id, one.name)
            if one.owner is not None:
                tag("span", f"→ {names.get(one.owner) or one.owner}", dir="auto")
            elif one.until is not None:
                tag("span", visit.say("waits until {when}", when=visit.reader.moment(one.until)), "ll-muted")
            else:
                tag("span", visit.say("stays in the queue"), "ll-muted")
        tag("div", capital(one.reason).replace("`", ""), "ll-muted", dir="auto")
