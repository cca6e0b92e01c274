"""Values of every class of the model, made by introspection: a new class is under test by existing."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from leadline.model import condition as conditions
from leadline.model import rule as rules

NAMESPACE: dict[str, Any] = {**vars(conditions), **vars(rules)}
NAMESPACE["Condition"] = eval(str(conditions.Condition), dict(NAMESPACE))  # a union that names itself


def members(alias: object) -> tuple[type, ...]:
    """The classes of a union, however it is written."""
    return get_args(NAMESPACE["Condition"] if alias == conditions.Condition else alias)


PREDICATES = members(conditions.Predicate)
CONDITIONS = members(conditions.Condition)
KINDS = members(rules.Kind)


def samples(cls: type) -> Iterator[Any]:
    """One value with every field filled, one with only the fields that must be."""
    hints = get_type_hints(cls, dict(NAMESPACE))
    yield cls(**{f.name: value(hints[f.name]) for f in fields(cls)})
    needed = [f for f in fields(cls) if repr(f.default) == repr(f.default_factory)]
    yield cls(**{f.name: value(hints[f.name]) for f in needed})


def value(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        wanted = [member for member in get_args(hint) if member is not type(None)]
        leaf = [m for m in wanted if getattr(m, "__name__", "") == "ValueTest"]
        return value((leaf or wanted)[0])
    if get_origin(hint) is tuple:
        inner = get_args(hint)
        return (value(inner[0]),) if inner[-1] is Ellipsis else tuple(value(member) for member in inner)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    if is_dataclass(hint):
        made: type = hint if isinstance(hint, type) else type(hint)
        hints = get_type_hints(made, dict(NAMESPACE))
        return made(**{f.name: value(hints[f.name]) for f in fields(made)})
    plain: dict[Any, Any] = {
        str: "demo.requested",
        int: 3 * conditions.DAY,
        float: 2.5,
        bool: True,
        Decimal: Decimal(5),
    }
    return plain[hint]
