"""What a quarter shows beyond chance: what works, what does not, and what to change. On thin data nothing is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from leadline.evidence.report import figures
from leadline.evidence.review.conversion import BUYERS
from leadline.evidence.review.differing import (
    ENOUGH,
    beside_others,
    cheapest_and_dearest,
    differing,
    slower,
    wrong_way,
)
from leadline.evidence.review.funnel import OTHERS, Group
from leadline.evidence.review.journeys import SQL
from leadline.evidence.review.papers import said
from leadline.evidence.review.papers.funnel import ONE_IN, last_known
from leadline.evidence.review.quarter import Review, mql_to_sql

T = TypeVar("T")
A_THIRD = 1 / 3
OFTEN = 0.5


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is so beyond chance: good or not, in a sentence, and what to do about it, if anything."""

    is_good: bool
    words: str
    advice: str = ""


def findings(found: Review) -> list[Finding]:
    """All that the quarter shows, the most important first."""
    looks = (threshold, score, bands, sources, channels, clocks, reps, reasons, better)
    return [one for look in looks for one in look(found)]


# -- the model -----------------------------------------------------------------------------------------------------


def threshold(found: Review) -> Iterator[Finding]:
    """Whether so few MQLs become an SQL that sales stops looking at them."""
    step = found.now.funnel.step("sql")
    known = last_known(step)
    if known is None or known.share is None or step.entered < said.FEW:
        return
    of = f"{figures.percent(known.share.value)} of the MQLs ({figures.percent_span(known.share)})"
    if known.share.high < 1 / ONE_IN:
        yield Finding(
            False,
            f"Only {of} are an SQL after {known.days} days, fewer than 1 in {ONE_IN}.",
            "Raise the threshold: too few of those who are handed over are worth a call. `leadline threshold` says "
            "from which score on it pays.",
        )
    elif known.share.low > 1 / ONE_IN:
        yield Finding(
            True, f"{of} are an SQL after {known.days} days, above the 1 in {ONE_IN} below which sales stops looking."
        )


def score(found: Review) -> Iterator[Finding]:
    """Whether a higher score sells better."""
    conversion = found.now.conversion
    bought = sum(one.customers for one in conversion.tenths)
    if conversion.auc is None or bought < BUYERS:
        return
    times, low, high = (round(one * 100) for one in (conversion.auc.value, conversion.auc.low, conversion.auc.high))
    pairs = f"the score put who bought above who did not {times} times in 100 ({low} to {high}; chance would be 50)"
    if conversion.auc.low > 0.5:
        yield Finding(True, f"A higher score sells better: {pairs}.")
    elif conversion.auc.high < 0.5:
        yield Finding(
            False,
            f"A higher score sells worse: {pairs}.",
            "Look at the rules with `leadline evidence` before sales trusts the score again.",
        )


def bands(found: Review) -> Iterator[Finding]:
    """Whether leads of the best band become an SQL more often than the rest, and bands that stand the wrong way."""
    handed = [one for one in found.now.conversion.handed_bands if one.leads]
    if len(handed) < 2:
        return
    best, rest = handed[0], handed[1:]
    leads, sqls = sum(one.leads for one in rest), sum(one.sqls for one in rest)
    change = differing(best.sqls, best.leads, sqls, leads)
    if change.low > 0:
        yield Finding(
            True,
            f"Leads that were {best.name} when they were handed over became an SQL more often than the others: "
            f"{figures.percent(best.sql_rate.value)} against {figures.percent(sqls / leads)}.",
        )
    for above, below in wrong_way(handed, "sqls"):
        yield Finding(
            False,
            f"Leads handed over as {above.name} become an SQL less often than those handed over as {below.name}: "
            f"{figures.percent(above.sql_rate.value)} against {figures.percent(below.sql_rate.value)}.",
            f"Look at what makes leads {above.name}: `leadline evidence` says which rules do not earn their points.",
        )


# -- where leads come from -----------------------------------------------------------------------------------------


def sources(found: Review) -> Iterator[Finding]:
    """The source whose leads become an SQL more often than all others, and the one whose do less often."""
    groups = found.now.funnel.groups
    told = [(one, beside_others(one, groups, SQL)) for one in groups if one.name not in ("", OTHERS)]
    best, worst = most(told, lambda one: one[1].low), most(told, lambda one: -one[1].high)
    if best is not None and best[1].low > 0:
        yield Finding(True, f"Leads of the source {best[0].name} become an SQL most often: {sql_rate(best[0])}.")
    if worst is not None and worst[1].high < 0:
        yield Finding(
            False,
            f"Leads of the source {worst[0].name} become an SQL less often than the others: {sql_rate(worst[0])}.",
            f"Ask whether {worst[0].name} is worth its work: nurture these leads longer, or give them fewer points.",
        )


