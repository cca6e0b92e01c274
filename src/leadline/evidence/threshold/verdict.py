"""Which threshold to use, in plain sentences, and what to beware of."""

from __future__ import annotations

from collections.abc import Iterator

from leadline.evidence.backtest.verdict import FEW, ONE_IN, orders
from leadline.evidence.report import figures
from leadline.evidence.threshold.weighed import Candidate, Threshold
from leadline.model.words import number_words


def verdict(found: Threshold) -> Iterator[str]:
    """The sentences, the most important first."""
    chosen = found.chosen
    if chosen is None:
        yield nothing(found)
        return
    yield f"Hand over from a score of {number_words(chosen.threshold)}: {does(chosen)}."
    yield from sure(found)
    if found.now is not None and found.now != chosen:
        yield f"The present threshold, {number_words(found.now.threshold)}: {does(found.now)}."
    if found.whole:
        yield "The model's own `mql` is no lower bound of the score, so the score alone was tried in its place."
    if said := too_low(chosen):
        yield said
    yield from orders(found.backtest)


def nothing(found: Threshold) -> str:
    if not found.candidates:
        return "No lead could be handed over at any date, so there is no threshold to choose."
    top = found.candidates[-1]
    return (
        f"No threshold hands over so few leads: even {number_words(top.threshold)} gives "
        f"{figures.decimal(top.a_week.value, 1)} a week, since some qualify at once, whatever the score."
    )


def too_low(one: Candidate) -> str:
    """What to beware of where a threshold hands over too many who do not buy; nothing to say elsewhere."""
    if not one.handed or one.precision.value >= 1 / ONE_IN:
        return ""
    return (
        f"Fewer than 1 in {ONE_IN} of these leads would have the outcome, and sales stops looking at such leads: "
        "choose a higher threshold, or better points first."
    )


def does(one: Candidate) -> str:
    """What a threshold does, without a full stop."""
    said = (
        f"{figures.decimal(one.a_week.value, 1)} new leads a week ({figures.span(one.a_week, 1)}), "
        f"{figures.percent(one.precision.value)} of them with the outcome ({figures.percent_span(one.precision)}), "
        f"which are {figures.percent(one.recall.value)} of all outcomes"
    )
    if one.worth_a_week is None:
        return said
    worth = one.worth_a_week
    return f"{said}; worth {figures.decimal(worth.value, 0)} a week ({figures.span(worth, 0)})"


def sure(found: Threshold) -> Iterator[str]:
    """How sure the choice is."""
    happened = found.backtest.seen.happened
    if found.alike is not None and found.alike[0] != found.alike[1]:
        low, high = (number_words(end) for end in found.alike)
        yield f"With other leads of the same kind the best threshold would mostly lie between {low} and {high}."
    if happened < FEW:
        leads = "1 lead" if happened == 1 else f"{happened} leads"
        yield f"This rests on {leads} with the outcome. That is few; look again when there are more."
