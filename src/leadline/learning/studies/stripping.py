"""The process that answers strips: ``python -m leadline.learning.studies.stripping``, what is asked on its input.

It keeps the facts that it has read for a while, so that a model can be changed and looked at again and again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from leadline.evidence.report import plain
from leadline.evidence.strip import strip
from leadline.learning.studies.outcomes import read_outcome
from leadline.live.apart import serve
from leadline.live.bulk import EVERYBODY, count_leads, facts, sampled
from leadline.model.condition import MINUTE, SECOND, Instant
from leadline.scoring.staging import Tables
from leadline.store.models import read_files

FRESH = 2 * MINUTE  # so long the same facts answer
IDLE_S = FRESH / SECOND
SAMPLE = 10_000  # leads, where there are more than twice as many


@dataclass(frozen=True, slots=True)
class Kept:
    """Facts as they were read."""

    address: str
    at: Instant
    duck: duckdb.DuckDBPyConnection
    tables: Tables
    everyone: int
    is_sample: bool


class Stripping:
    """Answers what is asked, from facts that were read at most two minutes ago."""

    def __init__(self) -> None:
        self.kept: Kept | None = None

    def answer(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        kept = self.facts(asked["address"], asked["now"])
        live = None if asked["live"] is None else read_files(asked["live"])
        draft, outcome = read_files(asked["draft"]), read_outcome(asked["outcome"])
        found = strip(kept.duck, kept.tables, draft, live, outcome, kept.at)
        return {**plain(found), "everyone": kept.everyone, "sample": kept.is_sample}

    def facts(self, address: str, now: Instant) -> Kept:
        kept = self.kept
        if kept is not None and kept.address == address and 0 <= now - kept.at < FRESH:
            return kept
        if kept is not None:
            self.kept = None
            kept.duck.close()
        everyone = count_leads(address)
        is_sample = everyone > 2 * SAMPLE
        duck, tables = facts(address, sampled(everyone, SAMPLE) if is_sample else EVERYBODY)
        self.kept = Kept(address, now, duck, tables, everyone, is_sample)
        return self.kept


if __name__ == "__main__":
    serve(Stripping().answer, IDLE_S)
