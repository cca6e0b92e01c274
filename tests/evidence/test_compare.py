"""Two models on one history."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadline.evidence.backtest import Asked
from leadline.evidence.compare import Comparison, compare
from leadline.evidence.compare.document import document
from leadline.evidence.outcome import load_outcomes
from leadline.evidence.report import lines, plain
from leadline.explanation.text import plain as as_text
from leadline.library.facts import connect, open_facts
from leadline.model import loads
from tests.evidence.conftest import MODEL, NOW, Crowd, History
from tests.evidence.numbers import strangers

BLUNT = MODEL.replace("points: 10", "points: 0.01")  # looks at titles, and hardly at what people do


def compared(history: History, old: str, new: str, outcome: str = "stage: customer within 30d") -> Comparison:
    found = {path.stem: str(path) for path in history.folder.glob("*.csv")}
    with connect() as con:
        tables = open_facts(con, found, {}).tables
        [one] = load_outcomes(outcome)
        return compare(con, loads(old), loads(new), tables, one, Asked(), NOW)


def text_of(found: Comparison) -> str:
    return "\n".join(as_text(line) for line in lines(document(found), 1000))


@pytest.fixture
def sharper(history: History, crowd: Crowd) -> Comparison:
    return compared(history.write(**crowd(240)), BLUNT, MODEL)


def test_the_better_model_is_said_to_be_with_its_interval(sharper: Comparison) -> None:
    auc = next(one for one in sharper.changes if one.name == "AUC")
    assert auc.difference is not None and auc.difference.low > 0
    assert sharper.verdict[0].startswith("The new model ranks better: AUC")
    assert sharper.new.own.auc is not None and auc.new == pytest.approx(sharper.new.own.auc.value)


def test_the_paired_bootstrap_agrees_with_the_formula(history: History, sharper: Comparison) -> None:
    by_formula = next(one.ahead for one in history.backtest(against=BLUNT).rankers if one.kind == "previous")
    by_draws = next(one.difference for one in sharper.changes if one.name == "AUC")
    assert by_formula is not None and by_draws is not None
    assert by_draws.value == pytest.approx(by_formula.value)
    assert by_draws.high - by_draws.low == pytest.approx(by_formula.high - by_formula.low, rel=0.12)


def test_the_figures_of_both_are_those_of_their_backtests(history: History, sharper: Comparison) -> None:
    alone, by_name = history.backtest(), {one.name: one for one in sharper.changes}
    assert plain(sharper.new.tenths) == plain(alone.tenths) and plain(sharper.new.handover) == plain(alone.handover)
    own = (alone.own.lift, alone.own.captured, alone.own.average_precision)
    for name, one in zip(("best 10 %", "best 20 %", "average precision"), own, strict=True):
        assert one is not None and by_name[name].new == pytest.approx(one.value)
    assert alone.handover is not None
    assert by_name["precision"].new == pytest.approx(alone.handover.precision.value)
    assert by_name["recall"].new == pytest.approx(alone.handover.recall.value)


def test_a_model_beside_itself_differs_in_nothing(history: History, crowd: Crowd) -> None:
    found = compared(history.write(**crowd(90)), MODEL, MODEL)
    differences = [one.difference for one in found.changes if one.difference is not None]
    assert len(differences) == 6 and all((one.low, one.value, one.high) == (0, 0, 0) for one in differences)
    assert found.correlation == pytest.approx(1) and not found.moves
    assert {one.name: one.leads for one in found.handed}["only the new"] == 0
    assert "It is not shown that either model ranks better" in text_of(found)


def test_who_moves_and_whom_only_one_hands_over_is_counted(sharper: Comparison) -> None:
    handed = {one.name: one.leads for one in sharper.handed}
    new, old = sharper.new.handover, sharper.old.handover
    assert new is not None and old is not None
    assert (handed["both"] + handed["only the new"], handed["both"] + handed["only the old"]) == (
        new.handed,
        old.handed,
    )
    assert handed["only the new"] > 10
    move = sharper.moves[0]
    assert (move.old, move.new) == ("cold", "hot") and 0 < move.leads < move.rows
    assert f"{handed['only the new']}" in text_of(sharper)


def test_leads_that_only_one_scores_are_left_out_of_both(history: History, crowd: Crowd) -> None:
    fewer = MODEL.replace("model: small", "model: small\naudience: {job_title: Clerk}")
    found = compared(history.write(**crowd(90)), MODEL, fewer)
    assert found.old.seen == found.new.seen
    assert found.new.seen.outside > 0 and "are outside the model's audience" in text_of(found)


def test_where_nothing_can_be_told_it_is_said(history: History, tmp_path: Path) -> None:
    events = "event_id,lead_id,event,occurred_at,path,stage\n1,a,page,2026-05-01,/,\n"
    found = compared(history.write(leads="lead_id,created_at\na,2026-01-01\n", events=events), MODEL, BLUNT)
    assert text_of(found).splitlines()[3].startswith("Nothing can be said")
    assert tmp_path.exists()


def test_every_number_of_the_text_is_one_of_the_json(sharper: Comparison) -> None:
    assert strangers(document(sharper), sharper, {"30"}) == []
