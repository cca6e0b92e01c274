"""Model files written in tests: the smallest ones that hold what a test is about."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest

from leadline.errors import ModelError
from leadline.model import Condition, Kind, Model, loads

HEAD = """\
model: m
dimensions: {fit: {max: 100}, engagement: {restart: [recycled]}}
groups: {email: {dimension: engagement, max: 30}}
"""
"""Three lines; what a test adds begins in line 4."""


def model(text: str, folder: Path | None = None) -> Model:
    """The model of the head and these keys."""
    return loads(HEAD + dedent(text), folder=folder)


def problems(text: str, folder: Path | None = None) -> list[str]:
    """What is said about the head and these keys, a sentence each."""
    return problems_of(HEAD + dedent(text), folder)


def problems_of(text: str, folder: Path | None = None) -> list[str]:
    """What is said about a whole file."""
    with pytest.raises(ModelError) as caught:
        loads(text, folder=folder)
    return [str(problem) for problem in caught.value.problems]


def problem(text: str, folder: Path | None = None) -> str:
    """The one thing that is said."""
    said = problems(text, folder)
    assert len(said) == 1, said
    return said[0]


def rule(keys: str) -> str:
    """A file of one rule named `r`, whose `id` is in line 5 and whose other keys begin in line 6."""
    return "rules:\n  - id: r\n" + indent(dedent(keys), "    ")


def kind(keys: str) -> Kind:
    """What a rule of the dimension `fit` with these keys is."""
    return model(rule("dimension: fit\n" + dedent(keys))).rules[0].kind


def refusal(keys: str) -> str:
    """What is said about a rule of the dimension `fit`; its keys begin in line 7."""
    return problem(rule("dimension: fit\n" + dedent(keys)))


def condition(text: str) -> Condition | None:
    """A condition as rules see it."""
    return model(f"audience: {text}").audience


def wrong(text: str) -> str:
    """What is said about a condition in line 4, without saying where."""
    place, _, what = problem(f"audience: {text}").partition(": ")
    assert place == "model.yml:4, `audience`"
    return what
