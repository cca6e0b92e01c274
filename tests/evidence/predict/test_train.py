"""From history to a predictor that is judged, kept, asked again and explained."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pytest
from click.testing import CliRunner

from leadline.cli.group import leadline
from leadline.errors import EngineError, InputError
from leadline.evidence.predict import snapshots
from leadline.evidence.predict.asking import ask, looked_at, probabilities
from leadline.evidence.predict.boosting import fit_boosting
from leadline.evidence.predict.calibrated import share_of
from leadline.evidence.predict.document import data
from leadline.evidence.predict.exporting import model_file
from leadline.evidence.predict.needed import needed
from leadline.evidence.predict.predictor import Predictor, load, save
from leadline.evidence.predict.scorecard import POINTS_TO_DOUBLE, Scorecard
from leadline.library.moment import instant_of
from leadline.model import loads
from leadline.scoring.run import score_tables
from tests.evidence.predict.conftest import OUTCOME, Shop

AS_OF = instant_of("2026-11-01", 0)
RULES = """\
model: shop
dimensions: {fit: {}}
rules:
  - {id: chief, dimension: fit, if: {job_title: ceo}, points: 10}
  - {id: looks, dimension: fit, on: page, points: 3}
"""


def test_what_makes_leads_buy_is_found_judged_later_kept_to_the_bit_and_explained(
    shop: Shop, con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    found = shop.write().train(con)
    assert not found.leaks
    assert found.judged[0].auc.low > 0.6
    assert found.counts.learned_until_at + 30 * 86_400_000_000 <= found.counts.judged_from_at
    assert found.predictor is not None
    assert "job_title" in found.predictor.learner.names
    says_the_same_again(found.predictor, shop, con, tmp_path)
    happened = np.arange(found.frame.rows) % 3 == 0
    kinds = {f.name: f.kind for f in found.frame.features}
    trees = fit_boosting(found.frame, happened, 4, {})
    says_the_same_again(replace(found.predictor, learner=trees, kinds=kinds), shop, con, tmp_path)


def says_the_same_again(predictor: Predictor, shop: Shop, con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    save(predictor, tmp_path / "predictor.json")
    again = load(tmp_path / "predictor.json")
    asked, reasons = ask(con, shop.tables(con), predictor, AS_OF)
    _, twice = ask(con, shop.tables(con), again, AS_OF)
    assert len(asked.ids) > 500
    assert probabilities(reasons).tobytes() == probabilities(twice).tobytes()
    calibrated = predictor.calibration.log_odds(predictor.learner.log_odds(asked.frame))
    assert np.allclose(reasons.base + reasons.columns.sum(axis=1), calibrated, atol=1e-9)
    assert np.allclose(probabilities(reasons), share_of(calibrated), atol=1e-9)


def test_the_command_writes_a_table_that_a_model_file_uses(shop: Shop, tmp_path: Path) -> None:
    shop.write()
    out, table, model = tmp_path / "p.json", tmp_path / "p.csv", tmp_path / "m.yml"
    run = CliRunner()
    made = run.invoke(
        leadline, ["train", "--data", str(shop.folder), "--outcome", OUTCOME, "--name", "buys", "--out", str(out)]
    )
    assert made.exit_code == 0, made.output
    assert "On later leads" in (tmp_path / "p.md").read_text(encoding="utf-8")
    arguments = ["train", "--apply", str(out), "--data", str(shop.folder), "--as-of", "2026-11-01", "--out", str(table)]
    reasons = tmp_path / "why.jsonl"
    asked = run.invoke(leadline, [*arguments, "--reasons", str(reasons)])
    assert asked.exit_code == 0, asked.output
    first = json.loads(reasons.read_text(encoding="utf-8").splitlines()[0])
    assert first["base"] + sum(first["contributions"].values()) == pytest.approx(first["log_odds"], abs=1e-9)
    rows = list(csv.DictReader(table.open(encoding="utf-8")))
    model.write_text(
        "model: m\ndimensions: {d: {}}\nrules:\n  - {id: p, dimension: d, predict: buys, points: {times: 100}}\n"
    )
    scored = run.invoke(
        leadline,
        ["score", str(model), "--data", str(shop.folder), "--probabilities", str(table), "--as-of", "2026-11-01",
         "--out", str(tmp_path / "scores.csv")],
    )  # fmt: skip
    assert scored.exit_code == 0, scored.output
    scores = {row["lead_id"]: row["score"] for row in csv.DictReader((tmp_path / "scores.csv").open(encoding="utf-8"))}
    assert all(abs(float(scores[r["lead_id"]]) - 100 * float(r["probability"])) < 0.006 for r in rows)


def test_a_scorecard_as_a_model_file_gives_the_points_that_it_would(shop: Shop, con: duckdb.DuckDBPyConnection) -> None:
    found = shop.write().train(con, expressible=True)
    assert isinstance(found.ranker, Scorecard) and found.predictor is not None
    kinds = {part.kind for part in found.ranker.parts}
    assert kinds == {"number", "text"} and any("page" in part.feature for part in found.ranker.parts)
    text = model_file(found.ranker, found.recipe, "learned", "Buys")
    asked = looked_at(con, shop.tables(con), found.predictor.recipe, dict(found.predictor.kinds), AS_OF, None)
    score_tables(con, [loads(text)], shop.tables(con), AS_OF, everyone=False)
    scores = dict(con.execute("SELECT lead_id, score::DOUBLE FROM scores").fetchall())
    logits = found.ranker.log_odds(asked.frame) * POINTS_TO_DOUBLE / np.log(2)
    differences = logits - np.array([scores[one] for one in asked.ids])
    assert np.ptp(logits) > 20 and np.ptp(differences) < 0.02


def test_too_few_outcomes_are_refused_in_words_and_lean_on_rules_where_there_are_some(
    shop: Shop, con: duckdb.DuckDBPyConnection
) -> None:
    shop.write(leads=330, rate=0.35)
    with pytest.raises(InputError, match="leads had the outcome in the time that can be learned from, and a predictor"):
        shop.train(con)
    found = shop.train(con, model=loads(RULES))
    assert found.shrunk and found.predictor is not None
    assert found.predictor.learner.names == ("score",)
    with pytest.raises(InputError, match="leans on the rules of `shop`"):
        ask(con, shop.tables(con), found.predictor, AS_OF)
    with pytest.raises(InputError, match="another version"):
        ask(con, shop.tables(con), found.predictor, AS_OF, loads(RULES.replace("points: 3", "points: 4")))


def test_of_very_many_leads_some_are_drawn_and_the_card_says_so(
    shop: Shop, con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "MOST_LEADS", 450)
    found = shop.write().train(con, expressible=True)
    drawn = found.counts.drawn_of
    assert drawn is not None and drawn > 450 and 380 < found.counts.leads < 450
    assert f"Of {drawn} leads these were drawn by chance" in " ".join(data(found).sentences)


def test_an_estimator_of_ones_own_is_judged_beside_ours_and_not_kept(
    shop: Shop, con: duckdb.DuckDBPyConnection
) -> None:
    shop.write()
    found = shop.train(con, estimator="sklearn.naive_bayes:GaussianNB")
    assert found.kept == "estimator" and found.predictor is None
    assert [one.name for one in found.judged] == ["estimator", "scorecard", "boosting", "frequency"]
    with pytest.raises(InputError, match="needs `fit` and `predict_proba`"):
        shop.train(con, estimator="sklearn.svm:LinearSVC")


def test_our_estimators_work_in_a_pipeline_and_in_cross_validation() -> None:
    import pandas as pd
    from sklearn.model_selection import cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer

    from leadline.evidence.predict.estimators import BoostingClassifier, FrequencyClassifier, ScorecardClassifier

    draw = np.random.default_rng(3)
    rows = pd.DataFrame({"size": draw.normal(size=900), "place": draw.choice(np.array(["a", "b", None]), 900)})
    buys = draw.random(900) < share_of(rows["size"].to_numpy() * 2 + (rows["place"] == "a") * 1.5 - 1)
    rows.loc[::17, "size"] = np.nan
    for classifier in (ScorecardClassifier(), FrequencyClassifier(), BoostingClassifier(leaves=4)):
        pipeline = make_pipeline(FunctionTransformer(), classifier)
        assert cross_val_score(pipeline, rows, np.where(buys, "yes", "no"), cv=3, scoring="roc_auc").mean() > 0.75


def test_what_is_not_installed_is_named_with_what_to_install() -> None:
    with pytest.raises(EngineError, match=re.escape("run `pip install 'leadline[predict]'`")):
        needed("lightgbm.that_is_not_there")
