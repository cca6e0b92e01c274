"""Makes what is served of the page tracker's source: `python tools/shorten.py` writes src/leadline/tracker/t.min.js.

Comments and needless spaces go, and what the script declares itself gets short names. It is no JavaScript compiler: it
knows the plain style in which t.js is written, and refuses what it does not know (templates, block comments).
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path

TRACKER = Path(__file__).parents[1] / "src" / "leadline" / "tracker"

TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*)
    |(?P<text>'(?:\\.|[^'\\\n])*')
    |(?P<name>[A-Za-z_$][\w$]*)
    |(?P<number>\d[\d.]*)
    |(?P<mark>\.\.\.|=>|[^\s\w`"])""",
    re.VERBOSE,
)
PATTERN = re.compile(r"/(?![*/])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\[\n])+/[a-z]*")
DECLARING = ("const", "let", "function")
WORDS = ("name", "number")
BODY = 2  # the brackets around a statement of the script: `(function () { … })()`
LETTERS = 12  # for what a statement has to itself

Token = tuple[str, str]  # its sort, and how it is written


def tokens(source: str) -> list[Token]:
    """The source taken apart, without its comments and spaces."""
    found: list[Token] = []
    at = 0
    while at < len(source):
        opens = not found or (found[-1][0] == "mark" and found[-1][1] not in (")", "]"))
        pattern = PATTERN.match(source, at) if opens else None
        match = pattern if pattern else TOKEN.match(source, at)
        if match is None or (match[0] == "/" and source.startswith("/*", at)):
            line = source.count("\n", 0, at) + 1
            raise ValueError(f"t.js:{line}: {source[at : at + 20]!r} is not of the plain style that is known here")
        kind = "pattern" if pattern else str(match.lastgroup)
        if kind != "space":
            found.append((kind, match[0]))
        at = match.end()
    return found


def declared(found: list[Token]) -> set[int]:
    """Where constants, variables, functions and arguments are declared."""
    places: set[int] = set()
    for n, (_, text) in enumerate(found):
        if text in DECLARING and found[n + 1][0] == "name":
            places.add(n + 1)
        opens = text == "(" and {found[n - 1][1], found[n - 2][1]} & {"function", "catch"}
        if opens or text == "=>":
            alone = not opens and found[n - 1][0] == "name"
            first = n if opens else n - 1 if alone else max(k for k in range(n) if found[k][1] == "(")
            last = n if alone else next(k for k in range(first, len(found)) if found[k][1] == ")")
            places.update(k for k in range(first, last) if found[k][0] == "name")
    return places


def parts(found: list[Token]) -> Iterator[tuple[str, int, int]]:
    """For every token: what a name is for, in how many brackets it stands, and in which statement of the script.

    A name is the `key` of an object, `short` for a key and its value, a `member` after a dot, or else a `value`. The
    statements are those within the function that is around everything.
    """
    brackets: list[str] = []
    statement = 0
    for n, (kind, text) in enumerate(found):
        before, after = found[n - 1][1] if n else "", found[n + 1][1] if n + 1 < len(found) else ""
        part = "value" if kind == "name" else ""
        if part and before == ".":
            part = "member"
        elif part and brackets[-1:] == ["{"] and before in ("{", ","):
            part = {":": "key", ",": "short", "}": "short"}.get(after, part)
        if kind == "mark" and text in ("}", ")", "]"):
            brackets.pop()
        yield part, len(brackets), statement
        if kind == "mark" and text in ("{", "(", "["):
            brackets.append(text)
        statement += len(brackets) == BODY and text in (";", "}")


def renamed(found: list[Token]) -> dict[int, str]:
    """The short name at each place that has one. Each statement uses the same few letters for what only it knows."""
    placed = list(parts(found))
    places = declared(found)
    shared = {found[n][1] for n in places if placed[n][1] <= BODY}
    local = {(placed[n][2], found[n][1]) for n in places if found[n][1] not in shared}
    uses = [n for n, (part, _, _) in enumerate(placed) if part in ("value", "short")]
    foreign = {found[n][1] for n in uses if found[n][1] not in shared and (placed[n][2], found[n][1]) not in local}

    letters = [*string.ascii_letters, *map("".join, product(string.ascii_lowercase, repeat=2))]
    free = [name for name in letters if name not in foreign | {"do", "if", "in", "of"}]
    most = Counter(found[n][1] for n in uses if found[n][1] in shared).most_common()
    short = {(0, name): free[LETTERS + k] for k, (name, _) in enumerate(most)}
    seen: Counter[int] = Counter()
    for n in uses:
        key = (placed[n][2], found[n][1])
        if key in local and key not in short:
            if seen[key[0]] == LETTERS:
                raise ValueError(
                    f"`{key[1]}` is one name too many in its statement: there are {LETTERS} letters for them"
                )
            short[key] = free[seen[key[0]]]
            seen[key[0]] += 1
    keys = {n: (0 if found[n][1] in shared else placed[n][2], found[n][1]) for n in uses}
    return {
        n: f"{key[1]}:{short[key]}" if placed[n][0] == "short" else short[key]
        for n, key in keys.items()
        if key in short
    }


def shorten(source: str) -> str:
    """The same script in fewer bytes, on one line.

    >>> shorten("(function () { const far = { near: 1 }; /* */ })();".replace("/* */", "far . near = far;"))
    '(function(){const m={near:1};m.near=m})();'
    """
    found = tokens(source)
    names = renamed(found)
    out: list[Token] = []
    for n, (kind, text) in enumerate(found):
        if text == "}" and out[-1][1] == ";":
            out.pop()
        apart = out and kind in WORDS and out[-1][0] in WORDS
        out.append((kind, (" " if apart else "") + names.get(n, text)))
    return "".join(text for _, text in out)


if __name__ == "__main__":
    (TRACKER / "t.min.js").write_text(shorten((TRACKER / "t.js").read_text("utf-8")) + "\n", encoding="utf-8")
