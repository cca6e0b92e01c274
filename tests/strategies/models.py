"""Random models: every kind of rule, every clamp, ladder and predicate, over the vocabulary."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

from leadline.model.condition import Condition
from leadline.model.model import (
    SCORE,
    AccountScore,
    Aggregate,
    Breadth,
    Dimension,
    Group,
    Ladder,
    Lifecycle,
    Model,
    PriorityRow,
)
from leadline.model.rule import Points, Rule
from tests.strategies import vocabulary as words
from tests.strategies.conditions import condition, result_condition
from tests.strategies.draw import Draw
from tests.strategies.rules import kind

DIMENSIONS = ("fit", "engagement", "intent")
GRADES = ("A", "B", "C", "D")
BANDS = ("hot", "warm", "mild")
THRESHOLDS = tuple(Decimal(text) for text in ("100", "50", "30.5", "10", "5", "0", "-3", "-50"))
RESULT_TEXTS = ("stage", "grade", "band")


def model(draw: Draw, least: int = 1, most: int = 8) -> Model:
    """A model with so many rules. Its ``version`` follows from what it says."""
    dimensions = tuple(dimension(draw, name) for name in DIMENSIONS[: draw.whole(1, 3)])
    names = tuple(found.name for found in dimensions)
    groups = tuple(group(draw, f"group-{number}", names) for number in range(draw.whole(0, 2)))
    rules = tuple(rule(draw, f"rule-{number}", names, groups) for number in range(1, draw.whole(least, most) + 1))
    numbers = (SCORE, *names)
    made = Model(
        name="random",
        dimensions=dimensions,
        rules=rules,
        weights=weights(draw, names),
        timezone=draw.pick(words.ZONES),
        audience=draw.maybe(15, lambda: condition(draw)),
        groups=groups,
        excluded_names=words.EXCLUDED_NAMES if draw.chance(80) else ("page",),
        excluded_prefixes=words.EXCLUDED_PREFIXES,
        grades=draw.maybe(60, lambda: ladder(draw, numbers, GRADES, "F")),
        bands=draw.maybe(60, lambda: ladder(draw, numbers, BANDS, "cold")),
        priority=priority(draw, numbers) if draw.chance(50) else (),
        lifecycle=lifecycle(draw, numbers),
        account_score=draw.maybe(40, lambda: account_score(draw, numbers)),
    )
    return replace(made, version=sha256(repr(made).encode()).hexdigest()[:16])


def bound(draw: Draw, percent: int, values: tuple[str, ...]) -> Points | None:
    return draw.maybe(percent, lambda: Decimal(draw.pick(values)))


def dimension(draw: Draw, name: str) -> Dimension:
    return Dimension(
        name,
        minimum=bound(draw, 40, ("0", "-10", "2.5")),
        maximum=bound(draw, 40, ("100", "9", "20.000001")),
        restart=draw.some(words.RESTARTS, 1, 2) if draw.chance(35) else (),
    )


def group(draw: Draw, name: str, dimensions: tuple[str, ...]) -> Group:
    return Group(name, draw.pick(dimensions), bound(draw, 30, ("0", "-5")), bound(draw, 70, ("10", "7.5", "30")))


def weights(draw: Draw, names: tuple[str, ...]) -> tuple[tuple[str, Decimal], ...]:
    chosen = draw.some(names, 1, 3) if draw.chance(20) else names
    return tuple((name, Decimal(draw.pick(("1", "1", "0.5", "2", "-1", "0.333", "0")))) for name in chosen)


def rule(draw: Draw, name: str, dimensions: tuple[str, ...], groups: tuple[Group, ...]) -> Rule:
    inside = draw.pick(groups) if groups and draw.chance(30) else None
    return Rule(
        id=name,
        dimension=inside.dimension if inside else draw.pick(dimensions),
        kind=kind(draw),
        group=inside.name if inside else None,
        condition=draw.maybe(25, lambda: condition(draw, 1)),
        enabled=not draw.chance(4),
    )


# -- what follows from the points -----------------------------------------------------------------------------


def ladder(draw: Draw, numbers: tuple[str, ...], names: tuple[str, ...], otherwise: str) -> Ladder:
    thresholds = draw.some(THRESHOLDS, 1, len(names))
    steps = tuple(zip(names, thresholds, strict=False))
    return Ladder(draw.pick(numbers), steps, otherwise if draw.chance(80) else None)


def priority(draw: Draw, numbers: tuple[str, ...]) -> tuple[PriorityRow, ...]:
    rows = [
        PriorityRow(result_condition(draw, numbers, RESULT_TEXTS), str(number))
        for number in range(1, draw.whole(1, 3) + 1)
    ]
    if draw.chance(70):
        rows.append(PriorityRow(None, "9"))
    return tuple(rows)


def lifecycle(draw: Draw, numbers: tuple[str, ...]) -> Lifecycle:
    def one() -> Condition:
        return result_condition(draw, numbers, (*RESULT_TEXTS, "priority"))

    return Lifecycle(
        mql=draw.maybe(60, one),
        qualify=tuple(one() for _ in range(draw.whole(0, 2))) if draw.chance(40) else (),
        disqualify=tuple(one() for _ in range(draw.whole(0, 2))) if draw.chance(40) else (),
        recycle=draw.maybe(40, one),
    )


def account_score(draw: Draw, numbers: tuple[str, ...]) -> AccountScore:
    breadth = Breadth(Decimal("5"), Decimal("2.5"), bound(draw, 60, ("5", "2.5", "20")))
    return AccountScore(
        of=draw.pick(numbers),
        by=draw.pick(tuple(Aggregate)),
        top=draw.whole(1, 3),
        breadth=breadth if draw.chance(60) else None,
        roles=tuple((name, condition(draw, 1)) for name in ("buyer", "user")[: draw.whole(0, 2)]),
    )
