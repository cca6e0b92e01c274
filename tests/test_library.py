"""Leadline as a library: the same scores from frames of every kind and from files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import leadline as ll
from leadline.library.moment import instant_of
from leadline.model import DAY

MODEL = """
model: small
dimensions: {fit: {max: 50}, engagement: {min: 0}}
rules:
  - {id: decides, title: Decides, dimension: fit, if: {job_title: CEO}, points: 30}
  - {id: size, dimension: fit, bins: company.employees, points: {25: 30}}
  - {id: pricing, dimension: engagement, on: page, where: {path: /pricing}, points: 10, half_life: 14d}
bands: {of: score, hot: 50, else: cold}
account_score: {of: score, by: sum}
"""
LEADS = {"lead_id": ["ann", "bob"], "account_id": ["acme", "acme"], "job_title": ["CEO", None]}
ACCOUNTS = {"account_id": ["acme"], "employees": [40]}
EVENTS = {
    "event_id": ["e1", "e2"],
    "lead_id": ["ann", "bob"],
    "event": ["page", "Page"],
    "occurred_at": [datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 15, tzinfo=UTC)],
    "path": ["/pricing", "/pricing"],
}
AS_OF = "2026-03-15"
Frame = Callable[[dict[str, Any]], Any]


@pytest.fixture
def model() -> ll.Scorer:
    return ll.loads(MODEL)


def relation(columns: dict[str, Any]) -> duckdb.DuckDBPyRelation:
    return duckdb.connect().from_arrow(pa.table(columns))


@pytest.mark.parametrize("frame", [pa.table, pd.DataFrame, pl.DataFrame, relation], ids=lambda frame: frame.__module__)
def test_every_kind_of_frame_gives_the_same_scores(model: ll.Scorer, frame: Frame) -> None:
    scores = model.score(frame(LEADS), frame(EVENTS), accounts=frame(ACCOUNTS), as_of=AS_OF)
    assert rows(scores) == [("ann", Decimal("55.00"), "hot"), ("bob", Decimal("40.00"), "cold")]


def rows(scores: ll.Scores) -> list[tuple[str, Decimal, str]]:
    return [(row["lead_id"], row["score"], row["band"]) for row in scores.arrow().to_pylist()]


def test_files_are_read_and_may_be_mixed_with_frames(model: ll.Scorer, tmp_path: Path) -> None:
    pd.DataFrame(LEADS).to_csv(tmp_path / "leads.csv", index=False)
    pl.DataFrame(EVENTS).write_parquet(tmp_path / "events.parquet")
    scores = model.score(
        tmp_path / "leads.csv", [tmp_path / "events.parquet"], accounts=pa.table(ACCOUNTS), as_of=AS_OF
    )
    assert [score for _, score, _ in rows(scores)] == [Decimal("55.00"), Decimal("40.00")]
    assert scores.readings["leads"].accepted == 2


def test_scores_come_out_in_every_kind_of_frame(model: ll.Scorer, tmp_path: Path) -> None:
    scores = model.score(pa.table(LEADS), pa.table(EVENTS), accounts=pa.table(ACCOUNTS), as_of=AS_OF)
    assert scores.columns[:6] == ("lead_id", "as_of", "model", "score", "fit", "engagement")
    assert len(scores) == 2
    assert scores.pandas()["score"].tolist() == [55.0, 40.0]
    assert scores.polars()["score"].to_list() == [Decimal("55.00"), Decimal("40.00")]
    assert scores.duckdb().filter("band = 'hot'").select("lead_id").fetchall() == [("ann",)]
    assert scores.arrow().schema.field("as_of").type == pa.timestamp("us", "UTC")
    assert scores.write(tmp_path / "scores.csv") == 2
    assert "2026-03-15T00:00:00Z" in (tmp_path / "scores.csv").read_text(encoding="utf-8")
    assert repr(scores).startswith("<Scores: 2 rows of lead_id, as_of, ")


def test_contributions_are_kept_if_asked_for_and_add_up(model: ll.Scorer) -> None:
    facts = (pa.table(LEADS), pa.table(EVENTS))
    scores = model.score(*facts, accounts=pa.table(ACCOUNTS), as_of=AS_OF, explain=True)
    found = scores.contributions.duckdb().aggregate("lead_id, dimension, sum(points) AS points").order("ALL").fetchall()
    assert found == [
        ("ann", "engagement", Decimal("5.000000")),
        ("ann", "fit", Decimal("50.000000")),
        ("bob", "engagement", Decimal("10.000000")),
        ("bob", "fit", Decimal("30.000000")),
    ]
    with pytest.raises(ll.InputError, match="score with `explain=True`"):
        _ = model.score(*facts, as_of=AS_OF).contributions


def test_accounts_have_scores_where_the_model_has_them(model: ll.Scorer) -> None:
    scores = model.score(pa.table(LEADS), accounts=pa.table(ACCOUNTS), as_of=AS_OF)
    assert [(row["account_id"], row["score"]) for row in scores.accounts.arrow().to_pylist()] == [
        ("acme", Decimal("80.00"))
    ]
    with pytest.raises(ll.InputError, match="no model here has an `account_score`"):
        _ = ll.loads(MODEL.split("account_score")[0]).score(pa.table(LEADS)).accounts


def test_an_explanation_is_a_receipt_and_its_parts(model: ll.Scorer) -> None:
    found = ll.explain(
        model, "ann", leads=pa.table(LEADS), events=pa.table(EVENTS), accounts=pa.table(ACCOUNTS), as_of=AS_OF
    )
    assert found.score == Decimal("55.00")
    assert [(line.title, line.printed) for line in found] == [
        ("Decides", Decimal("30.00")),
        ("Size", Decimal("30.00")),
        ("Fit is capped at 50", Decimal("-10.00")),
        ("Pricing", Decimal("5.00")),
    ]
    assert str(found).splitlines()[0] == "ann  CEO"
    assert str(found).splitlines()[-1].split() == ["Adds", "up", "to", "55.00"]
    assert found.reasons == "Pricing 14 days ago; decides; size 40."
    assert found.as_dict()["dimensions"][0]["points"] == 50


def test_a_model_is_explained_from_its_path_too(tmp_path: Path) -> None:
    (tmp_path / "model.yml").write_text(MODEL, encoding="utf-8")
    found = ll.explain(tmp_path / "model.yml", "bob", leads=pa.table(LEADS), as_of=AS_OF)
    assert found.score == Decimal(0)


def test_several_models_score_in_their_order() -> None:
    both = ll.loads(MODEL, MODEL.replace("model: small", "model: big"))
    scores = both.score(pa.table(LEADS), as_of=AS_OF)
    assert scores.arrow().column("model").to_pylist() == ["small", "small", "big", "big"]
    with pytest.raises(ll.InputError, match="`model: small` is what"):
        ll.loads(MODEL, MODEL)


def test_all_that_is_wrong_with_a_model_is_raised_at_once() -> None:
    with pytest.raises(ll.ModelError) as refused:
        ll.loads(MODEL.replace("dimension: fit", "dimension: fitt"))
    assert len(refused.value.problems) == 2
    assert isinstance(refused.value, ValueError)


def test_a_model_speaks_and_says_what_looks_wrong(model: ll.Scorer) -> None:
    assert model.sentences()[0] == "Decides: 30 points if job title is CEO"
    assert model.lint() == []
    assert repr(model) == "<Scorer: small, 3 rules>"


def test_a_bad_row_is_refused_unless_told_otherwise(
    model: ll.Scorer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "leads.csv").write_text("lead_id,job_title\nann,CEO\n,CEO\n", encoding="utf-8")
    with pytest.raises(ll.FactsError, match=r"leads\.csv:3: no lead_id"):
        model.score("leads.csv")
    scores = model.score("leads.csv", strict=False)
    assert (len(scores), scores.readings["leads"].rejected) == (1, 1)


def test_what_is_no_table_is_refused(model: ll.Scorer) -> None:
    with pytest.raises(ll.FactsError, match="cannot be read as a table"):
        model.score(object())
    with pytest.raises(ll.InputError, match="there are no leads"):
        model.score(None)


def test_columns_of_other_names_are_mapped(model: ll.Scorer) -> None:
    events = pa.table(EVENTS).rename_columns(["event_id", "who", "event", "occurred_at", "path"])
    scores = model.score(pa.table(LEADS), events, as_of=AS_OF, mapping={"events": {"lead_id": "who"}})
    assert [score for _, score, _ in rows(scores)] == [Decimal("35.00"), Decimal("10.00")]


@pytest.mark.parametrize(
    "as_of",
    [
        1_773_532_800_000_000,
        "2026-03-15",
        "2026-03-15T00:00:00Z",
        date(2026, 3, 15),
        datetime(2026, 3, 15),  # noqa: DTZ001 - one without a zone is UTC
        datetime(2026, 3, 15, 2, tzinfo=timezone(timedelta(hours=2))),
        "1d ago",
        None,
    ],
)
def test_an_instant_may_be_given_in_any_way(as_of: Any) -> None:
    midnight = 1_773_532_800_000_000
    assert instant_of(as_of, midnight + DAY if as_of == "1d ago" else midnight) == midnight


@pytest.mark.parametrize("as_of", ["soon", True, 5 * 10**18, "15.03.2026"])
def test_what_is_no_instant_is_refused(as_of: Any) -> None:
    with pytest.raises(ll.InputError):
        instant_of(as_of, 0)


def test_the_package_names_what_it_has() -> None:
    assert set(ll.__all__) <= set(dir(ll))
    for name in ll.__all__:
        assert getattr(ll, name).__name__ == name
    with pytest.raises(AttributeError, match="module `leadline` has no `nothing`"):
        _ = ll.nothing  # type: ignore[attr-defined]
