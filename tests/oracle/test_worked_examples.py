"""Every case of `tests/cases`, among them the worked examples of the specification, holds for the oracle."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from leadline.model import Model
from leadline.model.case import Case, CaseFile
from tests.oracle.cases import case_files, differences, model_of

EXAMPLES = (
    "two-leads", "points-table", "simple", "bands", "disqualified", "fit-against-interest", "half-life", "limit",
    "clamps", "rejected",
)  # fmt: skip
FILES = case_files()


@cache
def model_in(position: int) -> Model:
    return model_of(FILES[position])


def named(file: CaseFile, case: Case) -> str:
    return f"{Path(file.path).stem}:{case.line} {case.name}"


@pytest.mark.parametrize(
    ("position", "case"),
    [pytest.param(position, case, id=named(file, case)) for position, file in enumerate(FILES) for case in file.cases],
)
def test_the_oracle_says_what_the_case_expects(position: int, case: Case) -> None:
    assert differences(case, model_in(position)) == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_worked_example_has_a_file_of_cases(example: str) -> None:
    assert example in {Path(file.path).stem for file in FILES}
