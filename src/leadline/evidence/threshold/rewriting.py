"""A model file with another threshold of the score: nothing else of it is touched."""

from __future__ import annotations

from leadline.errors import InputError
from leadline.evidence.threshold.opened import opened
from leadline.model import Model
from leadline.model.editing import Path, Set, apply
from leadline.model.editing.tree import Plain, plain, read
from leadline.model.model import SCORE

MQL: Path = ("lifecycle", "mql")
BOUND = "gte"
ELSEWHERE = (
    "the model says in another way who is ready for sales, so no threshold of the score can be put in its place; "
    "change `mql` in its text"
)


def moved(text: str, model: Model, threshold: float) -> str:
    """The text with the threshold; comments and layout stay. ``model`` is what the text says.

    An `InputError` where its ``mql`` is no lower bound of the score that stands there as a number.
    """
    if model.lifecycle.mql is None:
        return apply(text, [Set(MQL, value={SCORE: {BOUND: number(threshold)}})])
    lifecycle = member(plain(read(text)), MQL[0])
    place = None if opened(model).present is None else bound_in(member(lifecycle, MQL[1]), MQL)
    if place is None:
        raise InputError(ELSEWHERE)
    return apply(text, [Set(place, value=number(threshold))])


def bound_in(says: Plain | None, at: Path) -> Path | None:
    """Where the lower bound stands: in the condition itself, or among those that must all hold."""
    if isinstance(says, list):
        found = (bound_in(one, (*at, place)) for place, one in enumerate(says))
        return next((one for one in found if one is not None), None)
    if not isinstance(says, dict):
        return None
    for name, inner in says.items():
        if name.strip() == SCORE and isinstance(inner, dict) and list(inner) == [BOUND]:
            return (*at, name, BOUND)
    return bound_in(says["all"], (*at, "all")) if "all" in says else None


def member(says: Plain | None, name: str | int) -> Plain | None:
    return says.get(str(name)) if isinstance(says, dict) else None


def number(value: float) -> int | float:
    return int(value) if value == int(value) else value
