"""On real people: what is learned ranks later ones as well as a tuned rival does, and what knows too much is found."""

from __future__ import annotations

from pathlib import Path

from bench.predict.__main__ import learned
from bench.predict.cases import charity, shop
from bench.predict.rivals import rivals
from leadline.evidence.predict.scorecard import Scorecard
from leadline.library.moment import instant_of

NOW = instant_of("2026-11-01", 0)


def test_the_gift_of_those_who_gave_is_found_and_what_is_left_ranks_as_logistic_regression_does(
    tmp_path: Path,
) -> None:
    case = charity(tmp_path)
    found = learned(case, NOW)
    assert {leak.field for leak in found.leaks} == {"gift"}
    assert found.kept == "scorecard"
    [rival] = rivals(case, found, NOW, ("logistic regression",))
    ours = found.judged[0]
    assert ours.auc.low > 0.65
    assert ours.auc.low <= rival.auc.value <= ours.auc.high


def test_who_orders_again_is_told_better_than_by_chance_from_what_the_first_order_said(tmp_path: Path) -> None:
    found = learned(shop(tmp_path, one_of=2), NOW)
    assert not found.leaks
    assert found.judged[0].auc.low > 0.5
    assert isinstance(found.ranker, Scorecard)
    assert {"amount.sum", "quantity.sum"} & set(found.ranker.names)
    assert found.counts.learned_until_at + 90 * 86_400_000_000 <= found.counts.judged_from_at
