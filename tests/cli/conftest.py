"""A small company in files, and a way to run `leadline` on it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from leadline.cli.group import leadline

MODEL = """\
model: small
title: Small shop
dimensions: {fit: {max: 50}, engagement: {min: 0}}
rules:
  - {id: decides, title: Decides, dimension: fit, if: {job_title: [CEO, VP Sales]}, points: 30}
  - {id: size, title: Company size, dimension: fit, bins: company.employees, points: {0: 0, 25: 30}}
  - {id: demo, title: Asked for a demo, dimension: engagement, on: demo.requested, points: 50, half_life: 30d}
  - {id: pricing, dimension: engagement, on: page, where: {path: {starts_with: /pricing}}, points: 10}
bands: {of: score, hot: 80, warm: 30, else: cold}
lifecycle: {mql: {score: {gte: 90}}, disqualify: [{job_title: Student}]}
account_score: {of: engagement, by: sum}
"""
LEADS = """\
lead_id,account_id,first_name,last_name,email,job_title,created_at
ann,acme,Ann,Lee,ann@acme.example,CEO,2026-01-02
bob,acme,Bob,Ray,bob@acme.example,Student,2026-01-03
cid,bolt,Cid,Fox,cid@bolt.example,VP Sales,2026-02-10
dee,,Dee,Low,dee@free.example,,2026-03-01
"""
ACCOUNTS = """\
account_id,name,employees
acme,Acme Works,40
bolt,Bolt Ltd,5
"""
EVENTS = """\
event_id,lead_id,event,occurred_at,path
e1,ann,Demo Requested,2026-02-13T00:00:00Z,
e2,ann,page,2026-03-11T10:00:00Z,/pricing
e3,cid,page,2026-03-10T10:00:00Z,/pricing/annual
e4,cid,page,2026-03-10T10:01:00Z,/pricing
e5,zoe,page,2026-03-10T10:01:00Z,/pricing
"""
AS_OF = ("--as-of", "2026-03-15")


@dataclass(frozen=True)
class Ran:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that is worked in: a model, leads, accounts, events."""
    files = {"model.yml": MODEL, "leads.csv": LEADS, "accounts.csv": ACCOUNTS, "events.csv": EVENTS}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.fixture
def run(place: Path) -> Run:
    """Runs `leadline` in that folder."""

    def ran(*arguments: str) -> Ran:
        assert Path.cwd() == place
        result = CliRunner().invoke(leadline, arguments, prog_name="leadline")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return ran
