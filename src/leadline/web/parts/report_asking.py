"""What is above a report: which time it is about, by what leads are told apart, and which leads alone are meant."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from leadline.api.reports.shapes import ReportOut
from leadline.evidence.review.funnel import OTHERS
from leadline.learning.reports.asked import By
from leadline.web.calls import Refused
from leadline.web.parts.asking import asking, closing, form
from leadline.web.parts.buttons import button, go
from leadline.web.parts.report_query import BY, EVERY, FROM, QUARTER, TO, ReportQuery
from leadline.web.parts.report_words import by_words, days_words, value_words
from leadline.web.parts.studio_inputs import one_of
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


class ReportAsking:
    """The line of it. Whatever is chosen leads to an address of its own; ``path`` is that of the page."""

    def __init__(self, visit: Visit, path: str, query: ReportQuery, quarters: Sequence[str]) -> None:
        self.visit, self.path, self.query, self.quarters = visit, path, query, quarters

    def draw(self, *, groups: bool = False) -> None:
        """``groups``: the report tells leads apart by what they have, and by when they came."""
        visit, query = self.visit, self.query
        with tag("div", classes="ll-report-asking"):
            self.quarter()
            if groups:
                told = [("", visit.say("nothing")), *((one.value, word) for one, word in by_words(visit).items())]
                self.choice(BY, visit.say("Told apart by"), told)
                every = [("", visit.say("month")), ("week", visit.say("week"))]
                self.choice(EVERY, visit.say("Together who came in a"), every)
            button(visit, visit.say("Other days"), self.days)
            button(visit, visit.say("Only some leads"), self.some)
        if query.filters:
            self.on()

    def quarter(self) -> None:
        """A menu of the quarters there are; beside it days that somebody chose."""
        visit, query = self.visit, self.query
        offered = [(one, one) for one in self.quarters]
        if offered:
            offered[0] = (offered[0][0], visit.say("{quarter}, so far", quarter=offered[0][0]))
        value = query.one(QUARTER).upper() or next(iter(self.quarters), "")
        if query.one(FROM):
            offered, value = [("", days_words(visit, query.one(FROM), query.one(TO))), *offered], ""
        elif value not in dict(offered):
            offered.append((value, value))

        async def chosen(one: str) -> None:
            go(query.during({QUARTER: one}).address(self.path))

        one_of(visit, visit.say("Time"), offered, value, chosen, place="report-quarter")

    def choice(self, name: str, word: str, offered: Sequence[tuple[str, str]]) -> None:
        """A menu of a part of the address."""
        value = self.query.one(name)

        async def chosen(one: str) -> None:
            go(self.query.but({name: one or None}).address(self.path))

        one_of(self.visit, word, offered, value if value in dict(offered) else "", chosen, place=f"report-{name}")

    def days(self) -> None:
        """Ask for a first and a last day."""
        visit, query = self.visit, self.query
        with visit.client, asking(visit.say("From which day to which?")) as dialog:

            async def show() -> None:
                if not first.value:
                    raise Refused(422, {"code": "invalid", "message": visit.say("Choose the first day.")})
                period = {FROM: first.value} | ({TO: last.value} if last.value else {})
                go(query.during(period).address(self.path))

            with form(visit, dialog, visit.say("Show"), show):
                first = ui.input(visit.say("First day"), value=query.one(FROM))
                last = ui.input(visit.say("Last day; left out, today"), value=query.one(TO))
                for one in (first, last):
                    one.props("outlined dense type=date stack-label")

    # -- some leads alone ------------------------------------------------------------------------------------------

    def on(self) -> None:
        """The filters that are on; each is a link to the same without it."""
        visit, words = self.visit, by_words(self.visit)
        with tag("div", classes="ll-on"):
            for one, value in self.query.filters.items():
                shown = value_words(visit, value)
                label = visit.say("Without the filter {word}: {value}", word=words[one], value=shown)
                href = self.query.but({one.value: None}).address(self.path)
                with tag("a", classes="ll-on-one", href=href, aria_label=label):
                    tag("span", words[one], "ll-muted")
                    tag("span", shown, "ll-cut", dir="auto")
                    tag("span", "×", aria_hidden="true")

    async def some(self) -> None:
        """Ask by what, and offer the values that leads of this time have, those of the most leads first."""
        visit = self.visit
        with visit.client, asking(visit.say("Only some leads")) as dialog:
            offered = [(one.value, word) for one, word in by_words(visit).items()]
            one_of(visit, visit.say("By"), offered, By.source.value, self.values, place="report-only")
            self.listed = tag("ul", classes="ll-rows ll-scroll-list", tabindex="0", aria_label=visit.say("Values"))
            with tag("div", classes="ll-actions ll-dialog-actions"):
                button(visit, visit.say("Close"), closing(dialog))
        await self.values(By.source.value)

    async def values(self, by: str) -> None:
        """The values of the leads of this time, each as a link to the report about them alone."""
        visit = self.visit
        asked = self.query.but({BY: by, by: None, EVERY: None}).said
        found = await visit.api.get(ReportOut, "/api/reports/funnel", **asked)
        groups = [one for one in found.figures["groups"] if one["name"] != OTHERS]
        self.listed.clear()
        with self.listed:
            for one in groups:
                href = self.query.but({by: one["name"]}).address(self.path)
                with tag("li", classes="ll-row"):
                    tag("a", value_words(visit, one["name"]), "ll-name ll-grow", href=href, dir="auto")
                    tag("span", visit.count("{n} lead", "{n} leads", one["leads"]), "ll-muted")
            if not groups:
                tag("li", visit.say("Nobody came in this time."), "ll-muted")
