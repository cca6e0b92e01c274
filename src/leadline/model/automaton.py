"""The characters of a pattern and which may follow which: its position automaton.

V. M. Glushkov, "The abstract theory of automata", Russian Mathematical Surveys 16 (1961). Anchors are taken to hold
everywhere, so the automaton allows at least what the pattern does.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from leadline.model.pattern_tree import Anchor, Chars, Choice, Pattern, Repeat, Run

FEW = 3  # so many times a counted part is written out
LAST = 0x10FFFF


@dataclass(slots=True)
class Automaton:
    """``follow[p]`` are the positions that may come after position p, ``chars[p]`` is what p reads."""

    chars: list[Chars] = field(default_factory=list)
    follow: list[set[int]] = field(default_factory=list)

    def overlaps(self) -> list[int]:
        """A bit set per position; two positions can read the same character where their bits meet."""
        cuts = sorted({edge for c in self.chars for low, high in c.ranges for edge in (low, high + 1)} | {0, LAST + 1})
        every = (1 << (len(cuts) - 1)) - 1
        found = []
        for chars in self.chars:
            bits = 0
            for low, high in chars.ranges:
                first, last = bisect_left(cuts, low), bisect_right(cuts, high) - 1
                bits |= ((1 << (last + 1)) - 1) & ~((1 << first) - 1)
            found.append(every & ~bits if chars.negated else bits)
        return found


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where a part can begin and end, and whether it can be passed by."""

    first: frozenset[int]
    last: frozenset[int]
    empty: bool


_NOTHING = _Ends(frozenset(), frozenset(), True)


def automaton(pattern: Pattern, *, counted: bool) -> Automaton:
    """The automaton of a pattern. Counts above 3 are not written out: ``counted`` makes them a few copies, which keeps
    what a repeat around them sees; otherwise they are a repeat without end, which keeps what repeating them does.
    """
    return _Builder(counted).build(pattern)


class _Builder:
    def __init__(self, counted: bool) -> None:
        self.counted = counted
        self.built = Automaton()

    def build(self, pattern: Pattern) -> Automaton:
        self.ends(pattern)
        return self.built

    def ends(self, pattern: Pattern) -> _Ends:
        match pattern:
            case Chars():
                position = len(self.built.chars)
                self.built.chars.append(pattern)
                self.built.follow.append(set())
                return _Ends(frozenset({position}), frozenset({position}), empty=False)
            case Anchor():
                return _NOTHING
            case Run():
                return self.run([self.ends(p) for p in pattern.parts])
            case Choice():
                options = [self.ends(o) for o in pattern.options]
                return _Ends(
                    frozenset().union(*(o.first for o in options)),
                    frozenset().union(*(o.last for o in options)),
                    any(o.empty for o in options),
                )
            case Repeat():
                return self.repeat(pattern)

    def run(self, parts: list[_Ends]) -> _Ends:
        """One part after the other."""
        so_far = _NOTHING
        for part in parts:
            for position in so_far.last:
                self.built.follow[position] |= part.first
            so_far = _Ends(
                so_far.first | part.first if so_far.empty else so_far.first,
                part.last | so_far.last if part.empty else part.last,
                so_far.empty and part.empty,
            )
        return so_far

    def repeat(self, repeat: Repeat) -> _Ends:
        low, high = repeat.low, repeat.high
        if high is not None and high > FEW and (self.counted or (low == high and isinstance(repeat.part, Chars))):
            some = min(high - low, 2)
            low = min(low, FEW - some)
            high = low + some
        if high is not None and high <= FEW:
            copies = [self.ends(repeat.part) for _ in range(high)]
            return self.run([c if n < low else _Ends(c.first, c.last, empty=True) for n, c in enumerate(copies)])
        part = self.ends(repeat.part)
        for position in part.last:
            self.built.follow[position] |= part.first
        return _Ends(part.first, part.last, part.empty or low == 0)
