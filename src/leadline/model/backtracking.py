"""Refusing patterns over which an engine that backtracks could spend hours.

Python's ``re``, Java and Joni try one way after the other through a pattern. Where a text can be read in many ways, a
text that does not match costs as many tries: exponentially many where a loop can be passed in two ways over the same
characters, and about n^k for a text of length n where k repeats in a row can share its characters. Both are found on
the position automaton: A. Weber and H. Seidl, "On the degree of ambiguity of finite automata", Theoretical Computer
Science 88 (1991).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from leadline.model.automaton import Automaton, automaton
from leadline.model.pattern_tree import Pattern, PatternError

MOST_IN_A_ROW = 3
MOST_STEPS = 300_000

Pair: TypeAlias = tuple[int, int]


def refuse_endless(pattern: Pattern) -> None:
    """Raises a `PatternError` for a pattern that could cost exponential time, or more than a cubic one."""
    budget = _Budget()
    for counted in (True, False):
        built = automaton(pattern, counted=counted)
        _refuse_exponential(built, budget)
    _refuse_rows(built, budget)


class _Budget:
    """Steps that an examination may take, so that no pattern keeps the loader busy."""

    def __init__(self) -> None:
        self.left = MOST_STEPS

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise PatternError(1, "the pattern is too intricate to be sure that every engine gets through; split it")


def _refuse_exponential(built: Automaton, budget: _Budget) -> None:
    """A loop with two ways over the same characters: a pair of different positions between two equal pairs."""
    bits = built.overlaps()
    for loop in _loops(built):
        inside = {p: built.follow[p] & loop for p in loop}
        back: dict[Pair, list[Pair]] = {}
        seen = {(p, p) for p in loop}
        waiting = list(seen)
        while waiting:
            one, other = waiting.pop()
            for a in inside[one]:
                for b in inside[other]:
                    budget.spend()
                    if bits[a] & bits[b]:
                        pair = (min(a, b), max(a, b))
                        back.setdefault(pair, []).append((one, other))
                        if pair not in seen:
                            seen.add(pair)
                            waiting.append(pair)
        for one, other in _reaching(((p, p) for p in loop), back):
            if one != other:
                at = max(built.chars[one].at, built.chars[other].at)
                raise PatternError(at, "a repeat can read the same text in more than one way; make its parts differ")


def _reaching(ends: Iterable[Pair], back: dict[Pair, list[Pair]]) -> Iterator[Pair]:
    """The pairs from which one of the ends can be reached."""
    waiting = list(ends)
    seen = set(waiting)
    while waiting:
        pair = waiting.pop()
        yield pair
        for before in back.get(pair, ()):
            if before not in seen:
                seen.add(before)
                waiting.append(before)


def _refuse_rows(built: Automaton, budget: _Budget) -> None:
    """Repeats in a row, each of which can read the text of the one before."""
    bits = built.overlaps()
    loops = _loops(built)
    order = _in_order(loops)
    longest: dict[int, int] = {}
    for number in reversed(order):
        after = [
            longest[other]
            for other in order[order.index(number) + 1 :]
            if _share(loops[number], loops[other], built, bits, budget)
        ]
        longest[number] = 1 + max(after, default=0)
        if longest[number] > MOST_IN_A_ROW:
            at = min(built.chars[p].at for p in loops[number])
            raise PatternError(
                at, f"more than {MOST_IN_A_ROW} repeats in a row can read the same text, from here on; make them differ"
            )


def _share(one: set[int], other: set[int], built: Automaton, bits: list[int], budget: _Budget) -> bool:
    """Whether some text leads round the first loop, round the second, and from the first into the second."""
    for p in one:
        for q in other:
            goal, start = (p, q, q), (p, p, q)
            seen, waiting = {start}, [start]
            while waiting:
                a, b, c = waiting.pop()
                for x in built.follow[a] & one:
                    for z in built.follow[c] & other:
                        budget.spend()
                        common = bits[x] & bits[z]
                        if not common:
                            continue
                        for y in built.follow[b]:
                            budget.spend()
                            if bits[y] & common:
                                if (x, y, z) == goal:
                                    return True
                                if (x, y, z) not in seen:
                                    seen.add((x, y, z))
                                    waiting.append((x, y, z))
    return False


def _loops(built: Automaton) -> list[set[int]]:
    """The sets of positions that can all be reached from each other, one position alone only if it follows itself.

    R. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1 (1972), without recursion.
    """
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    open_: list[int] = []
    is_open: set[int] = set()
    loops: list[set[int]] = []
    for root in range(len(built.chars)):
        if root in number:
            continue
        path = [(root, iter(built.follow[root]))]
        number[root] = low[root] = len(number)
        open_.append(root)
        is_open.add(root)
        while path:
            p, following = path[-1]
            q = next(following, None)
            if q is None:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[p])
                if low[p] == number[p]:
                    at = open_.index(p)
                    loop = set(open_[at:])
                    del open_[at:]
                    is_open -= loop
                    if len(loop) > 1 or p in built.follow[p]:
                        loops.append(loop)
            elif q not in number:
                number[q] = low[q] = len(number)
                open_.append(q)
                is_open.add(q)
                path.append((q, iter(built.follow[q])))
            elif q in is_open:
                low[p] = min(low[p], number[q])
    return loops


def _in_order(loops: list[set[int]]) -> list[int]:
    """The loops as they stand in the pattern: each before those that can be reached from it."""
    return sorted(range(len(loops)), key=lambda n: min(loops[n]))
