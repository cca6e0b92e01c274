"""Leads of the store at the command line: listed, explained, merged and apart again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from leadline.live.engine import Engine
from leadline.live.tick import tick
from leadline.store.database import open_store
from tests.cli.conftest import Run

NOW = 1_800_000_000_000_000


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("LEADLINE_"):
            monkeypatch.delenv(name)


@pytest.fixture
def stored(run: Run) -> Run:
    """The company's files in the store, with its model."""
    run("import", "--data", ".", "--as-of", "2026-01-01")
    run("models", "activate", "model.yml")
    return run


def scored(place: Path) -> None:
    """As a running server would do."""
    store = open_store(f"sqlite:///{place}/leadline.db")
    with Engine(store) as engine:
        while tick(store, engine, NOW).leads:
            pass
    store.close()


def test_a_lead_is_shown_with_its_ids_and_a_receipt_of_any_day(stored: Run) -> None:
    shown = stored("leads", "show", "ann", "--as-of", "2026-03-15")
    assert shown.code == 0, shown.err
    assert shown.out.startswith("Lead ") and "email      ann@acme.example" in shown.out
    assert "Asked for a demo" in shown.out
    told = stored("leads", "show", "ann@acme.example", "--as-of", "2026-03-15", "--json").json
    explained = stored("explain", "model.yml", "ann", "--data", ".", "--as-of", "2026-03-15", "--json").json
    assert told["explanation"]["score"] == explained["score"]


def test_the_best_leads_are_listed(stored: Run, place: Path) -> None:
    scored(place)
    listed = stored("leads").out.splitlines()
    assert "Ann Lee" in listed[0]
    assert stored("leads", "--json").json[0]["name"] == "Ann Lee"


def test_two_leads_are_merged_and_apart_again(stored: Run) -> None:
    merged = stored("leads", "merge", "ann", "cid", "--json").json
    first, second = (stored("leads", "show", one, "--json").json for one in ("ann", "cid"))
    assert first["lead_id"] == second["lead_id"] == merged["lead_id"]
    assert merged["merge_id"] in [one["merge_id"] for one in first["joined"]]
    undone = stored("leads", "unmerge", merged["merge_id"])
    assert undone.code == 0 and " are apart" in undone.out
    assert stored("leads", "show", "cid", "--json").json["lead_id"] != first["lead_id"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "nobody"), "there is no lead `nobody`"),
        (("merge", "ann", "ann"), "a lead cannot be merged with itself"),
        (("unmerge", "1:none"), "nothing was joined by `1:none`"),
        (("unmerge", "²:x"), "nothing was joined by"),
        (("show", "ann", "--as-of", "2020-01-01"), "is known since"),
    ],
)
def test_what_cannot_be_is_refused_in_words(stored: Run, arguments: tuple[str, ...], said: str) -> None:
    ran = stored("leads", *arguments)
    assert ran.code == 2 and said in ran.err
