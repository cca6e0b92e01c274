"""Every predicate, of every type of value, says on every engine what the oracle says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pytest

from leadline.model.condition import (
    DAY,
    HOUR,
    Age,
    AgeTest,
    Exists,
    HasPart,
    InstantRange,
    Matches,
    NoneOf,
    NumberRange,
    OneOf,
    Part,
    Predicate,
    Span,
)
from leadline.model.text import fold
from leadline.plan import query as q
from leadline.plan.dialect import traits_of
from leadline.plan.forms import value_of
from leadline.plan.predicate import PredicateQuery
from leadline.plan.schema import Field
from leadline.scoring.engines import Engine
from tests.oracle.conditions import passes
from tests.oracle.values import instant, instant_of, instant_text
from tests.plan.engines import evaluated
from tests.plan.test_forms import DOUBLES, TEXTS, WHOLE
from tests.strategies import vocabulary as words

NOON = instant(2026, 6, 15, 12)
TODAY = Span(NOON - 12 * HOUR, NOON + 12 * HOUR - 1)
PREDICATES: tuple[tuple[Predicate, ...], ...] = (
    *((OneOf(texts=(fold(text),)),) for text in words.WORDS),
    (OneOf(texts=("us", "de", "/pricing", "ceo")),),
    *((OneOf(numbers=(number,)),) for number in words.LITERALS),
    (OneOf(numbers=(5.0, 0.1), texts=("true",), booleans=(False,)),),
    (OneOf(booleans=(True,)),),
    (OneOf(booleans=(False,)),),
    (OneOf(booleans=(True, False)),),
    (OneOf(spans=(TODAY,)),),
    (OneOf(spans=(TODAY, Span(0, 0))),),
    (NoneOf(texts=("de", "5", "true")),),
    (NoneOf(numbers=(5.0,)),),
    (NoneOf(numbers=(5.0, 40.0), texts=("x",)),),
    (NoneOf(booleans=(True,)),),
    (NoneOf(booleans=(True, False)),),
    (NoneOf(spans=(TODAY,)),),
    *((NumberRange(low=number),) for number in words.LITERALS),
    *((NumberRange(high=number, high_included=False),) for number in words.LITERALS),
    (NumberRange(0.1, 40.0, False, True),),
    (NumberRange(5.0, 5.0),),
    (NumberRange(low=-1e300, high=1e300),),
    (InstantRange(first=NOON),),
    (InstantRange(last=NOON - 1),),
    (InstantRange(first=NOON - DAY, last=NOON),),
    *((Matches(pattern),) for pattern in words.PATTERNS),
    *((HasPart(part, fold(text)),) for part in Part for text in words.PARTS),
    (Exists(True),),
    (Exists(False),),
    *((Age(test, duration),) for test in AgeTest for duration in (HOUR, 14 * DAY, 365 * DAY)),
    (NumberRange(low=2.0), NoneOf(numbers=(40.0,))),
    (HasPart(Part.starts_with, "/"), HasPart(Part.ends_with, "g")),
    (Exists(True), NumberRange(high=10.0)),
    (Exists(False), NumberRange(high=10.0)),
)
DATES = tuple(
    dict.fromkeys((*words.DATES, *(instant_text(NOON + d) for d in (-1, 0, 1, HOUR, HOUR + 1, -HOUR, -HOUR - 1))))
)
DATES_THERE = tuple(text for text in DATES if instant_of(text) is not None)
LISTS = (
    *words.TAGS,
    ["a", None, "5"],
    [None, " "],
    ["x", "de "],
    ["3", "40", "abc"],
    ["/docs", "pricing"],
    [instant_text(NOON), "soon"],
)


def said(engine: Engine, values: pa.Array, kind: Field) -> list[dict[str, Any]]:
    """What the engine says of each value: a column for each predicate."""
    value = value_of(q.column("value"), kind, traits_of(engine.dialect))
    predicates = PredicateQuery(traits_of(engine.dialect))
    return evaluated(
        engine,
        {"value": values},
        {f"p{i}": predicates.all_hold(tests, value, q.integer(NOON)) for i, tests in enumerate(PREDICATES)},
    )


def compare(found: Sequence[dict[str, Any]], values: Sequence[Any]) -> None:
    wrong = [
        f"{tests} of {value!r}: {row[f'p{i}']}, the oracle says {passes(tests, value, NOON)}"
        for value, row in zip(values, found, strict=True)
        for i, tests in enumerate(PREDICATES)
        if row[f"p{i}"] is not passes(tests, value, NOON)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("kind", "values", "arrow"),
    [
        pytest.param(Field.text, (*TEXTS, *DATES), pa.string(), id="text"),
        pytest.param(Field.number, DOUBLES, pa.float64(), id="number"),
        pytest.param(Field.integer, WHOLE, pa.int64(), id="integer"),
        pytest.param(Field.boolean, (True, False, None), pa.bool_(), id="boolean"),
    ],
)
def test_scalars(engine: Engine, kind: Field, values: tuple[Any, ...], arrow: pa.DataType) -> None:
    compare(said(engine, pa.array(values, arrow), kind), values)


def test_instants(engine: Engine) -> None:
    """A column of instants compares only with instants; as text or number it is nothing."""
    texts = [*DATES_THERE, None]
    found = said(engine, pa.array([*map(instant_of, DATES_THERE), None], pa.int64()), Field.instant)
    for value, row in zip(texts, found, strict=True):
        for i, tests in enumerate(PREDICATES):
            if all(isinstance(test, InstantRange | Age | Exists) for test in tests):
                assert row[f"p{i}"] is passes(tests, value, NOON), (tests, value)


def test_lists(engine: Engine) -> None:
    """Nulls and blanks of a list are left out when facts are staged."""
    staged = [None if v is None else [e for e in v if e is not None and e.strip()] for v in LISTS]
    compare(said(engine, pa.array(staged, pa.list_(pa.string())), Field.texts), LISTS)
