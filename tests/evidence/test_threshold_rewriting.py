"""Another threshold of the score in a model's text, and nothing else."""

from __future__ import annotations

import pytest

from leadline.errors import InputError
from leadline.evidence.threshold.opened import opened
from leadline.evidence.threshold.rewriting import moved
from leadline.model import loads

HEAD = """\
model: m
dimensions: {fit: {}}
define: {good: {score: {gte: 20}}}
rules:
  - {id: a, dimension: fit, if: {country: DE}, points: 5}  # as it always was
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("lifecycle: {mql: {score: {gte: 20}}}  # since May\n", "lifecycle: {mql: {score: {gte: 31}}}  # since May\n"),
        (
            "lifecycle:\n  mql: {all: [{country: DE}, {score: {gte: 2.5}}]}\n",
            "lifecycle:\n  mql: {all: [{country: DE}, {score: {gte: 31}}]}\n",
        ),
        ("", "lifecycle: {mql: {score: {gte: 31}}}\n"),
    ],
)
def test_the_threshold_is_put_where_it_stands_and_nothing_else_is_touched(before: str, after: str) -> None:
    text = moved(HEAD + before, loads(HEAD + before), 31)
    assert text.removeprefix(HEAD).split() == after.split() and text.startswith(HEAD)
    assert opened(loads(text)).present == 31


@pytest.mark.parametrize("mql", ["{fit: {gte: 5}}", "{score: {gte: 20, lt: 50}}", "good", "{any: [{score: {gte: 5}}]}"])
def test_what_is_no_lower_bound_of_the_score_is_left_to_who_writes_the_text(mql: str) -> None:
    text = f"{HEAD}lifecycle: {{mql: {mql}}}\n"
    with pytest.raises(InputError, match="change `mql` in its text"):
        moved(text, loads(text), 31)
