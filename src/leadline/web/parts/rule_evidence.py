"""What the past says of each rule and value: whom it reaches, how they fared, and which points that suggests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from leadline.api.evidence.document_shapes import EstimateOut
from leadline.api.evidence.study_shapes import ResultOut
from leadline.evidence.rules.result import Worth
from leadline.web.parts.cells import headed
from leadline.web.parts.document_charts import placed
from leadline.web.parts.heading import panel
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

CLEAR = (Worth.against, Worth.unpaid, Worth.earns)  # what to look at first
ROOM = 1.5  # right of the highest share; intervals that are longer are cut
NOBODY = 40  # parts that hold of nobody, which are named


class SuggestionSaid(BaseModel):
    """Points that the past suggests; ``clear``: it disagrees with the present ones."""

    points: float
    estimate: EstimateOut
    clear: bool


class PartSaid(BaseModel):
    """A rule or a value of one, as the figures of a study have it."""

    rule: str
    label: str
    points: float
    leads: int
    rate: EstimateOut
    rate_without: EstimateOut
    lift: EstimateOut | None
    p: float | None
    suggestion: SuggestionSaid | None
    worth: Worth

    @property
    def is_clear(self) -> bool:
        return self.worth in CLEAR or (self.suggestion is not None and self.suggestion.clear)


@dataclass(frozen=True, slots=True)
class Rules:
    """The parts of a model by what the past says of them; ``average`` is the share of all leads with the outcome."""

    clear: Sequence[PartSaid]
    open: Sequence[PartSaid]
    nobody: Sequence[PartSaid]
    average: float

    @property
    def suggestions(self) -> int:
        """How many points should change."""
        return sum(one.suggestion is not None and one.suggestion.clear for one in self.clear)

    def of(self, worth: Worth) -> int:
        return sum(one.worth is worth for one in self.clear)


def rules_of(result: ResultOut) -> Rules:
    """The parts as the study has them, what is clearest first."""
    parts = [PartSaid.model_validate(one) for one in result.figures["parts"]]
    reached = sorted((one for one in parts if one.worth is not Worth.never), key=by_chance)
    clear = sorted((one for one in reached if one.is_clear), key=by_worth)
    return Rules(
        clear=clear,
        open=[one for one in reached if not one.is_clear],
        nobody=[one for one in parts if one.worth is Worth.never],
        average=result.figures["rate"]["value"],
    )


def by_chance(one: PartSaid) -> float:
    return 1.0 if one.p is None else one.p


def by_worth(one: PartSaid) -> int:
    return CLEAR.index(one.worth) if one.worth in CLEAR else len(CLEAR)


def worth_words(visit: Visit, worth: Worth) -> str:
    """What that comes to."""
    return {
        Worth.earns: visit.say("earns its points"),
        Worth.against: visit.say("goes against its points"),
        Worth.unpaid: visit.say("has no points, and tells"),
        Worth.vanishes: visit.say("others say the same"),
        Worth.open: visit.say("not shown"),
        Worth.never: visit.say("holds of nobody"),
        Worth.always: visit.say("holds of everybody"),
    }[worth]


class RuleTables:
    """The tables; ``titles`` are what rules are called, by their ids."""

    def __init__(self, visit: Visit, found: Rules, titles: Mapping[str, str]) -> None:
        self.visit, self.found, self.titles = visit, found, titles
        rates = [one.rate.value for one in (*found.clear, *found.open)]
        self.end = min(max([*rates, found.average], default=0.0) * ROOM, 1.0) or 1.0

    def draw(self) -> None:
        visit, found = self.visit, self.found
        share = visit.reader.share(found.average)
        tag("p", visit.say("The dashed line stands at the share of all leads, {share}.", share=share), "ll-muted")
        if found.clear:
            self.table(visit.say("What the past says clearly"), found.clear)
        if found.open:
            self.table(visit.say("What it does not show, or not yet"), found.open)
        if found.nobody:
            with panel(visit.say("What held of nobody")):
                names = [self.name(one) for one in found.nobody]
                shown = visit.say(", ").join(names[:NOBODY])
                tag("p", shown, dir="auto")
                more = visit.say("At the dates looked at. A rule that never holds costs nothing, and may be misspelt.")
                tag("p", more, "ll-muted")

    def name(self, one: PartSaid) -> str:
        title = self.titles.get(one.rule)
        return one.label if not title else title + one.label.removeprefix(one.rule)

    def table(self, caption: str, parts: Sequence[PartSaid]) -> None:
        visit = self.visit
        with (
            panel(caption),
            tag("div", classes="ll-scroll", tabindex="0", role="region", aria_label=caption),
            tag("table", classes="ll-table ll-section-table ll-rule-table"),
        ):
            headed(
                visit.say("Rule or value"),
                visit.say("Leads"),
                visit.say("Share with success"),
                visit.say("With it"),
                visit.say("Without"),
                visit.say("Lift"),
                visit.say("Points"),
                visit.say("Suggested"),
                visit.say("So"),
                figures=(1, 3, 4, 5, 6, 7),
            )
            with tag("tbody"):
                for one in parts:
                    with tag("tr"):
                        self.cells(one)

    def cells(self, one: PartSaid) -> None:
        visit, reader = self.visit, self.visit.reader
        tag("th", self.name(one), scope="row", dir="auto")
        tag("td", reader.number(one.leads), "ll-figure")
        with tag("td"), tag("span", classes="ll-whiskers-track ll-rule-track", aria_hidden="true"):
            placed("ll-reference", left=self.place(self.found.average))
            low, high = self.place(one.rate.low), self.place(one.rate.high)
            placed("ll-whisker", left=low, width=high - low)
            placed("ll-dot", left=self.place(one.rate.value))
        tag("td", reader.share(one.rate.value), "ll-figure")
        tag("td", reader.share(one.rate_without.value) if one.worth is not Worth.always else "–", "ll-figure")
        with tag("td", classes="ll-figure"):
            self.estimated(one.lift, 1)
        tag("td", reader.number(one.points, decimals(one.points)), "ll-figure")
        with tag("td", classes="ll-figure"):
            if one.suggestion is None:
                tag("span", "–", "ll-muted")
            else:
                points = reader.number(one.suggestion.points, decimals(one.suggestion.points))
                is_clear = one.suggestion.clear
                tag("span", f"→ {points}" if is_clear else points, "ll-name" if is_clear else "ll-muted")
                self.span(one.suggestion.estimate, 1)
        tag("td", worth_words(visit, one.worth), self.colour(one.worth))

    def colour(self, worth: Worth) -> str:
        return {Worth.earns: "ll-good", Worth.against: "ll-bad"}.get(worth, "ll-muted")

    def estimated(self, estimate: EstimateOut | None, digits: int) -> None:
        if estimate is None:
            tag("span", "–")
            return
        tag("span", self.visit.say("{n} ×", n=self.visit.reader.number(estimate.value, digits)))
        self.span(estimate, digits)

    def span(self, estimate: EstimateOut, digits: int) -> None:
        """The interval below a figure."""
        low, high = (self.visit.reader.number(end, digits) for end in (estimate.low, estimate.high))
        tag("div", self.visit.say("{low} to {high}", low=low, high=high), "ll-muted ll-rule-span")

    def place(self, share: float) -> float:
        return min(max(share / self.end, 0.0), 1.0) * 100


def decimals(points: float) -> int:
    """How many decimals points are written with: those of whole points have none.

    >>> decimals(5), decimals(0.5), decimals(0.016)
    (0, 2, 3)
    """
    return 0 if points == int(points) else 2 if abs(points) >= 0.1 else 3
