"""Small histories in files, and a way to hold a model against them."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from leadline.evidence.backtest import Asked, Backtest, backtest
from leadline.evidence.outcome import load_outcomes
from leadline.library.facts import connect, open_facts
from leadline.library.moment import instant_of
from leadline.model import loads

NOW = instant_of("2027-01-01", 0)
MODEL = """\
model: small
dimensions: {fit: {max: 50}, engagement: {min: 0}}
rules:
  - {id: decides, dimension: fit, if: {job_title: [CEO, VP Sales]}, points: 30}
  - {id: pricing, dimension: engagement, on: page, where: {path: {starts_with: /pricing}}, points: 10}
bands: {of: score, hot: 30, warm: 10, else: cold}
lifecycle: {mql: {score: {gte: 30}}}
"""


def instant(text: str) -> int:
    return instant_of(text, 0)


@dataclass(frozen=True)
class History:
    """A folder with facts, which may be said again with other facts."""

    folder: Path

    def write(self, **tables: str) -> History:
        for name, text in tables.items():
            (self.folder / f"{name}.csv").write_text(textwrap.dedent(text), encoding="utf-8")
        return self

    def backtest(
        self, model: str = MODEL, outcome: str = "stage: customer within 30d", against: str | None = None, **asked: Any
    ) -> Backtest:
        """The model held against the files of the folder."""
        found = {path.stem: str(path) for path in self.folder.glob("*.csv")}
        given: dict[str, Any] = {
            **asked,
            **{name: instant(asked[name]) for name in ("first", "last", "ends") if name in asked},
        }
        previous = None if against is None else loads(against)
        with connect() as con:
            tables = open_facts(con, found, {}).tables
            [one] = load_outcomes(outcome)
            return backtest(con, loads(model), tables, one, Asked(**given), NOW, previous)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path)


Crowd = Callable[[int], dict[str, str]]


@pytest.fixture
def crowd() -> Crowd:
    """So many leads, every third of whom looks at prices; of those every second buys, of the others every tenth."""

    def made(leads: int) -> dict[str, str]:
        people, events = ["lead_id,created_at,job_title"], ["event_id,lead_id,event,occurred_at,path,stage"]
        for n in range(leads):
            people.append(f"p{n},2026-01-{1 + n % 20:02d},{'CEO' if n % 7 == 0 else 'Clerk'}")
            looks, buys = n % 3 == 0, n % 6 == 0 if n % 3 == 0 else n % 10 == 1
            if looks:
                events += [f"v{n}-{k},p{n},page,2026-02-{1 + n % 20:02d}T{k:02d}:00:00Z,/pricing," for k in range(3)]
            if buys:
                events.append(f"b{n},p{n},stage.changed,2026-03-{1 + n % 25:02d},,customer")
        events.append(f"z,p{leads - 1},page,2026-06-01,/,")
        return {"leads": "\n".join(people), "events": "\n".join(events)}

    return made
