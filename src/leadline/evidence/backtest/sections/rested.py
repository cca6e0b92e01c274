"""What a backtest rests on: what was judged, what was left out, and what of it knows the future."""

from __future__ import annotations

from collections.abc import Iterator

from leadline.evidence.backtest.result import Backtest, Seen
from leadline.evidence.report import figures
from leadline.evidence.report.document import Section
from leadline.model.words import capital, join_words


def judged(found: Backtest) -> Section:
    """What was judged, what was left out, and why."""
    seen = found.seen
    were = "was" if seen.leads == 1 else "were"
    sentences = [
        f"{of_leads(seen.leads)} {were} judged, {figures.count(seen.rows)} times in all.",
        "A lead is judged at a date if it was there and had not had the outcome yet.",
    ]
    if seen.parties < seen.leads:
        sentences.append(
            "Leads of one account are not independent, so the intervals count them together: these are "
            f"{figures.count(seen.parties)} accounts and leads without one."
        )
    sentences += left_out(seen, found)
    if found.outcome.again:
        again = of_leads(found.outcome.again)
        sentences.append(f"{capital(again)} had the outcome more than once; the first counts.")
    if found.outcome.amounts is not None:
        unknown = found.outcome.unknown_amounts
        missing = f"; of {of_leads(unknown)} no amount is known" if unknown else ""
        sentences.append(f"The outcomes brought {figures.count(found.outcome.amounts)} in all{missing}.")
    sentences += hindsight(found)
    sentences.append(
        "An attribute is as it was at the date, as far as its changes say. Whether an event was made by a machine is "
        "judged as of today."
    )
    return Section("What was judged, and what was not", tuple(sentences))


def of_leads(number: int) -> str:
    return "1 lead" if number == 1 else f"{figures.count(number)} leads"


def left_out(seen: Seen, found: Backtest) -> Iterator[str]:
    if seen.too_young:
        came = "came" if found.outcome.within_days is not None else "is first known of"
        yield f"{of_leads(seen.too_young)} {came} after the last date: too young to judge, and left out."
    if seen.too_late:
        dates = "1 date" if seen.too_late == 1 else f"{seen.too_late} dates"
        yield f"{dates} asked for left out: the time to wait for the outcome is not over there."
    if seen.before:
        yield f"{of_leads(seen.before)} had the outcome before the first date at which they could be judged."
    if seen.outside:
        yield f"{of_leads(seen.outside)} are outside the model's audience."


def hindsight(found: Backtest) -> Iterator[str]:
    """Each attribute without a past, and where the model looks at it."""
    for one in found.untracked:
        places = [f"the rule `{rule}`" for rule in one.rules] + [f"`{part}`" for part in one.parts]
        fate = "left out" if found.strict_time else "as it is today"
        kept = " (`audience` stays)" if found.strict_time and "audience" in one.parts else ""
        yield f"`{one.attribute}` has no history; {fate} in {join_words(places)}{kept}."
    if found.partly:
        shares = [f"`{one.attribute}` {figures.percent(one.share)}" for one in found.partly]
        yield (
            f"Changes are known of so many who have the attribute: {join_words(shares)}. Of the others today's value "
            "stood in: that is right where it never changed, and not where nobody wrote it down."
        )
