"""`leadline doctor`: whether everything is here."""

from __future__ import annotations

import pytest

from leadline.cli import doctor
from tests.cli.conftest import Run


def test_what_is_here_is_said_with_its_version(run: Run) -> None:
    ran = run("doctor")
    assert ran.code == 0
    assert ran.out.startswith("Everything that Leadline needs is here\n\n  Python           ok ")
    found = {one["name"]: one for one in run("doctor", "--json").json["findings"]}
    assert set(doctor.NEEDED) | {"Python", "PostgreSQL", "Spark", "machine", "this folder", "time zones"} < set(found)
    assert all(found[name]["state"] == "ok" and found[name]["found"] for name in doctor.NEEDED)


def test_what_is_missing_is_said_with_what_to_do(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "NEEDED", ("click", "no-such-part"))
    ran = run("doctor")
    assert (ran.code, ran.out.splitlines()[0]) == (1, "One thing is missing")
    assert "no-such-part     missing   Run `pip install --upgrade leadline`" in ran.out


def test_what_is_not_needed_may_be_missing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    ran = run("doctor")
    assert ran.code == 0
    assert "Run `pip install 'leadline[spark]'` to score on Spark" in " ".join(ran.out.split())
