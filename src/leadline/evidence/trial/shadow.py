"""What two versions say of the same leads: whom each would hand over, how alike their orders are, and who sold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from leadline.evidence.report import figures
from leadline.evidence.stats.estimate import Estimate
from leadline.evidence.stats.proportion import wilson


class Group(StrEnum):
    """Leads by who would hand them over."""

    both = "both"
    only_a = "only A"
    only_b = "only B"
    neither = "neither"


@dataclass(frozen=True, slots=True)
class Found:
    """One group. ``at_once`` of its ``leads`` were ready at the first look of a version, ``lately`` in the last weeks;
    ``judged`` joined so long ago that the time for an outcome is over, and ``had`` of these had one."""

    group: Group
    leads: int = 0
    at_once: int = 0
    lately: int = 0
    judged: int = 0
    had: int = 0

    @property
    def rate(self) -> Estimate:
        return wilson(self.had, self.judged)


@dataclass(frozen=True, slots=True)
class Compared:
    """Both versions over the leads of a trial. ``correlation`` is Spearman's over the leads that both have scored;
    ``weeks`` are the last weeks that are counted apart."""

    groups: tuple[Found, ...]
    scored_by_both: int
    correlation: float | None
    weeks: float

    def of(self, group: Group) -> Found:
        return next((one for one in self.groups if one.group is group), Found(group))

    def a_week(self, group: Group) -> float:
        """Leads a week that become ready, first looks left out."""
        return self.of(group).lately / max(self.weeks, 1 / 7)


def sentences(found: Compared, outcome: str, *, in_arms: bool) -> Iterator[str]:
    """Who would go to sales, how many a week, and what became of them, the most important first. ``in_arms``: sales
    called by both versions, each in its arm; what became of whom is told by the arms then."""
    only_a, only_b, both = (found.of(one) for one in (Group.only_a, Group.only_b, Group.both))
    yield (
        f"Alone, B would hand over {figures.count(only_b.leads)} {leads(only_b.leads)} that A would not, and leave out "
        f"{figures.count(only_a.leads)} that A would; {figures.count(both.leads)} both would."
    )
    a, b = (found.a_week(one) + found.a_week(Group.both) for one in (Group.only_a, Group.only_b))
    at_once = only_b.at_once
    first = f", beside {figures.count(at_once)} more than A at its first look" if at_once else ""
    yield f"That is {figures.decimal(b, 1)} leads a week with B and {figures.decimal(a, 1)} with A{first}."
    if found.correlation is not None:
        yield (
            f"Their orders of the {figures.count(found.scored_by_both)} leads that both score have a rank correlation "
            f"of {figures.decimal(found.correlation)}."
        )
    if only_a.judged and only_b.judged and not in_arms:
        yield (
            f"Of those that only B would hand over {rate(only_b)} came to “{outcome}”, of those that only A did, "
            f"{rate(only_a)}. Sales called A's and not B's, which flatters A: who sells more, only a trial in two arms "
            "says."
        )


def rate(found: Found) -> str:
    return f"{figures.percent(found.rate.value)} ({figures.percent_span(found.rate)})"


def leads(number: int) -> str:
    return "lead" if number == 1 else "leads"
