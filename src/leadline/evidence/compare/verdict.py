"""What a comparison comes to, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from leadline.evidence.backtest import Backtest
from leadline.evidence.compare.weighing import Change, Group
from leadline.evidence.report import figures
from leadline.model.words import join_words

ALIKE = 0.95  # rank correlation from which two orders are nearly the same
LITTLE = 0.01  # of AUC: less is no reason to change a model


def verdict(
    old: Backtest, new: Backtest, changes: Sequence[Change], correlation: float | None, handed: Sequence[Group]
) -> Iterator[str]:
    """The sentences, the most important first."""
    by_name = {one.name: one for one in changes}
    yield ranks(by_name.get("AUC"), new)
    if correlation is not None:
        same = "nearly the same" if correlation >= ALIKE else "a similar" if correlation >= 0.5 else "another"
        shown = figures.decimal(correlation)
        yield f"They put leads in {same} order: at the last date the rank correlation is {shown}."
    yield from hands(old, new, by_name.get("precision"), handed)
    names = list(dict.fromkeys(one.attribute for each in (old, new) for one in each.untracked))
    if names and not new.strict_time:
        blind = join_words([f"`{name}`" for name in names])
        yield (
            f"Nobody wrote down how {blind} was at the dates; today's values stood in. Strict time shows both without."
        )


def ranks(auc: Change | None, new: Backtest) -> str:
    """Which of them ranks better, if that can be told."""
    if auc is None or auc.difference is None or auc.old is None or auc.new is None:
        return "Nothing can be said: among the leads that both score, all or none had the outcome."
    both = f"AUC {figures.decimal(auc.new, 3)} instead of {figures.decimal(auc.old, 3)}"
    leads = f"{figures.count(new.seen.happened)} {'lead' if new.seen.happened == 1 else 'leads'} with the outcome"
    sure = (
        f"a difference of {figures.decimal(auc.difference.value, 3)}, 95 % interval {figures.span(auc.difference, 3)}"
    )
    said = f"{both} ({sure}, from {leads})"
    if auc.difference.low <= 0 <= auc.difference.high:
        return f"It is not shown that either model ranks better: {said}."
    little = ", but so little that it hardly matters" if abs(auc.difference.value) < LITTLE else ""
    return f"The new model ranks {'better' if auc.difference.low > 0 else 'worse'}{little}: {said}."


def hands(old: Backtest, new: Backtest, precision: Change | None, handed: Sequence[Group]) -> Iterator[str]:
    """What changes for sales."""
    if old.handover is None or new.handover is None or precision is None:
        return
    yield (
        f"The old threshold hands over {figures.count(old.handover.handed)} leads, "
        f"{figures.percent(old.handover.precision.value)} of them with the outcome; the new one "
        f"{figures.count(new.handover.handed)}, {figures.percent(new.handover.precision.value)} of them."
    )
    only = {one.name: one for one in handed}
    lost, won = only["only the old"], only["only the new"]
    if lost.leads and won.leads:
        yield (
            f"Of the {figures.count(won.leads)} that only the new one hands over {figures.percent(won.rate.value)} had "
            f"the outcome ({figures.percent_span(won.rate)}); of the {figures.count(lost.leads)} that only the old one "
            f"does, {figures.percent(lost.rate.value)} ({figures.percent_span(lost.rate)})."
        )