def sql_rate(group: Group) -> str:
    return f"{figures.percent(group.reached[SQL] / group.leads)} of {said.counted(group.leads)} so far"


def channels(found: Review) -> Iterator[Finding]:
    """The channels whose customers surely cost less, and more, than those of another; and costs that nobody wrote."""
    costs = found.now.costs
    for (cheap, low), (dear, high) in cheapest_and_dearest(costs):
        less, more = (said.money(one, costs.currency) for one in (low, high))
        yield Finding(True, f"A customer of {cheap} cost {less}, one of {dear} {more}.")
    if costs.edit is not None and costs.total.missing:
        months = ", ".join(costs.total.missing)
        yield Finding(
            False,
            f"The costs of {months} are not complete, so what a customer cost is not known.",
            f"Write what the channels cost in {months}; 0 where nothing was spent.",
        )


# -- sales ---------------------------------------------------------------------------------------------------------


def clocks(found: Review) -> Iterator[Finding]:
    """Whether the clock of the first contact is kept more or less often than before, and often at all."""
    mine, theirs = found.now.follow_up.all, found.before.follow_up.all
    over, before = mine.kept + mine.missed, theirs.kept + theirs.missed
    if not over:
        return
    change = differing(mine.kept, over, theirs.kept, before)
    against = f"{said.share(mine.kept_share)} against {said.share(theirs.kept_share)} in {found.name_before}"
    if change.low > 0:
        yield Finding(True, f"Sales keeps the clock of the first contact more often than before: {against}.")
    elif change.high < 0:
        yield Finding(
            False,
            f"Sales keeps the clock of the first contact less often than before: {against}.",
            "Find out what keeps sales from calling in time: too many leads, the wrong ones, or too few people.",
        )
    elif over >= ENOUGH and mine.kept_share.high < OFTEN:
        yield Finding(
            False,
            f"The clock of the first contact is missed more often than it is kept: {said.share(mine.kept_share)} of "
            f"{figures.count(over)} leads were contacted in time.",
            "Give sales fewer leads or more time, or let the routing pass on leads that nobody contacts.",
        )


def reps(found: Review) -> Iterator[Finding]:
    """Who keeps the clock less often than all others together."""
    for one, others in slower(found.now.follow_up):
        yield Finding(
            False,
            f"{one.owner} keeps the clock less often than the others: {said.share(one.kept_share)} against "
            f"{figures.percent(others)}.",
            f"Ask what keeps {one.owner} from calling in time; fewer leads at once may help.",
        )


def reasons(found: Review) -> Iterator[Finding]:
    """A reason that more than a third of the leads that came back share, and leads that came back without one."""
    back = found.now.rejections.back
    if back.reasons and back.leads >= said.FEW and back.reasons[0].share.low > A_THIRD:
        first = back.reasons[0]
        yield Finding(
            False,
            f"More than a third of the leads that sales sends back have the same reason, “{first.reason}”: "
            f"{figures.percent(first.share.value)} of those with a reason ({figures.percent_span(first.share)}).",
            f"Let the model ask for what is behind “{first.reason}” before a lead is handed over.",
        )
    if back.leads >= said.FEW and back.without_reason / back.leads > A_THIRD:
        yield Finding(
            False,
            f"{figures.percent(back.without_reason / back.leads)} of the leads that came back came without a reason.",
            "Ask sales for a reason with every lead that comes back: it is what the model learns from.",
        )


def better(found: Review) -> Iterator[Finding]:
    """Whether more or fewer MQLs become an SQL by the same day than in the quarter before."""
    number = mql_to_sql(found)
    if number.is_more_than_chance and number.now is not None and number.before is not None:
        days = found.now.funnel.step("sql").by_days[0].days
        more = number.now > number.before
        yield Finding(
            more,
            f"{'More' if more else 'Fewer'} MQLs are an SQL after {days} days than before: "
            f"{figures.percent(number.now)} against {figures.percent(number.before)} in {found.name_before}.",
            "" if more else "Compare the versions of the model, and what came from where, in the two quarters.",
        )


def most(some: Sequence[T], of: Callable[[T], float]) -> T | None:
    return max(some, key=of, default=None)
