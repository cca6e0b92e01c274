"""What is wrong with the data, a panel for each kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from leadline.api.scoring.quality import JunkOut, LateOut, MissingOut, PairOut, QualityOut, ReasonMachines
from leadline.model.words import capital, name_words
from leadline.web.parts.figures import bar
from leadline.web.parts.heading import panel
from leadline.web.parts.pairs import pair
from leadline.web.parts.people import lead_link
from leadline.web.parts.tags import tag
from leadline.web.parts.undo import Undo
from leadline.web.visit import Visit

AT_FIRST = 6  # rows that are shown before one asks for the others
HALF, LATE_FROM = 0.5, 0.05  # shares of what is missing, and late, that are a reason to look
MUCH = "ll-bar-bad"


def duplicates(visit: Visit, count: int, shown: list[PairOut]) -> None:
    """Pairs of leads; those beyond the first are folded away."""
    with panel(visit.say("May be one person")):
        if not shown:
            none = visit.say("No two leads share a full name and a company, or a telephone number.")
            unseen = visit.count(
                "{n} pair, of which you do not see both.", "{n} pairs, of which you do not see both.", count
            )
            tag("p", unseen if count else none, "ll-muted ll-nothing")
            return
        undo = Undo(visit)
        with tag("ul", classes="ll-rows"):
            for one in shown[:AT_FIRST]:
                pair(visit, one, undo)
        rest = shown[AT_FIRST:]
        if rest:
            with tag("details", classes="ll-fold"):
                tag("summary", visit.count("{n} more pair", "{n} more pairs", len(rest)))
                with tag("ul", classes="ll-rows"):
                    for one in rest:
                        pair(visit, one, undo)
        if count > len(shown):
            more = visit.count(
                "There is {n} pair in all; more are shown when these are settled.",
                "There are {n} pairs in all; more are shown when these are settled.",
                count,
            )
            tag("p", more, "ll-muted ll-after-list")


@contextmanager
def measured(share: float, figure: str, classes: str = "") -> Iterator[None]:
    """A row of a list with a bar and a figure; what is made inside says what is measured."""
    with tag("li", classes="ll-measured"):
        with tag("div", classes="ll-measured-words"):
            yield
        bar(share, classes)
        tag("span", figure, "ll-figure ll-name")


def junk(visit: Visit, reasons: list[JunkOut]) -> None:
    """Why leads are junk, with some of them."""
    with panel(visit.say("Why leads are junk")):
        if not reasons:
            tag("p", visit.say("No lead looks like nobody."), "ll-muted ll-nothing")
            return
        most = max(one.leads for one in reasons)
        with tag("ul", classes="ll-rows"):
            for one in reasons:
                with measured(one.leads / most, visit.reader.number(one.leads)):
                    tag("div", one.words)
                    if one.examples:
                        examples(visit, one)


def examples(visit: Visit, one: JunkOut) -> None:
    with tag("div", classes="ll-examples"):
        for lead in one.examples[:3]:
            lead_link(visit, lead.lead_id, lead.name, lead.email, "ll-example ll-cut")


def missing(visit: Visit, fields: list[MissingOut]) -> None:
    """Attributes that leads lack, and which models look at them."""
    models = {model for one in fields for model in one.models}
    with panel(visit.say("What is missing")), tag("ul", classes="ll-rows"):
        for one in fields:
            with measured(one.share, visit.reader.share(one.share), MUCH if one.models and one.share >= HALF else ""):
                tag("div", field_words(visit, one.field))
                if len(models) > 1 and one.models:
                    tag("div", visit.say("for {models}", models=", ".join(one.models)), "ll-muted")
                elif models and not one.models:
                    tag("div", visit.say("no rule looks at it"), "ll-muted")


def field_words(visit: Visit, name: str) -> str:
    """What an attribute is called."""
    known = {
        "email": visit.say("E-mail address"),
        "name": visit.say("Name"),
        "country": visit.say("Country"),
        "company": visit.say("Company"),
    }
    return known.get(name) or capital(name_words(name))


def machines(visit: Visit, found: QualityOut) -> None:
    """What machines did, by where it came from, with the reasons."""
    with panel(visit.say("What machines did")):
        day = visit.reader.date(found.machines.since)
        seen = visit.count("of {n} event since {day}", "of {n} events since {day}", found.machines.events, day=day)
        tag("p", seen, "ll-muted")
        by_source: defaultdict[str, list[ReasonMachines]] = defaultdict(list)
        for reason in found.machines.reasons:
            by_source[reason.source].append(reason)
        sources = [one for one in found.machines.sources if one.machines]
        if not sources:
            tag("p", visit.say("Every event looks like a person's."), "ll-muted ll-nothing")
            return
        with tag("ul", classes="ll-rows"):
            for one in sources:
                with measured(one.share, visit.reader.share(one.share)):
                    tag("div", one.source, "ll-name", dir="auto")
                    for reason in by_source[one.source]:
                        with tag("div", classes="ll-muted ll-reason"):
                            tag("span", visit.reader.number(reason.events), "ll-figure")
                            tag("span", reason.words)


def late(visit: Visit, sources: list[LateOut]) -> None:
    """How late what sources say arrives."""
    with panel(visit.say("What comes late")):
        if not sources:
            tag("p", visit.say("No source has sent anything of its own yet; imports are not looked at."), "ll-muted")
            return
        with tag("ul", classes="ll-rows"):
            for one in sources:
                usual, most = (visit.reader.lasting(round(s * 1e6)) for s in (one.typical_s, one.longest_s))
                with measured(one.share, visit.reader.share(one.share), MUCH if one.share >= LATE_FROM else ""):
                    tag("div", one.source, "ll-name", dir="auto")
                    tag("div", visit.say("usually after {usual}, {most} at most", usual=usual, most=most), "ll-muted")
        tag("p", visit.say("Late is more than an hour after it happened."), "ll-muted ll-after-list")
