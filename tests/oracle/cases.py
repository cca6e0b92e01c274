"""The cases of `tests/cases`, and what the oracle makes of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from leadline.model import Model, load, loads
from leadline.model.case import LEAD, Case, CaseFile, compare, read_cases
from tests.oracle.scorer import Row, score

CASES = Path(__file__).parent.parent / "cases"
RESULTS = ("grade", "band", "priority", "qualified", "disqualified", "recycle", "stage")


def case_files() -> list[CaseFile]:
    return [read_cases(path) for path in sorted(CASES.glob("*.yml"))]


def model_of(file: CaseFile) -> Model:
    """The model that a file of cases contains or names."""
    if file.model_text is not None:
        return loads(file.model_text, file.path, Path(file.path).parent)
    assert file.model_path is not None, f"{file.path} has no model"
    return load(file.model_path)


def plain_row(row: Row) -> Mapping[str, Any]:
    """A row in the form in which `compare` and the engines' tables have it."""
    return {"score": row.score, **row.dimensions, **{name: getattr(row, name) for name in RESULTS}}


def differences(case: Case, model: Model) -> list[str]:
    """What the oracle says otherwise than the case."""
    result = score(model, case.facts, [(LEAD, case.as_of)])
    row = plain_row(result.rows[0]) if result.rows else None
    rules = [*(rule.id for rule in model.rules), "granted"]
    return compare(case.expected, row, [asdict(found) for found in result.contributions], rules)
