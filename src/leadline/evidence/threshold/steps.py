"""Every threshold that was tried, ready to be chosen by moving a slider: with its figures as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leadline.evidence.report import figures
from leadline.evidence.stats import Estimate
from leadline.evidence.threshold.verdict import does, too_low
from leadline.evidence.threshold.weighed import Candidate, Threshold
from leadline.model.words import number_words


@dataclass(frozen=True, slots=True)
class Step:
    """A threshold, and what it would do: new leads and sales a week, the share of the leads handed over with the
    outcome, the share of all outcomes among them.

    ``capacity_from`` is how many leads a week sales must be able to call so that this is the lowest threshold that they
    can keep up with; nothing where another one is lower with no more leads. ``shown`` are the figures as they are
    written, ``sentence`` says all of it, ``warning`` what to beware of, if there is something.
    """

    threshold: float
    handed: int
    a_week: Estimate
    precision: Estimate
    recall: Estimate
    sold_a_week: Estimate
    worth_a_week: Estimate | None
    capacity_from: float | None
    is_chosen: bool
    is_present: bool
    shown: dict[str, str]
    sentence: str
    warning: str


def steps(found: Threshold) -> list[Step]:
    """The thresholds from the lowest to the highest."""
    needed = capacities(found.candidates)
    return [
        Step(
            threshold=one.threshold,
            handed=one.handed,
            a_week=one.a_week,
            precision=one.precision,
            recall=one.recall,
            sold_a_week=one.sold_a_week,
            worth_a_week=one.worth_a_week,
            capacity_from=capacity,
            is_chosen=one == found.chosen,
            is_present=one == found.now,
            shown=shown(one),
            sentence=f"Hand over from a score of {number_words(one.threshold)}: {does(one)}.",
            warning=too_low(one),
        )
        for one, capacity in zip(found.candidates, needed, strict=True)
    ]


def capacities(candidates: Sequence[Candidate]) -> list[float | None]:
    """From which capacity on each threshold is the lowest that sales can keep up with.

    That of any higher one counts too: a threshold is only taken if none above it hands over more.
    """
    needed: list[float | None] = []
    most = -1.0
    for one in reversed(candidates):
        weekly = one.a_week.value
        if needed and weekly <= most:
            needed[-1] = None  # this one is lower, and asks for no more
            needed.append(most)
        else:
            needed.append(weekly)
            most = weekly
    return needed[::-1]


def shown(one: Candidate) -> dict[str, str]:
    """The figures as they are written everywhere."""
    found = {
        "threshold": number_words(one.threshold),
        "handed": figures.count(one.handed),
        "a_week": figures.decimal(one.a_week.value, 1),
        "a_week_span": figures.span(one.a_week, 1),
        "precision": figures.percent(one.precision.value) if one.handed else figures.NONE,
        "precision_span": figures.percent_span(one.precision) if one.handed else figures.NONE,
        "recall": figures.percent(one.recall.value),
        "recall_span": figures.percent_span(one.recall),
        "sold_a_week": figures.decimal(one.sold_a_week.value),
        "sold_a_week_span": figures.span(one.sold_a_week),
    }
    if one.worth_a_week is not None:
        found["worth_a_week"] = figures.decimal(one.worth_a_week.value, 0)
        found["worth_a_week_span"] = figures.span(one.worth_a_week, 0)
    return found
