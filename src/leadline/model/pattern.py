"""``matches``: the portable subset of regular expressions, parsed, and printed for each engine.

A pattern is literals, ``.`` (not a newline), classes, ``^ $ | ( ) * + ? {m,n}``, ``\\d \\w \\s \\b`` as ASCII, and any
punctuation escaped. It is found anywhere in a text, case-sensitive. Everything else is refused with its position, and
so are patterns that a backtracking engine could not finish (see `leadline.model.backtracking`).

The parsed form says everything explicitly, so that printing needs only three spellings per engine. ``\\d`` is
``[0-9]``, ``\\w`` is ``[0-9A-Z_a-z]``, ``\\s`` is ``[\\t-\\r ]``, ``.`` is ``[^\\n]`` everywhere. Groups are printed as
plain parentheses, because not every engine knows ``(?:``; nobody asks for what they capture.

The tests compare Python, DuckDB, PostgreSQL and Spark; the other rows follow their engines' documentation.

=========================================  =====  =====  =============================================================
engine                                     start  end    word boundary
=========================================  =====  =====  =============================================================
RE2: DuckDB, BigQuery, ClickHouse          \\A     \\z     \\b, which RE2 defines by ASCII
Python, with ``re.ASCII``                  \\A     \\Z     \\b; Python's ``$`` also matches before a last newline
Java: Spark, Databricks                    \\A     \\z     look-around; before Java 19 ``\\b`` knew Unicode letters, and
                                                        Java's ``$`` also matches before a last line terminator
Joni: Trino                                \\A     \\z     look-around; ``\\b`` knows Unicode letters
PostgreSQL                                 \\A     \\Z     look-around; ``\\b`` is a backspace there, ``\\y`` follows
                                                        the collation; counts above 255 are split
Snowflake                                  ^      $      \\b; it has no look-around, no ``\\A``; its REGEXP_LIKE is
                                                        anchored at both ends, REGEXP_INSTR is not
=========================================  =====  =====  =============================================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from leadline.model.backtracking import refuse_endless
from leadline.model.pattern_syntax import Syntax
from leadline.model.pattern_tree import MOST_REPEATS, Anchor, Chars, Choice, Pattern, PatternError, Repeat, Run

__all__ = [
    "JAVA",
    "JONI",
    "POSTGRES",
    "PYTHON",
    "RE2",
    "SNOWFLAKE",
    "Anchor",
    "Chars",
    "Choice",
    "Pattern",
    "PatternError",
    "Repeat",
    "Run",
    "Spelling",
    "parse",
    "python_regex",
    "render",
]


@dataclass(frozen=True, slots=True)
class Spelling:
    """How an engine writes what engines write differently. ``most`` is the greatest count it takes."""

    start: str
    end: str
    boundary: str
    most: int = MOST_REPEATS


_WORD = "[0-9A-Z_a-z]"
_LOOK_AROUND = f"((?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD}))"

RE2 = Spelling(r"\A", r"\z", r"\b")
PYTHON = Spelling(r"\A", r"\Z", r"\b")
JAVA = Spelling(r"\A", r"\z", _LOOK_AROUND)
JONI = Spelling(r"\A", r"\z", _LOOK_AROUND)
POSTGRES = Spelling(r"\A", r"\Z", _LOOK_AROUND, most=255)
SNOWFLAKE = Spelling("^", "$", r"\b")


def parse(pattern: str) -> Pattern:
    """The parsed form of a pattern; a `PatternError` says where and why it is refused.

    >>> parse("a+").low
    1
    >>> parse("a{2000}")
    Traceback (most recent call last):
    leadline.model.pattern_tree.PatternError: at character 2, a count is at most 1000
    """
    parsed = Syntax(pattern).parse()
    refuse_endless(parsed)
    return parsed


def render(pattern: Pattern, spelling: Spelling = RE2) -> str:
    """The pattern as an engine reads it, to be searched for anywhere. It can be put beside other text as it is.

    >>> render(parse("^/pricing(/|$)"), PYTHON)
    '\\\\A/pricing(/|\\\\Z)'
    """
    match pattern:
        case Chars():
            return _chars(pattern)
        case Anchor():
            return str(getattr(spelling, pattern.value))
        case Run():
            return "".join(render(p, spelling) for p in pattern.parts)
        case Choice():
            return f"({'|'.join(render(o, spelling) for o in pattern.options)})"
    part = render(pattern.part, spelling)
    if not isinstance(pattern.part, Chars | Choice):
        part = f"({part})"
    return "".join(part + times for times in _times(pattern.low, pattern.high, spelling.most))


def python_regex(pattern: str) -> re.Pattern[str]:
    """The pattern for Python's ``re``, to be used with ``search``."""
    return re.compile(render(parse(pattern), PYTHON), re.ASCII)


def _times(low: int, high: int | None, most: int) -> list[str]:
    """Quantifiers that follow each other and together mean ``{low,high}``, none with a count above ``most``."""
    match low, high:
        case 0, None:
            return ["*"]
        case 1, None:
            return ["+"]
        case 0, 1:
            return ["?"]
    times = []
    while low > most:
        times.append(f"{{{most}}}")
        low, high = low - most, None if high is None else high - most
    if high is None:
        return [*times, f"{{{low},}}"]
    while high > most:
        times.append(f"{{{low},{most}}}")
        low, high = 0, high - most
    return [*times, f"{{{low}}}" if low == high else f"{{{low},{high}}}"]


_WRITTEN = {9: r"\t", 10: r"\n", 13: r"\r"}


def _code(code: int) -> str:
    if code in _WRITTEN:
        return _WRITTEN[code]
    char = chr(code)
    return f"\\{char}" if char.isascii() and not char.isalnum() and char not in " _/:;,=@%\"'<>!" else char


def _chars(chars: Chars) -> str:
    if not chars.negated and len(chars.ranges) == 1 and chars.ranges[0][0] == chars.ranges[0][1]:
        return _code(chars.ranges[0][0])
    inside = "".join(_code(a) if a == b else f"{_code(a)}-{_code(b)}" for a, b in chars.ranges)
    return f"[{'^' if chars.negated else ''}{inside}]"
