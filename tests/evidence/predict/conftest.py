"""A small shop whose leads buy for reasons that are known, in tables of a connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from leadline.evidence.outcome import load_outcomes
from leadline.evidence.predict.train import Trained, Wish, train
from leadline.library.facts import connect, open_facts
from leadline.library.moment import instant_of
from leadline.model import Model
from leadline.scoring.staging import Tables

NOW = instant_of("2027-01-01", 0)
OUTCOME = "event: bought within 30d"
Days = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Shop:
    """Leads that came through a year: chiefs and those who look at prices buy more."""

    folder: Path

    def write(
        self, leads: int = 600, seed: int = 1, rate: float = 0.35, extra: Callable[..., str] | None = None
    ) -> Shop:
        """``extra`` gives one more column of the leads: its name without arguments, else the value of a lead."""
        draw = np.random.default_rng(seed)
        came = np.sort(draw.integers(0, 320, leads))
        people, events = [], []
        for n, day in enumerate(came.tolist()):
            title, source = draw.choice(["ceo", "clerk", "student"]), draw.choice(["ads", "search", ""])
            looks = int(draw.poisson(1.5))
            odds = rate * {"ceo": 2.2, "clerk": 0.6, "student": 0.1}[str(title)] * (0.4 + 0.5 * looks)
            buys = draw.random() < min(odds, 0.9)
            wait = 2 + draw.random() * 20
            more = "" if extra is None else f",{extra(n, day, buys, draw)}"
            people.append(f"l{n},{at(day)},{title},{20 + n % 50}{more}")
            events += [f"l{n},page,{at(day + 0.01 * (k + 1))},/p{k},{source}" for k in range(looks)]
            if buys:
                events.append(f"l{n},bought,{at(day + wait)},,")
        head = "lead_id,created_at,job_title,age" + ("" if extra is None else f",{extra()}")
        self.save("leads", [head, *people])
        self.save("events", ["lead_id,event,occurred_at,path,utm_source", *events])
        return self

    def save(self, name: str, lines: list[str]) -> None:
        (self.folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def tables(self, con: duckdb.DuckDBPyConnection) -> Tables:
        return open_facts(con, {path.stem: str(path) for path in self.folder.glob("*.csv")}, {}).tables

    def train(
        self, con: duckdb.DuckDBPyConnection, model: Model | None = None, outcome: str = OUTCOME, **wish: Any
    ) -> Trained:
        return train(con, self.tables(con), load_outcomes(outcome)[0], Wish(**wish), NOW, model)


def at(day: float) -> str:
    """A day of 2026 as an instant."""
    return str(np.datetime64("2026-01-01T00:00:00") + np.timedelta64(int(day * 86_400), "s")) + "Z"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    folder = tmp_path / "shop"
    folder.mkdir()
    return Shop(folder)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect() as connection:
        yield connection
