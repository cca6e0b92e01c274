"""The scores at which something changes: where bands begin, and from where on a lead is ready for sales."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from leadline.model import Model
from leadline.model.condition import All, Condition, NumberRange, ResultTest
from leadline.model.model import SCORE

BAND, MQL = "band", "mql"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A score from which on a lead has a ``band`` of this name, or may be ready for sales (``mql``)."""

    kind: str
    name: str
    score: Decimal


def thresholds(model: Model) -> tuple[Threshold, ...]:
    """Those of the score, the lowest first. Bands of a dimension are none of the score's, and have none here."""
    found = [Threshold(MQL, MQL, one) for one in sorted(set(needed(model.lifecycle.mql)))]
    if model.bands is not None and model.bands.of == SCORE:
        found += [Threshold(BAND, name, score) for name, score in model.bands.steps]
    return tuple(sorted(found, key=lambda one: one.score))


def needed(condition: Condition | None) -> Iterator[Decimal]:
    """The scores that a condition asks for in any case: itself, or as one of several that must all hold."""
    match condition:
        case All(parts):
            for part in parts:
                yield from needed(part)
        case ResultTest(name, predicates) if name == SCORE:
            for one in predicates:
                if isinstance(one, NumberRange) and one.low is not None:
                    yield Decimal(str(one.low))
