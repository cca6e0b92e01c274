"""Where a new key goes: as models are usually written, and a threshold among the others by its value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from leadline.model.document import KEYS
from leadline.model.editing.kinds import RULE_ORDER
from leadline.model.editing.tree import Pair, Path, Plain, Table, plain
from leadline.model.source import Means

Order: TypeAlias = Callable[[Table, Path, str, Plain], Pair | None]
"""After which key of the mapping at a path a new key with its value goes; nothing: before all of them."""

LADDERS = ("grades", "bands")
OF, ELSE = "of", "else"
INSIDE: Mapping[str, tuple[str, ...]] = {  # the keys of what stands in a part of the model under a name of its own
    "rules": RULE_ORDER,
    "dimensions": ("min", "max", "restart"),
    "groups": ("dimension", "min", "max"),
}


def of_model(table: Table, at: Path, name: str, says: Plain) -> Pair | None:
    """The order in which models are usually written."""
    if len(at) == 1 and at[0] in LADDERS:
        return in_ladder(table, name, says)
    keys = KEYS if not at else INSIDE.get(str(at[0]), ()) if len(at) == 2 else ()
    return among(table, keys, name)


def among(table: Table, keys: Sequence[str], name: str) -> Pair | None:
    """After the last of those that stand before a key in a usual order; a key without a place in it is the last."""
    if name not in keys:
        return table.pairs[-1]
    before = keys[: keys.index(name)]
    return next((pair for pair in reversed(table.pairs) if pair.key.text in before), None)


def in_ladder(table: Table, name: str, says: Plain) -> Pair | None:
    """The last threshold above a new one; ``of`` stands before all of them, and ``else`` behind."""
    if name == OF:
        return None
    value = None if name == ELSE else number_of(says)
    above = None
    for pair in table.pairs:
        threshold = number_of(plain(pair.value))
        is_above = value is None or threshold is None or threshold > value
        if pair.key.text == OF or (pair.key.text != ELSE and is_above):
            above = pair
    return above


def number_of(says: Plain) -> float | None:
    if not isinstance(says, tuple) or says[1] != Means.number:
        return None
    try:
        return float(says[0])
    except ValueError:  # 0x10 and its kin
        return None
