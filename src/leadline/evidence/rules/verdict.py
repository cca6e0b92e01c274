"""What was found of the rules, in sentences: which earn their points, which do not, and what to change."""

from __future__ import annotations

from collections.abc import Iterator

from leadline.evidence.report import figures
from leadline.evidence.rules.result import SURE, Evidence, Found, Worth
from leadline.model.words import join_words, number_words

FEW, NAMED, CHANGES = 30, 3, 6


def verdict(found: Evidence) -> Iterator[str]:
    """The sentences in the order in which one wants them."""
    seen = found.seen
    if not seen.happened or seen.happened == seen.leads:
        who = "Nobody" if not seen.happened else "Everybody"
        yield f"{who} who was judged had the outcome, so nothing can be said of any rule."
        return
    yield overall(found)
    best, worst = strongest(found), doubtful(found)
    if best:
        most = " most surely" if len(best) > NAMED else ""
        yield f"These earn their points{most}: {join_words([fared(one) for one in best[:NAMED]])}."
    if worst:
        among = "Among those that do not, or of which nothing shows it" if len(worst) > NAMED else ""
        doubts = join_words([doubt(one) for one in worst[:NAMED]], "and")
        yield f"{among or 'These do not, or nothing shows it'}: {doubts}."
    yield from unpaid(found)
    yield changes(found)
    yield from trends(found)
    if found.alike:
        pairs = [f"`{one.first}` and `{one.second}`" for one in found.alike[:NAMED]]
        yield f"These say the same as each other: {join_words(pairs)}; their points count twice."
    if seen.happened < FEW:
        yield (
            f"This rests on {figures.count(seen.happened)} leads with the outcome. That is few: what is not shown here "
            "may well be so."
        )
    if found.untracked and not found.strict_time:
        names = join_words([f"`{one.attribute}`" for one in found.untracked])
        yield (
            f"The past of {names} was not written down: today's values stood in at all dates. If they are filled after "
            "the outcome, rules on them look better than they are; strict time leaves them out."
        )


def overall(found: Evidence) -> str:
    shown = len(found.of(Worth.earns))
    tested = f"{found.looks} looks" if found.looks != 1 else "1 look"
    parts = "1 rule or value" if len(found.parts) == 1 else f"{len(found.parts)} rules and values"
    seen = found.seen
    verb, own = ("is", "its") if shown == 1 else ("are", "their")
    return (
        f"Of {figures.count(seen.leads)} leads, {figures.count(seen.happened)} had the outcome; as of a date, it "
        f"was ahead of {figures.percent(found.rate.value)}. Of {parts} in the model, {shown or 'none'} {verb} shown to "
        f"earn {own} points. With {tested}, one would be named in vain in 5 % of such histories at most (Holm)."
    )


def strongest(found: Evidence) -> list[Found]:
    """The parts that earn their points, those first that are least likely chance."""
    return sorted(found.of(Worth.earns), key=lambda one: (one.p or 0.0, one.label))


def doubtful(found: Evidence) -> list[Found]:
    """The parts with points that do not earn them, the surest first; then those of most points that show nothing.

    Parts that say the same as each other take each other's effect away, and have a sentence of their own.
    """
    order = [Worth.against, Worth.vanishes, Worth.never, Worth.open]
    twins = {label for pair in found.alike for label in (pair.first, pair.second)}
    named = [one for one in found.of(*order) if one.points and not (one.worth is Worth.vanishes and one.label in twins)]
    return sorted(named, key=lambda one: (order.index(one.worth), -abs(one.points), one.label))


def fared(one: Found) -> str:
    """How the leads with a part fared, and those without."""
    times = "" if one.lift is None else f", {figures.times(one.lift.value)}"
    with_, without = figures.percent(one.rate.value), figures.percent(one.rate_without.value)
    return f"`{one.label}` ({with_} against {without}{times})"


def doubt(one: Found) -> str:
    match one.worth:
        case Worth.against:
            return f"{fared(one)} goes against its points"
        case Worth.vanishes:
            return f"`{one.label}` is not shown to tell more than the others"
        case Worth.never:
            return f"`{one.label}` holds of nobody"
        case _:
            return f"{fared(one)} may be chance"


def unpaid(found: Evidence) -> Iterator[str]:
    named = [fared(one) for one in found.of(Worth.unpaid) if one.sort != "missing"][:NAMED]
    if named:
        yield f"These go with the outcome, for better or worse, and have no points: {join_words(named)}."


def clear(found: Evidence) -> list[Found]:
    """The parts whose points should change: the history speaks clearly against the present ones."""
    return [one for one in found.parts if one.suggestion is not None and one.suggestion.clear]


def changes(found: Evidence) -> str:
    if found.scale is None:
        return "No points are suggested: it takes 10 leads with the outcome, 10 without, and rules that give points."
    named = sorted(clear(found), key=lambda one: -abs(points(one) - one.points))
    if not named:
        return "No points have to change: where the history speaks clearly, it agrees with the present ones."
    said = [f"`{one.label}` {number_words(points(one))} instead of {number_words(one.points)}" for one in named]
    more = f"; {len(named) - CHANGES} more are in the table" if len(named) > CHANGES else ""
    return f"What to change: {join_words(said[:CHANGES])}{more}."


def points(one: Found) -> float:
    assert one.suggestion is not None
    return one.suggestion.points


def trends(found: Evidence) -> Iterator[str]:
    for one in found.parts:
        if one.trend is not None and one.trend.holm <= SURE:
            way = "less" if one.trend.change.value < 0 else "more"
            before, after = figures.percent(one.trend.earlier.value), figures.percent(one.trend.later.value)
            yield f"`{one.label}` says {way} than it did: {before} in the earlier half, {after} in the later."
