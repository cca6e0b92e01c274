"""`leadline doctor` on the live service: what is wrong with it, and what to do."""

from __future__ import annotations

import socket
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

HERE = "sqlite:///leadline.db"


def findings(run: Run) -> dict[str, dict[str, Any]]:
    """What was found, by name; of several with one name the last."""
    return {one["name"]: one for one in run("doctor", "--json").json["findings"]}


@pytest.fixture(autouse=True)
def free_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADLINE_PORT", "0")


def test_with_nothing_set_up_nothing_is_wrong_and_nothing_is_made(run: Run, place: Path) -> None:
    before = sorted(place.iterdir())
    found = findings(run)
    assert found["settings"]["state"] == "ok" and found["port"]["state"] == "ok"
    assert (found["database"]["state"], found["database"]["found"]) == ("not here", "no file leadline.db yet")
    assert found["webhooks"]["found"].endswith("with a secret: none")
    assert sorted(place.iterdir()) == before


def test_a_store_that_is_there_is_looked_into(run: Run, place: Path) -> None:
    run("keys", "create", "website", "--browser")
    found = findings(run)
    assert (found["database"]["state"], found["database"]["found"]) == ("ok", f"{HERE}, up to date, can be written")
    assert found["disk"]["state"] == "ok"
    assert (found["models"]["state"], found["models"]["found"]) == ("not here", "none scores yet")
    with sqlite3.connect(place / "leadline.db") as con:
        assert con.execute("SELECT count(*) FROM settings WHERE name = 'doctor'").fetchone() == (0,)


def test_the_models_that_score_are_named(run: Run) -> None:
    run("models", "activate", "model.yml")
    assert findings(run)["models"]["found"] == "scoring: small"


def test_all_wrong_settings_are_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADLINE_PORT", "x")
    monkeypatch.setenv("LEADLINE_ROLE", "cook")
    ran = run("doctor")
    assert ran.code == 1 and "LEADLINE_PORT: " in ran.out and "LEADLINE_ROLE: " in ran.out


def test_a_slip_in_a_name_is_pointed_out(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADLINE_DATABSE", "x")
    found = findings(run)["settings"]
    assert (found["state"], "LEADLINE_DATABASE" in found["found"]) == ("missing", True)


def test_a_secret_of_nobody_is_pointed_out(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADLINE_WEBHOOK_STRIPE", "whsec_x")
    assert findings(run)["webhooks"]["found"].endswith("with a secret: stripe")
    monkeypatch.setenv("LEADLINE_WEBHOOK_STRIP", "whsec_x")
    found = findings(run)["webhooks"]
    assert (found["state"], found["found"]) == ("missing", "LEADLINE_WEBHOOK_STRIP is the secret of no sender")


def test_a_port_of_another_program_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("LEADLINE_PORT", str(other.getsockname()[1]))
        found = findings(run)["port"]
    assert found["state"] == "missing" and "another program listens" in found["found"]


def test_a_database_that_does_not_answer_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADLINE_DATABASE", "postgresql://nobody@127.0.0.1:1/nothing")
    monkeypatch.setenv("LEADLINE_SECRET_KEY", "k" * 32)
    found = findings(run)["database"]
    assert found["state"] == "missing" and "did not answer" in found["found"]
    assert "LEADLINE_DATABASE" in found["remedy"]


def test_a_file_that_is_no_database_is_said(run: Run, place: Path) -> None:
    (place / "leadline.db").write_text("leads, leads, leads, " * 500)
    found = findings(run)["database"]
    assert found["state"] == "missing"


def test_a_key_file_that_others_can_read_is_said(run: Run, place: Path) -> None:
    run("keys", "create", "website", "--browser")
    (place / "leadline.key").write_text("k" * 64)
    (place / "leadline.key").chmod(0o644)
    found = findings(run)["secret key"]
    assert found["state"] == "missing" and "chmod 600" in found["found"]
