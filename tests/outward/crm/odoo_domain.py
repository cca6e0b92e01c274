"""Odoo's domains over plain records: terms in Polish notation, all of them meant where nothing is said."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "in": lambda value, given: value in given,
    "not in": lambda value, given: value not in given,
    "ilike": lambda value, given: str(given).lower() in str(value or "").lower(),
}


class BadDomain(ValueError):
    """A domain that Odoo would refuse."""


def instant_of(text: str) -> int:
    """Odoo's instants are UTC without saying so."""
    return (datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)


def text_of(instant: int) -> str:
    """As Odoo tells an instant: to the second, although its database keeps microseconds."""
    return (EPOCH + timedelta(microseconds=instant)).strftime("%Y-%m-%d %H:%M:%S")


def holds(domain: Sequence[Any], record: Mapping[str, Any], kinds: Mapping[str, str]) -> bool:
    """Whether a domain holds of a record, whose fields have these kinds."""
    rest, found = list(domain), []
    while rest:
        found.append(_next(rest, record, kinds))
    return all(found)


def _next(rest: list[Any], record: Mapping[str, Any], kinds: Mapping[str, str]) -> bool:
    term = rest.pop(0)
    if term == "!":
        return not _next(rest, record, kinds)
    if term in ("&", "|"):
        one, other = _next(rest, record, kinds), _next(rest, record, kinds)
        return one and other if term == "&" else one or other
    name, test, given = term
    if name not in kinds:
        raise BadDomain(f"Invalid field {name!r} in leaf {tuple(term)!r}")
    value = record.get(name, False)
    if kinds[name] == "datetime" and isinstance(given, str):
        given = instant_of(given)
    if value is False and test not in ("=", "!=", "in", "not in", "ilike"):
        return False
    return TESTS[test](value, given)
