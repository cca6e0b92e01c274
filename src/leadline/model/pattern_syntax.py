"""Parsing the portable subset of regular expressions; every refusal says where."""

from __future__ import annotations

import re
from typing import NoReturn

from leadline.model.pattern_tree import (
    MOST_CHARACTERS,
    MOST_REPEATS,
    Anchor,
    Chars,
    Choice,
    Pattern,
    PatternError,
    Repeat,
    Run,
    can_be_empty,
    characters,
    is_endless,
)

NEWLINE = 10
MOST_DEPTH = 20

_ESCAPED: dict[str, tuple[tuple[int, int], ...]] = {
    "d": ((48, 57),),
    "w": ((48, 57), (65, 90), (95, 95), (97, 122)),
    "s": ((9, 13), (32, 32)),
}
_INSTEAD = {
    "D": "write [^0-9]",
    "W": "write [^A-Za-z0-9_]",
    "S": r"write [^\s]",
    "B": "it has no portable form",
    "A": "write ^",
    "z": "write $",
    "Z": "write $",
}
_COUNTS = re.compile(r"\{([0-9]{1,6})(?:(,)([0-9]{0,6}))?\}")


class Syntax:
    """One pass over a pattern."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.depth = 0

    def parse(self) -> Pattern:
        if len(self.pattern) > MOST_CHARACTERS:
            self.refuse(f"a pattern has at most {MOST_CHARACTERS} characters", MOST_CHARACTERS)
        for position, char in enumerate(self.pattern):
            if (ord(char) < 32 and char not in "\t\n\r") or char == "\x7f":
                self.refuse(f"the control character U+{ord(char):04X} cannot stand in a pattern", position)
        parsed = self.choice()
        if self.at < len(self.pattern):
            self.refuse("this `)` closes nothing; a literal one is `\\)`")
        if characters(parsed) > MOST_CHARACTERS:
            self.refuse(f"the pattern has more than {MOST_CHARACTERS} characters when its counts are written out", 0)
        return parsed

    def refuse(self, message: str, at: int | None = None) -> NoReturn:
        raise PatternError((self.at if at is None else at) + 1, message)

    def peek(self) -> str:
        return self.pattern[self.at] if self.at < len(self.pattern) else ""

    def take(self) -> str:
        char = self.peek()
        self.at += 1
        return char

    def choice(self) -> Pattern:
        options = [self.run()]
        while self.peek() == "|":
            self.at += 1
            options.append(self.run())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def run(self) -> Pattern:
        parts: list[Pattern] = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.repeated(self.atom()))
        if not parts:
            self.refuse("nothing stands here, which would match everywhere; `?` makes a part optional")
        return parts[0] if len(parts) == 1 else Run(tuple(parts))

    def atom(self) -> Pattern:
        char = self.take()
        match char:
            case "(":
                return self.group()
            case "[":
                return self.chars()
            case ".":
                return Chars(((NEWLINE, NEWLINE),), negated=True, at=self.at)
            case "^":
                return Anchor.start
            case "$":
                return Anchor.end
            case "\\":
                return self.escape()
            case "*" | "+" | "?" | "{":
                self.refuse(f"`{char}` repeats nothing; a literal one is `\\{char}`", self.at - 1)
        return Chars(((ord(char), ord(char)),), at=self.at)

    def group(self) -> Pattern:
        opened = self.at - 1
        if self.peek() == "?":
            self.refuse("`(?...)` is not portable: no look-around, flags, names or marks; plain ( ) groups", opened)
        self.depth += 1
        if self.depth > MOST_DEPTH:
            self.refuse(f"groups stand inside each other deeper than {MOST_DEPTH} levels", opened)
        inside = self.choice()
        if self.take() != ")":
            self.refuse("this `(` is never closed; a literal one is `\\(`", opened)
        self.depth -= 1
        return inside

    def escape(self) -> Pattern:
        char = self.take()
        if char == "b":
            return Anchor.boundary
        at = self.at - 1
        return Chars(self.escaped(char), at=at)

    def escaped(self, char: str) -> tuple[tuple[int, int], ...]:
        """The characters that a backslash and this one stand for."""
        if char in _ESCAPED:
            return _ESCAPED[char]
        if char == "":
            self.refuse("a backslash at the end escapes nothing", self.at - 2)
        if char.isdigit():
            self.refuse(f"`\\{char}` would refer back to a group, which is not portable", self.at - 2)
        if not char.isascii() or char.isalnum() or char in "\t\n\r":
            instead = _INSTEAD.get(char, r"there are \d \w \s \b, and punctuation")
            self.refuse(f"the escape `\\{char}` is not portable; {instead}", self.at - 2)
        return ((ord(char), ord(char)),)

    def chars(self) -> Pattern:
        opened = self.at - 1
        negated = self.peek() == "^"
        self.at += negated
        ranges: list[tuple[int, int]] = []
        if self.peek() == "]":
            self.refuse("the class is empty; a literal `]` is `\\]`")
        while self.peek() != "]":
            if self.at >= len(self.pattern):
                self.refuse("this `[` is never closed; a literal one is `\\[`", opened)
            ranges += self.member()
        self.at += 1
        return Chars(_apart(ranges), negated, opened + 1)

    def member(self) -> list[tuple[int, int]]:
        """A character, an escape, or a range inside a class."""
        begin = self.at
        low = self.single()
        if self.peek() != "-" or self.pattern[self.at + 1 : self.at + 2] in ("]", ""):
            return list(low)
        self.at += 1
        high = self.single()
        if len(low) > 1 or len(high) > 1 or low[0][0] != low[0][1] or high[0][0] != high[0][1]:
            self.refuse("a range runs between two characters; a literal `-` is `\\-`", begin)
        if low[0][0] > high[0][0]:
            self.refuse("the range runs backwards", begin)
        return [(low[0][0], high[0][0])]

    def single(self) -> tuple[tuple[int, int], ...]:
        char = self.take()
        if char == "[" and self.peek() in (":", ".", "="):
            self.refuse("classes like `[:alpha:]` are not portable; write a-z", self.at - 1)
        if char == "\\":
            if self.peek() == "b":
                self.refuse("`\\b` has no meaning inside a class", self.at - 1)
            return self.escaped(self.take())
        return ((ord(char), ord(char)),)

    def repeated(self, part: Pattern) -> Pattern:
        char, at = self.peek(), self.at
        if char not in ("*", "+", "?", "{") or char == "":
            return part
        if isinstance(part, Anchor):
            self.refuse(f"`{char}` repeats a place, which says nothing")
        low, high = self.counts()
        follows = self.peek()
        if follows in ("?", "+") and char != "":
            self.refuse(f"`{self.pattern[at : self.at + 1]}` is not portable: a repeat is neither lazy nor possessive")
        if follows in ("*", "{") and follows:
            self.refuse("a repeat directly after a repeat; put the first in ( )")
        if high is None and is_endless(part):
            self.refuse("a repeat without end stands inside another, which some engines could not finish", at)
        if high != 1 and can_be_empty(part):
            self.refuse("what is repeated can match nothing; leave out the inner `?` or `*`, or the anchor", at)
        return part if low == high == 1 else Repeat(part, low, high)

    def counts(self) -> tuple[int, int | None]:
        simple: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        if self.peek() in simple:
            return simple[self.take()]
        form = _COUNTS.match(self.pattern, self.at)
        if form is None:
            self.refuse("`{` begins a count as in {2}, {2,} or {2,5}; a literal one is `\\{`")
        low = int(form[1])
        high = low if form[2] is None else int(form[3]) if form[3] else None
        if max(low, high or 0) > MOST_REPEATS:
            self.refuse(f"a count is at most {MOST_REPEATS}")
        if high == 0:
            self.refuse("a count of 0 says nothing")
        if high is not None and low > high:
            self.refuse("the counts are the wrong way round")
        self.at = form.end()
        return low, high


def _apart(ranges: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The ranges sorted, and those that overlap joined."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return tuple(joined)
