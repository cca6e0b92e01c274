"""The questions that a model's history is asked, each with what it takes and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import duckdb

from leadline.evidence.backtest import Asked, Backtest, backtest
from leadline.evidence.backtest.document import document as backtest_document
from leadline.evidence.compare import Comparison, compare
from leadline.evidence.compare.document import document as comparison_document
from leadline.evidence.outcome import Outcome
from leadline.evidence.report import Document
from leadline.evidence.rules import Evidence, evidence
from leadline.evidence.rules.document import document as evidence_document
from leadline.evidence.threshold import Threshold, Wanted, choose
from leadline.evidence.threshold.document import document as threshold_document
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.scoring.engines import Engine
from leadline.scoring.staging import Tables

Finding: TypeAlias = "Backtest | Comparison | Evidence | Threshold"


class Kind(StrEnum):
    """The questions that there are."""

    backtest = "backtest"
    compare = "compare"
    evidence = "evidence"
    threshold = "threshold"


@dataclass(frozen=True, slots=True)
class Study:
    """A question: of a model, by an outcome. ``against`` is the model that it is held against, which a comparison needs
    and a backtest may have; ``wanted`` is what a threshold is chosen by; ``by_hand`` is the classic method beside the
    evidence of rules."""

    kind: Kind
    model: Model
    outcome: Outcome
    asked: Asked
    against: Model | None = None
    wanted: Wanted | None = None
    by_hand: bool = False


def find(
    con: duckdb.DuckDBPyConnection,
    tables: Tables,
    study: Study,
    now: Instant,
    engine: Engine | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Finding:
    """What the facts answer. ``progress`` is told how many draws of leads are done, where there are any."""
    model, against, outcome, asked = study.model, study.against, study.outcome, study.asked
    match study.kind:
        case Kind.backtest:
            return backtest(con, model, tables, outcome, asked, now, against, engine)
        case Kind.compare:
            assert against is not None
            return compare(con, against, model, tables, outcome, asked, now, engine, progress)
        case Kind.evidence:
            return evidence(con, model, tables, outcome, asked, now, engine, study.by_hand)
        case Kind.threshold:
            assert study.wanted is not None
            return choose(con, model, tables, outcome, asked, study.wanted, now, engine, progress)


def document(found: Finding) -> Document:
    """A finding on paper."""
    match found:
        case Backtest():
            return backtest_document(found)
        case Comparison():
            return comparison_document(found)
        case Evidence():
            return evidence_document(found)
        case Threshold():
            return threshold_document(found)
