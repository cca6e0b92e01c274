"""SOQL as far as it is asked: SELECT of fields FROM one object WHERE … ORDER BY … LIMIT …, parsed and run over records.

A text in quotes ends at the first quote that has no backslash before it, as in Salesforce; whatever then does not read
as a query is MALFORMED_QUERY, so that a value that was not escaped is found out.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadline.model.dates import iso

Record = Mapping[str, Any]
TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:\\.|[^'\\])*')|(?P<instant>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))"""
    r"""|(?P<number>-?\d+(?:\.\d+)?)|(?P<word>[A-Za-z_][\w.]*)|(?P<sign><=|>=|!=|[=<>(),]))"""
)
UNESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "'": "'", '"': '"', "\\": "\\"}
TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
LONGEST = 100_000  # characters of a query


class Malformed(ValueError):
    """A query that Salesforce would refuse; ``code`` is its error code."""

    def __init__(self, message: str, code: str = "MALFORMED_QUERY") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Instant:
    """An instant as a query writes it, without quotes."""

    text: str


@dataclass
class Query:
    """One query. ``where`` says whether it holds of a record, ``used`` are the fields that it tests."""

    fields: list[str]
    of: str
    where: Callable[[Record], bool]
    used: list[str]
    order: list[tuple[str, bool]]
    limit: int | None


def comparable(value: Any) -> Any:
    """Texts are compared without regard to case; None is smaller than everything."""
    if isinstance(value, Instant):
        value = value.text
    if isinstance(value, str):
        return value.lower().replace(".000+0000", "z")
    return value


class Parser:
    """Reads a query from left to right."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise Malformed("SOQL statements cannot be longer than 100000 characters.", "QUERY_TOO_COMPLICATED")
        self.tokens: list[tuple[str, str]] = []
        self.used: list[str] = []
        at = 0
        while text[at:].strip():
            found = TOKEN.match(text, at)
            if found is None or found.lastgroup is None:
                raise Malformed(f"unexpected token: {text[at : at + 20]!r}")
            self.tokens.append((found.lastgroup, found.group(found.lastgroup)))
            at = found.end()

    def is_next(self, *words: str) -> bool:
        return bool(self.tokens) and self.tokens[0][0] in ("word", "sign") and self.tokens[0][1].upper() in words

    def took(self, *words: str) -> bool:
        return self.is_next(*words) and bool(self.tokens.pop(0))

    def need(self, *words: str) -> None:
        for word in words:
            if not self.took(word):
                raise Malformed(f"unexpected token: {self.tokens[:1]}, {word} was expected")

    def word(self) -> str:
        if not self.tokens or self.tokens[0][0] != "word":
            raise Malformed(f"unexpected token: {self.tokens[:1]}")
        return self.tokens.pop(0)[1]

    def value(self) -> Any:
        if not self.tokens:
            raise Malformed("unexpected token: <EOF>")
        kind, text = self.tokens.pop(0)
        if kind == "text":
            return re.sub(r"\\(.)", lambda found: unescaped(found[1]), text[1:-1], flags=re.DOTALL)
        if kind == "instant":
            return Instant(text)
        if kind == "number":
            return float(text)
        if kind == "word" and text.lower() in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[text.lower()]
        raise Malformed(f"unexpected token: {text}")

    def query(self) -> Query:
        self.need("SELECT")
        fields = [self.word()]
        while self.took(","):
            fields.append(self.word())
        self.need("FROM")
        of = self.word()
        where: Callable[[Record], bool] = self.either() if self.took("WHERE") else lambda _: True
        order: list[tuple[str, bool]] = []
        if self.took("ORDER"):
            self.need("BY")
            while True:
                name = self.word()
                is_down = self.took("DESC")
                self.took("ASC")
                order.append((name, is_down))
                if not self.took(","):
                    break
        limit = int(self.value()) if self.took("LIMIT") else None
        if self.tokens:
            raise Malformed(f"unexpected token: {self.tokens[0][1]}")
        return Query(fields, of, where, self.used, order, limit)

    def either(self) -> Callable[[Record], bool]:
        found = [self.both()]
        while self.took("OR"):
            found.append(self.both())
        if len(found) > 1 and self.is_next("AND"):
            raise Malformed("unexpected token: AND")
        return lambda record: any(one(record) for one in found)

    def both(self) -> Callable[[Record], bool]:
        found = [self.term()]
        while self.took("AND"):
            found.append(self.term())
        return lambda record: all(one(record) for one in found)

    def term(self) -> Callable[[Record], bool]:
        if self.took("("):
            inner = self.either()
            self.need(")")
            return inner
        name = self.word()
        self.used.append(name)
        if self.took("IN"):
            self.need("(")
            among = [comparable(self.value())]
            while self.took(","):
                among.append(comparable(self.value()))
            self.need(")")
            return lambda record: comparable(dug(record, name)) in among
        if not self.is_next(*TESTS):
            raise Malformed(f"unexpected token: {self.tokens[:1]}")
        test = TESTS[self.tokens.pop(0)[1]]
        given = self.value()
        return lambda record: tested(test, dug(record, name), given)


def unescaped(mark: str) -> str:
    if mark not in UNESCAPED:
        raise Malformed(f"Illegal string literal: invalid escape \\{mark}")
    return UNESCAPED[mark]


def dug(record: Record, name: str) -> Any:
    """The value of a field, of a related record where the name has a dot."""
    value: Any = record
    for part in name.split("."):
        value = None if value is None else value.get(part)
    return value


def tested(test: Callable[[Any, Any], bool], value: Any, given: Any) -> bool:
    if test in (operator.eq, operator.ne):
        return test(comparable(value), comparable(given))
    return value is not None and test(comparable(value), comparable(given))


def run(query: Query, records: Sequence[Record]) -> list[Record]:
    found = [one for one in records if query.where(one)]
    for name, is_down in reversed(query.order):
        found.sort(key=lambda one: (dug(one, name) is not None, comparable(dug(one, name)) or ""), reverse=is_down)
    return found[: query.limit]


def text_of(instant: int) -> str:
    """As Salesforce tells an instant: with milliseconds, which are always none, and +0000."""
    return iso(instant)[:19] + ".000+0000"
