"""The process that works a study out: ``python -m leadline.learning.studies.working``, what is asked on its input."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from leadline.evidence.report import plain
from leadline.evidence.study import Finding, document, find
from leadline.evidence.threshold import Threshold
from leadline.evidence.threshold.steps import steps
from leadline.learning.studies.asked import Asking
from leadline.live.apart import serve
from leadline.live.bulk import facts
from leadline.live.watched import Telling
from leadline.scoring.engines import DuckDB

READ, SCORED = 0.2, 0.9  # of the whole, when the facts are read, and when the leads are scored


@dataclass(slots=True)
class Scoring:
    """How far the scoring is, by models and parts of leads."""

    models: int
    tell: Callable[[float], None]
    begun: int = 0

    def __call__(self, share: float) -> None:
        done = min(self.begun + share, self.models) / self.models
        self.begun += share >= 1
        self.tell(READ + (SCORED - READ) * done)


def answer(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """The figures and the document, of facts that are read for it."""
    asking, tell = Asking.loaded(asked["asking"]), Telling()
    tell(0.0)
    study = asking.study()
    duck, tables = facts(asked["address"], is_named=True)
    tell(READ)
    with duck:
        scoring = Scoring(1 if study.against is None else 2, tell)
        drawn = lambda done, whole: tell(SCORED + (1 - SCORED) * done / whole)  # noqa: E731
        return result_of(find(duck, tables, study, asked["now"], DuckDB(scoring), drawn))


def result_of(found: Finding) -> dict[str, Any]:
    """What is kept of a finding."""
    said: dict[str, Any] = {"figures": plain(found), "document": plain(document(found)), "steps": None}
    if isinstance(found, Threshold):
        said["steps"] = plain(steps(found))
    return said


if __name__ == "__main__":
    serve(answer)
