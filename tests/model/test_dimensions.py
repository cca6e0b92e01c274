from __future__ import annotations

from decimal import Decimal

import pytest

from leadline.model import Dimension, Group, Model, loads
from tests.model.writing import problems_of


def read(text: str) -> Model:
    return loads(f"model: m\n{text}")


def problem(text: str) -> str:
    said = problems_of(f"model: m\n{text}")
    assert len(said) == 1, said
    return said[0]


def test_a_dimension_may_be_bounded_or_not() -> None:
    found = read("dimensions: {fit: {min: -10, max: 0.5}, engagement: {restart: [Recycled, lost]}, intent: }")
    assert found.dimensions == (
        Dimension("fit", Decimal(-10), Decimal("0.5")),
        Dimension("engagement", restart=("recycled", "lost")),
        Dimension("intent"),
    )
    assert found.dimension("intent") == Dimension("intent")


def test_without_weights_every_dimension_counts_once() -> None:
    assert read("dimensions: {fit: , intent: }").weights == (("fit", Decimal(1)), ("intent", Decimal(1)))


def test_a_dimension_that_is_left_out_of_the_weights_does_not_count() -> None:
    found = read("dimensions: {fit: , intent: }\nscore: {intent: 0.5}")
    assert found.weights == (("fit", Decimal(0)), ("intent", Decimal("0.5")))


def test_a_group_belongs_to_a_dimension() -> None:
    found = read("dimensions: {fit: }\ngroups: {mail: {dimension: fit, min: -5, max: 30}}")
    assert found.groups == (Group("mail", "fit", Decimal(-5), Decimal(30)),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "title: x",
            "model.yml:1: `dimensions` is missing; a model has at least one, as in `dimensions: {fit: {min: 0, ",
        ),
        (
            "dimensions: {}",
            "model.yml:2, `dimensions`: this must be a mapping as in {fit: {min: 0, max: 100}}, not an empty",
        ),
        (
            "dimensions: [fit]",
            "model.yml:2, `dimensions`: this must be a mapping as in {fit: {min: 0, max: 100}}, not a list",
        ),
        ("dimensions: {fit: 100}", "model.yml:2, dimension `fit`: a dimension must be a mapping with the keys `min`"),
        ("dimensions: {fit: {maxx: 1}}", "dimension `fit`: a dimension has no key `maxx`; did you mean `max`?"),
        ("dimensions: {fit: {min: 1, max: 0}}", "dimension `fit`: `max` 0 lies below `min` 1"),
        ("dimensions: {fit: {max: high}}", 'dimension `fit`: `max` must be a number, not the text "high"'),
        ("dimensions: {fit: {max: 1.1234567}}", "`max` has more than 6 decimals; points are exact to 6"),
        ("dimensions: {fit: {max: }}", "`max` must be a number, not nothing"),
        ("dimensions: {fit: {restart: [recyled]}}", "there is no stage `recyled`; did you mean `recycled`?"),
        ("dimensions: {fit: {restart: []}}", "`restart` is an empty list; leave it out, or name stages"),
        ("dimensions: {score: }", "dimension `score`: `score` already means something else"),
        ("dimensions: {segment: }", "dimension `segment`: `segment` already means something else"),
        ("dimensions: {reasons: }", "dimension `reasons`: `reasons` already means something else"),
        ("dimensions: {any: }", "dimension `any`: `any` already means something else"),
        ("dimensions: {2026: }", "dimension `2026`: a dimension's name is a letter, then letters, digits, `_` and `-`"),
        ("dimensions: {a b: }", "a dimension's name is a letter, then letters, digits, `_` and `-`"),
        ("dimensions: {a.b: }", "a dimension's name is a letter, then letters, digits, `_` and `-`"),
        ("dimensions: {fit: , Fit: }", "dimension `Fit`: `Fit` differs from another name only in case"),
        (
            "dimensions: {fit: }\nscore: {fti: 1}",
            "model.yml:3, `score`: dimension `fti` is not declared; did you mean `fit`?",
        ),
        ("dimensions: {fit: }\nscore: {fit: x}", "`score`: the weight of `fit` must be a number"),
        (
            "dimensions: {fit: }\nscore: {}",
            "`score`: this must be a mapping as in {fit: 1, engagement: 0.5}, not an empty",
        ),
        ("dimensions: {fit: }\ngroups: {mail: {max: 3}}", "model.yml:3, group `mail`: `dimension` is missing"),
        (
            "dimensions: {fit: }\ngroups: {mail: {dimension: fti}}",
            "dimension `fti` is not declared; did you mean `fit`?",
        ),
        (
            "dimensions: {fit: }\ngroups: {mail: fit}",
            "group `mail`: a group must be a mapping with the keys `dimension`",
        ),
    ],
)
def test_what_cannot_be_declared_is_refused(text: str, said: str) -> None:
    assert said in problem(text)
