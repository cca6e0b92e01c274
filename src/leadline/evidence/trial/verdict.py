"""The verdict of a trial in a sentence, and one more for each guard that has something to say."""

from __future__ import annotations

from collections.abc import Iterator

from leadline.evidence.report import figures
from leadline.evidence.stats.estimate import Estimate
from leadline.evidence.trial.judged import WEEK, Guards, Judged, Look, Says
from leadline.model.condition import DAY, Duration

CLOSE = 0.005  # differences worth less than half a lead of 100 are told with one decimal more


def sentences(look: Look, found: Judged, outcome: str) -> tuple[str, ...]:
    """The verdict first. ``outcome`` is what the outcome is called."""
    return (verdict(look, found, outcome), *guards(look, found))


def verdict(look: Look, found: Judged, outcome: str) -> str:
    """What is to be done, with the difference of 100 leads."""
    digits = 2 if look.size.least < CLOSE else 1
    least = figures.decimal(look.size.least * 100, digits)
    match found.says:
        case Says.mismatch:
            return (
                f"Stop: {figures.count(look.a.joined)} leads are in arm A and {figures.count(look.b.joined)} in arm B, "
                f"where {look.size.share} of 100 should be in B. Something beside the draw decides who is where, so "
                "nothing can be concluded."
            )
        case Says.take_b:
            return f"B brings {more(found.difference, digits)} to “{outcome}” than A: take B."
        case Says.keep_a:
            return f"B brings {more(found.difference, digits)} to “{outcome}” than A: keep A."
        case Says.not_worth:
            high = max(found.difference.high, 0.0)
            some = f"at most {figures.decimal(high * 100, digits)} more" if high else "no more"
            return f"B brings {some} of 100 leads to “{outcome}” than A, and {least} would be worth a change: keep A."
        case Says.open:
            return (
                f"As many leads are judged as were planned, and B may bring {between(found.difference, digits)} of 100 "
                f"leads to “{outcome}” than A: keep A, unless something else speaks for B."
            )
        case Says.undecided:
            return f"Not decided yet: {going(found.to_go)}. {so_far(look, found, outcome, digits)}"


def so_far(look: Look, found: Judged, outcome: str, digits: int) -> str:
    if not look.a.judged + look.b.judged:
        return "No lead has been in it for long enough to be judged."
    if found.difference.low <= -1:
        return f"Too few leads have come to “{outcome}” so far to say anything."
    return f"So far B may bring {between(found.difference, digits)} of 100 leads to “{outcome}” than A."


def more(difference: Estimate, digits: int) -> str:
    """``2.1 more of 100 leads (0.3 to 3.9)``.

    >>> more(Estimate(-0.021, -0.039, -0.003), 1)
    '2.1 fewer of 100 leads (0.3 to 3.9)'
    """
    word = "more" if difference.value > 0 else "fewer"
    ends = sorted((abs(difference.low), abs(difference.high)))
    value, low, high = (figures.decimal(one * 100, digits) for one in (abs(difference.value), *ends))
    return f"{value} {word} of 100 leads ({low} to {high})"


def between(difference: Estimate, digits: int) -> str:
    """``from 0.3 fewer to 0.9 more``."""
    low, high = (figures.decimal(abs(one) * 100, digits) for one in (difference.low, difference.high))
    return f"from {low} {'fewer' if difference.low < 0 else 'more'} to {high} more"


def going(to_go: Duration | None) -> str:
    """How long it may still take.

    >>> going(20 * DAY), going(3 * DAY), going(None)
    ('about 3 weeks to go', 'about 3 days to go', 'so few leads come that the planned number is not in sight')
    """
    if to_go is None:
        return "so few leads come that the planned number is not in sight"
    weeks, days = round(to_go / WEEK), max(round(to_go / DAY), 1)
    if days < 14:
        return f"about {figures.days(days)} to go"
    return f"about {weeks} weeks to go"


def guards(look: Look, found: Judged) -> Iterator[str]:
    """What has become worse with B, and what has to be known beside the verdict."""
    for one in found.alarms:
        if one.of is Guards.rejected:
            yield (
                f"Sales rejects {figures.percent(one.b.value)} of what B hands over, and {figures.percent(one.a)} of "
                "what A does: look into it before B is taken."
            )
        elif one.of is Guards.a_week:
            yield (
                f"With B for everybody about {figures.count(one.b.value)} leads a week would go to sales, which can "
                f"take {figures.count(look.capacity or 0)}: raise B's threshold before it is taken."
            )
    if look.mixed:
        leads = "1 lead was" if look.mixed == 1 else f"{figures.count(look.mixed)} leads were"
        yield f"{leads} two people in different arms before they were merged, and are judged in the arm of the older."
