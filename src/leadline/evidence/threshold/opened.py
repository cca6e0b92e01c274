"""A model whose threshold of the score is taken away, so that any can be tried on what remains."""

from __future__ import annotations

from dataclasses import dataclass, replace

from leadline.model import Model
from leadline.model.condition import All, Condition, NumberRange, ResultTest
from leadline.model.model import SCORE


@dataclass(frozen=True, slots=True)
class Opened:
    """The model without its threshold. ``present`` is what it was; ``rest`` is whether other conditions of ``mql``
    remain, ``whole`` whether its ``mql`` was of another kind and is left out as a whole."""

    model: Model
    present: float | None
    rest: bool
    whole: bool


def opened(model: Model) -> Opened:
    """Take away the lower bound of the score in ``mql``: there, or among conditions that must all hold."""
    mql = model.lifecycle.mql
    parts = list(mql.parts) if isinstance(mql, All) else [] if mql is None else [mql]
    found = [one for one in parts if bound_of(one) is not None]
    rest = [one for one in parts if one not in found]
    whole = mql is not None and len(found) != 1
    remaining: Condition = All(()) if whole else All(tuple(rest))
    lifecycle = replace(model.lifecycle, mql=remaining)
    present = None if whole or not found else bound_of(found[0])
    return Opened(replace(model, lifecycle=lifecycle), present, bool(rest) and not whole, whole)


def bound_of(condition: Condition) -> float | None:
    """The lower bound of a test of the score that has no other."""
    match condition:
        case ResultTest(name, (NumberRange(low, None, True, _),)) if name == SCORE and low is not None:
            return low
    return None
