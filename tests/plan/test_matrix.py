"""Every case of `tests/cases` and of the templates, on every engine.

The cases of a file run together, and are reported one by one.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from leadline import templates
from leadline.library.cases import Outcome, run_cases
from leadline.model import Model, loads
from leadline.model.case import parse_cases
from tests.oracle.cases import case_files, model_of
from tests.plan.engines import ENGINES, engine_called

FILES = {Path(file.path).stem: file for file in case_files()}
TEMPLATES = {name: parse_cases(templates.read_cases(name), f"{name}.cases.yml") for name in templates.names()}

# What an engine cannot do: (engine, file) with the reason and the exception.
GAPS: dict[tuple[str, str], tuple[str, type[Exception]]] = {}


@cache
def model_in(name: str) -> Model:
    return loads(templates.read(name)) if name in TEMPLATES else model_of(FILES[name])


@pytest.fixture(scope="session")
def outcomes() -> dict[tuple[str, str], list[Outcome]]:
    """What was run already, by engine and file."""
    return {}


def parameters() -> list[object]:
    found: list[object] = []
    for engine in ENGINES:
        for name, file in {**FILES, **TEMPLATES}.items():
            marks: list[pytest.MarkDecorator] = []
            if engine == "spark" and name in TEMPLATES:  # it takes ten seconds
                marks.append(pytest.mark.drill)
            if (engine, name) in GAPS:
                reason, error = GAPS[engine, name]
                marks.append(pytest.mark.xfail(reason=reason, raises=error, strict=True))
            found += [
                pytest.param(engine, name, number, id=f"{engine}-{name}:{case.line} {case.name}", marks=marks)
                for number, case in enumerate(file.cases)
            ]
    return found


@pytest.mark.parametrize(("engine_name", "name", "number"), parameters())
def test_the_engine_says_what_the_case_expects(
    engine_name: str,
    name: str,
    number: int,
    outcomes: dict[tuple[str, str], list[Outcome]],
    request: pytest.FixtureRequest,
) -> None:
    if (engine_name, name) not in outcomes:
        cases = {**FILES, **TEMPLATES}[name].cases
        outcomes[engine_name, name] = run_cases(model_in(name), cases, engine_called(engine_name, request))
    assert outcomes[engine_name, name][number].differences == ()
