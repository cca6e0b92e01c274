"""How values are written in YAML: as plainly as they can be, in one line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from leadline.errors import InputError, ModelError
from leadline.model.editing.tree import Plain, Series, Table, plain, read
from leadline.model.source import Means, meaning

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

PLAIN = re.compile(r"[\w/.](?:[\w /.@+%*~-]*[\w/.@+%*~-])?|[-+][0-9.]\S*")
QUOTES = ("'", '"')
INSTANT = re.compile(r"[0-9-]+([Tt ][0-9:.]+ ?([Zz]|[+-][0-9:]+)?)?")
ESCAPED = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ufeff]")
SPELLED = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


class Piece:
    """A value as it is put into a text, with what it says. It may have several lines, which are not indented yet."""

    def __init__(self, text: str) -> None:
        self.text = text.strip("\n").rstrip()
        try:
            tree = read(self.text)
        except ModelError as error:
            raise InputError("; ".join(problem.what for problem in error.problems)) from None
        self.says: Plain = plain(tree)
        self.is_block = "\n" in self.text or (isinstance(tree, Table | Series) and not tree.flow)

    @property
    def line(self) -> str:
        """The value in one line, for a place inside brackets."""
        return flow(self.says) if self.is_block else self.text


def written(value: Json) -> str:
    """A value in one line.

    >>> written({"path": {"starts_with": "/pricing"}, "country": ["DE", "NO"], "size": 5, "id": "5"})
    "{path: {starts_with: /pricing}, country: [DE, NO], size: 5, id: '5'}"
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return number(value)
        case str():
            return text(value)
        case Mapping():
            return "{" + ", ".join(f"{key(name)}: {written(one)}" for name, one in value.items()) + "}"
    return "[" + ", ".join(map(written, value)) + "]"


def flow(says: Plain) -> str:
    """What a part says, in one line."""
    if isinstance(says, dict):
        return "{" + ", ".join(f"{key(name)}: {flow(one)}" for name, one in says.items()) + "}"
    if isinstance(says, tuple):
        said, means = says
        return text(said) if means == Means.text else said or "null"
    return "[" + ", ".join(map(flow, says)) + "]"


def block(value: Mapping[str, Json]) -> str:
    """A mapping with each of its keys on a line of its own."""
    return "\n".join(f"{key(name)}: {written(one)}" for name, one in value.items())


def number(value: float) -> str:
    """A number without what says nothing.

    >>> number(10.0), number(0.1), number(-3)
    ('10', '0.1', '-3')
    """
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)


def text(value: str) -> str:
    """A text, in quotes only where it would be read as something else without them.

    >>> text("3 per 7d"), text("NO"), text("5"), text("it's"), text("a: b"), text("x\\ny")
    ('3 per 7d', 'NO', "'5'", "'it''s'", "'a: b'", '"x\\\\ny"')
    """
    return value if PLAIN.fullmatch(value) and meaning(value) is Means.text else quoted(value)


def quoted(value: str) -> str:
    if not ESCAPED.search(value):
        return "'" + value.replace("'", "''") + "'"
    inner = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + ESCAPED.sub(lambda found: SPELLED.get(found[0]) or f"\\u{ord(found[0]):04x}", inner) + '"'


def key(name: str) -> str:
    """A key: what it would mean as a value does not matter, except for nothing at all.

    >>> key("30d"), key("0"), key("null"), key("a: b")
    ('30d', '0', "'null'", "'a: b'")
    """
    return name if PLAIN.fullmatch(name) and meaning(name) is not Means.nothing else quoted(name)


def typed(said: str) -> str:
    """What somebody typed into a field: a number, true or false, or a date as such, everything else as text.

    Quotes around it make a text of anything. Nothing is left of spaces around it.

    >>> typed(" 10"), typed("2026-09-01"), typed("'10'"), typed("New York"), typed("a: b")
    ('10', '2026-09-01', "'10'", 'New York', "'a: b'")
    """
    said = said.strip()
    if len(said) >= 2 and said[0] == said[-1] and said[0] in QUOTES:
        return quoted(said[1:-1].replace("''", "'") if said[0] == "'" else said[1:-1])
    means = meaning(said)
    if means in (Means.number, Means.boolean) or (means is Means.date and INSTANT.fullmatch(said)):
        return said
    return text(said)
