"""`leadline connect` and `leadline deliveries`: made, checked, rested, tried again and taken away."""

from __future__ import annotations

import pytest

from leadline.store import outbox
from leadline.store.database import open_store
from leadline.store.outbox import Delivery
from tests.cli.conftest import Run
from tests.outward.receiver import receiving


def test_a_webhook_is_made_checked_and_taken_away(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as receiver:
        made = run("connect", "webhook", "hooks", "--url", receiver.url, "--about", "moved mql", "--json").json
        assert made["secret"].startswith("whsec_") and made["settings"]["about"] == ["moved mql"]
        refused = run("connect", "check", "hooks")
        assert refused.code == 1 and "LEADLINE_OUTBOUND_PRIVATE" in refused.out
        monkeypatch.setenv("LEADLINE_OUTBOUND_PRIVATE", "yes")
        assert run("connect", "check", "hooks").out == "The receiver took a `ping`.\n"
    down = run("connect", "check", "hooks")
    assert down.code == 1 and "could not be reached" in down.out
    assert run("connect", "pause", "hooks").code == 0
    assert "rests" in run("connect").out
    assert run("connect", "resume", "hooks").code == 0 == run("connect", "remove", "hooks").code
    gone = run("connect", "check", "hooks")
    assert gone.code == 2 and "there is no connection `hooks`" in gone.err


def test_what_is_wrong_is_said(run: Run) -> None:
    wrong = run("connect", "webhook", "hooks", "--url", "https://x.example", "--about", "moves")
    assert wrong.code == 2 and "`about` has no `moves`" in wrong.err
    assert run("connect", "webhook", "hooks").code == 2


def test_dead_deliveries_are_listed_and_tried_again(run: Run) -> None:
    run("connect", "webhook", "hooks", "--url", "https://x.example")
    store = open_store("sqlite:///leadline.db")
    with store.writing() as con:
        outbox.put(con, [Delivery("one", "hooks", "moved", {}), Delivery("two", "hooks", "moved", {})], 1)
        outbox.ended(con, [1, 2], outbox.DEAD, 2, error="the receiver answers 410")
    store.close()
    assert "the receiver answers 410" in run("deliveries").out
    assert run("deliveries", "retry", "1").out == "1 is tried again.\n"
    assert run("deliveries", "drop", "--of", "hooks").out == "1 is let be.\n"
    rows = run("deliveries", "list", "--json").json
    assert [(row["key"], row["state"]) for row in rows] == [("two", "dropped"), ("one", "waiting")]
    assert run("deliveries", "retry").code == 2
