"""`leadline predictors`: versions are listed, shown with their cards, promoted and retired by hand."""

from __future__ import annotations

from leadline.cli.storing import store_given
from leadline.store.predictors import register
from tests.cli.conftest import Run
from tests.learning.predictors.test_probabilities import KEPT


def test_versions_are_listed_shown_promoted_and_retired(run: Run) -> None:
    assert run("predictors").out.startswith("There is no predictor yet; `leadline predictors train NAME --outcome …`")
    with store_given(None) as store, store.writing() as con:
        for why in ("one", "two"):
            register(con, "buys", KEPT, why, "cli", 0)
    assert run("predictors", "list").out == "buys: no champion; 2 challenging\n"
    assert run("predictors", "promote", "buys", "1", "--why", "tried in May").code == 0
    assert run("predictors").out == "buys: version 1, a scorecard; 1 challenging\n"
    shown = run("predictors", "show", "buys").out
    assert "Version 2: challenger\nA scorecard. two\n" in shown and "A scorecard. tried in May\n" in shown
    assert [one["state"] for one in run("predictors", "show", "buys", "--json").json] == ["challenger", "champion"]
    assert run("predictors", "card", "buys").out == "# Card\n"
    assert run("predictors", "drift", "buys").out == "Nobody has looked at `buys` yet; --now looks.\n"
    assert run("predictors", "retire", "buys", "1").out == "Version 1 of `buys` is retired.\n"
    for wrong, says in (
        (("promote", "buys", "7"), "there is no version 7 of a predictor `buys`"),
        (("card", "sells"), "there is no predictor `sells`; `leadline predictors` lists them"),
        (("train", "sells"), "nobody has asked to train `sells` yet; say by which outcome"),
    ):
        ran = run("predictors", *wrong)
        assert (ran.code, ran.err) == (2, f"{says}\n")
