"""A text in which a pattern is found, as short as it can be."""

from __future__ import annotations

from leadline.model.pattern_tree import Anchor, Chars, Choice, Pattern, Repeat, Run

PLEASANT = "aeinorst0123456789 -_./@"  # tried first, so that a sample looks like something
FIRST, LAST = 0x20, 0x10FFFF


def sample(pattern: Pattern) -> str:
    r"""The shortest of its options, repeated as rarely as allowed. Anchors are taken to hold where they stand.

    >>> from leadline.model.pattern import parse
    >>> sample(parse(r"\b([Vv][Pp]|Vice President)\b")), sample(parse("^[0-9]{3}-[^a]+$"))
    ('vp', '000-e')
    """
    match pattern:
        case Chars():
            return character(pattern)
        case Run():
            return "".join(sample(part) for part in pattern.parts)
        case Choice():
            return min((sample(option) for option in pattern.options), key=len, default="")
        case Repeat():
            return sample(pattern.part) * pattern.low
        case Anchor():
            return ""


def character(chars: Chars) -> str:
    """One character of a class, a small letter rather than a large one; of none, nothing."""
    pleasant = next((one for one in PLEASANT if reads(chars, ord(one))), None)
    if pleasant is not None:
        return pleasant
    if chars.negated:
        return next((chr(code) for code in range(FIRST, LAST) if reads(chars, code)), "")
    return chr(chars.ranges[-1][0]) if chars.ranges else ""


def reads(chars: Chars, code: int) -> bool:
    """Whether a character of that code is in the class."""
    return any(low <= code <= high for low, high in chars.ranges) is not chars.negated
