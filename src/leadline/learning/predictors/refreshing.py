"""Probabilities kept fresh: of all leads once a day and after a promotion, of those that changed within a minute.

The work is done by a process apart, which is nicer than the server, and rests three times as long as it worked. Only
what differs noticeably is written; then the lead is scored again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Any

import sqlalchemy as sa

from leadline.errors import InputError
from leadline.learning.predictors.desk import Desk, alone
from leadline.learning.predictors.followed import ends, follow, mark, marks_of
from leadline.learning.predictors.kept import handed
from leadline.model.condition import DAY, Instant
from leadline.store import predictors as registry
from leadline.store.database import Store
from leadline.store.probabilities import say, score_again

LOOKS_EVERY_S = 15.0
RESTS = 3  # times as long as it worked
EVERY = 1 * DAY
AT_ONCE = 2_000  # leads of a transaction


class Refreshing:
    """Asks champions. `turn` does it once."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], Instant],
        wake: Callable[[], None] = lambda: None,
        wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        self.store, self.clock, self.wake, self.wanted = store, clock, wake, wanted
        self.desk = Desk(store)

    def turn(self) -> float:
        """Ask about all leads, or about those that changed; how many seconds to rest."""
        began = monotonic()
        with self.store.reading() as con:
            champions = registry.champions(con)
            marks = marks_of(con)
        if not champions:
            return LOOKS_EVERY_S
        now = self.clock()
        due = [one for one in champions if one.refreshed_at is None or one.refreshed_at <= now - EVERY]
        if due or marks is None:
            self.everybody(due or champions)
        else:
            with self.store.reading() as con:
                found = follow(con, marks, now)
            if found.behind:
                self.everybody(champions)
            elif found.leads:
                self.some(champions, sorted(found.leads), found.marks)
            elif found.marks != marks:
                with self.store.writing() as con:
                    mark(con, found.marks)
        return max(LOOKS_EVERY_S, RESTS * (monotonic() - began))

    def everybody(self, champions: Sequence[sa.Row[Any]]) -> dict[str, int]:
        """Ask these champions about every lead; how many probabilities are new, by predictor."""
        with self.store.reading() as con:
            marks = ends(con)
            is_all = len(champions) == len(registry.champions(con))
            predictors = [handed(con, one) for one in champions]
        found = alone(self.store, "ask", self.wanted, predictors=predictors, leads=None, as_of=self.clock())
        new = self.write(champions, found, later=True)
        with self.store.writing() as con:
            if is_all or marks_of(con) is None:
                mark(con, marks)
            for one in champions:
                registry.refreshed(con, one.name, one.version, self.clock())
        refuse_silent(found)
        return new

    def some(self, champions: Sequence[sa.Row[Any]], leads: Sequence[int], marks: Mapping[str, int]) -> dict[str, int]:
        """Ask all champions about leads whose facts changed."""
        with self.store.reading() as con:
            predictors = [handed(con, one) for one in champions]
        found = self.desk.answered("ask", {"predictors": predictors, "leads": list(leads), "as_of": self.clock()})
        new = self.write(champions, found, later=False)
        with self.store.writing() as con:
            mark(con, marks)
        refuse_silent(found)
        return new

    def write(self, champions: Sequence[sa.Row[Any]], found: Mapping[str, Any], *, later: bool) -> dict[str, int]:
        """Write what champions say, some leads at a time, unless another became champion meanwhile."""
        new: dict[str, int] = {}
        for one in champions:
            said = list(zip(found[one.name]["leads"], found[one.name]["shares"], strict=True))
            new[one.name] = 0
            for first in range(0, len(said), AT_ONCE):
                some = said[first : first + AT_ONCE]
                with self.store.writing() as con:
                    if registry.champion_of(con, one.name) != one.version:
                        break
                    at = self.clock()
                    new[one.name] += say(con, one.name, one.version, some, at)
                    score_again(con, one.name, [lead for lead, _ in some], at, later=later)
                self.wake()
        return new

    def close(self) -> None:
        self.desk.close()


def refuse_silent(found: Mapping[str, Any]) -> None:
    """An `InputError` that names those that could not answer, once what the others said is written."""
    silent = [f"the predictor `{name}` cannot answer: {one['why']}" for name, one in found.items() if one["why"]]
    if silent:
        raise InputError("; ".join(silent))
