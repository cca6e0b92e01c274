"""What a backtest comes to, in plain sentences: does a higher score sell better, how sure is it, where to look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from leadline.evidence.backtest.result import Backtest, Handover, Rank, Ranker, Step
from leadline.evidence.report import figures
from leadline.evidence.stats import Estimate
from leadline.model.words import capital, join_words

FEW = 30  # leads with the outcome: below, an interval says more than any value
ONE_IN = 20  # MQLs for one outcome: more, and sales stops looking at them


def verdict(found: Backtest) -> Iterator[str]:
    """The sentences, the most important first."""
    yield sells(found)
    yield from rests(found)
    yield from rivals(found)
    yield from orders(found)
    yield from threshold(found)


def sells(found: Backtest) -> str:
    """Whether a higher score goes with the outcome."""
    auc, title = found.own.auc, found.outcome.title
    if not found.seen.rows:
        return "No lead could be judged: none existed at any of the dates, or all had the outcome before."
    if auc is None:
        had = "Every lead" if found.seen.happened else "No lead"
        return f"{had} that was judged had the outcome `{title}`, so nothing can be said of who is the better lead."
    pairs = (
        f"of two leads, one with the outcome `{title}` and one without, the score puts the first one higher "
        f"{figures.in_hundred(auc.value)} times in 100"
    )
    sure = f"95 % interval {figures.in_hundred(auc.low)} to {figures.in_hundred(auc.high)}; chance would be 50"
    if auc.low > 0.5:
        return f"A higher score sells better: {pairs} ({sure})."
    if auc.high < 0.5:
        return f"A higher score sells worse: {pairs} ({sure})."
    return f"Nothing shows that a higher score sells better: {pairs} ({sure})."


def rests(found: Backtest) -> Iterator[str]:
    """On how much it rests, and what of it knows the future."""
    seen = found.seen
    if found.own.auc is not None:
        leads = "1 lead" if seen.happened == 1 else f"{figures.count(seen.happened)} leads"
        few = ". That is few; wait for more before you change much" if seen.happened < FEW else ""
        yield f"This rests on {leads} with the outcome among {figures.count(seen.leads)}{few}."
    if not found.outcome.dated:
        yield (
            "The data do not say when the outcome came, so scores from after it are judged too, which flatters every "
            "model. Name a column that says when, with `at`."
        )
    blind = [f"`{one.attribute}`" for one in found.untracked]
    if blind and not found.strict_time:
        values, they = ("value", "it is") if len(blind) == 1 else ("values", "they are")
        yield (
            f"The model looks at {join_words(blind)}, whose past nobody wrote down: today's {values} stood in at all "
            f"dates. If {they} filled after the outcome, all this flatters the model; strict time, which leaves such "
            "rules out, shows it without."
        )
    if blind and found.strict_time:
        yield f"Rules on {join_words(blind)} are left out, since nobody wrote down how that was at the dates."


def rivals(found: Backtest) -> Iterator[str]:
    """What ranks as well as the model or better."""
    better = [one for one in found.rankers if one.ahead is not None and one.ahead.high < 0]
    level = [
        one
        for one in found.rankers
        if one.ahead is not None and one.ahead.low <= 0 <= one.ahead.high and one.kind is not Rank.random
    ]
    useless = [one for one in found.rankers if one.kind is Rank.dimension and one.auc and one.auc.low <= 0.5]
    for one in better:
        assert one.ahead is not None
        by = f"by {figures.decimal(-one.ahead.value)} of AUC ({figures.span(_turned(one))})"
        yield f"{capital(one.name)} ranks better than the score, {by}: the other points of the model do harm."
    if level:
        names = join_words([one.name for one in level], "or")
        yield f"The score is not shown to rank better than {names}."
    for one in useless:
        assert one.auc is not None
        side = "worse than" if one.auc.high < 0.5 else "no better than"
        auc = figures.decimal(one.auc.value)
        yield f"{capital(one.name)} ranks {side} chance (AUC {auc}): look at its rules first."


def _turned(one: Ranker) -> Estimate:
    assert one.ahead is not None
    return Estimate(-one.ahead.value, -one.ahead.high, -one.ahead.low)


def orders(found: Backtest) -> Iterator[str]:
    """Bands and grades that do not sell better than the one below."""
    for kind, steps in (("band", found.bands), ("grade", found.grades)):
        for above, below in unordered(steps):
            chance = ", which may be chance" if above.rate.high >= below.rate.low else ""
            yield (
                f"The {kind} {above.name} does not sell better than {below.name}: {figures.percent(above.rate.value)} "
                f"against {figures.percent(below.rate.value)}{chance}."
            )


def unordered(steps: Sequence[Step]) -> list[tuple[Step, Step]]:
    """Neighbours that both have leads and of which the upper one has no higher rate."""
    filled = [step for step in steps if step.rows]
    return [(a, b) for a, b in pairwise(filled) if a.rate.value <= b.rate.value]


def threshold(found: Backtest) -> Iterator[str]:
    """What the threshold catches, and what it costs."""
    handover = found.handover
    if handover is None or found.own.auc is None:
        return
    if not handover.handed:
        yield "No lead reached the threshold at any date, so sales would have got nobody; lower it."
        return
    yield (
        f"The threshold would have handed over {figures.count(handover.handed)} leads; "
        f"{figures.percent(handover.precision.value)} of them had the outcome "
        f"({figures.percent_span(handover.precision)}), and {figures.percent(handover.recall.value)} of all leads with "
        "the outcome were among them before."
    )
    if low(handover):
        yield f"Fewer than 1 in {ONE_IN} of those handed over had the outcome: the threshold is too low."


def low(handover: Handover) -> bool:
    """Whether so few of the leads handed over have the outcome that sales stops looking."""
    return handover.precision.value < 1 / ONE_IN
