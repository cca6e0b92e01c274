"""Refusing patterns that a backtracking engine could not finish."""

from __future__ import annotations

from leadline.model.pattern_tree import Anchor, Chars, Choice, Pattern, PatternError, Repeat, Run


def refuse_endless(pattern: Pattern) -> None:
    """Refuses a repeat without end inside another."""
    _endless(pattern)


def _endless(pattern: Pattern) -> bool:
    match pattern:
        case Chars() | Anchor():
            return False
        case Run(parts=parts) | Choice(options=parts):
            inside = [_endless(p) for p in parts]
            return any(inside)
        case Repeat(part=part, high=high):
            if _endless(part) and high is None:
                raise PatternError(1, "a repeat without end stands inside another")
            return high is None
