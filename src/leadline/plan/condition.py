"""From conditions to SQL: one function for rules, audience, lifecycle and `where`.

Every expression is two-valued (true or false, never ``NULL``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from sqlglot import exp

from leadline.model.condition import All, Any, Condition, Did, DidNot, Not, ResultTest, ValueTest
from leadline.plan import query as q


class Scope(Protocol):
    """Where a condition is tested: how its leaves are reached."""

    def value_test(self, test: ValueTest) -> exp.Expression: ...

    def result_test(self, test: ResultTest) -> exp.Expression: ...

    def did(self, test: Did) -> exp.Expression: ...

    def did_not(self, test: DidNot) -> exp.Expression: ...


def condition_query(condition: Condition, scope: Scope) -> exp.Expression:
    """The condition as a boolean expression in that scope."""
    match condition:
        case All():
            return q.all_of(condition_query(part, scope) for part in condition.parts)
        case Any():
            return q.any_of(condition_query(part, scope) for part in condition.parts)
        case Not():
            return q.negate(condition_query(condition.part, scope))
        case ValueTest():
            return scope.value_test(condition)
        case ResultTest():
            return scope.result_test(condition)
        case Did():
            return scope.did(condition)
        case DidNot():
            return scope.did_not(condition)


def leaves(condition: Condition | None) -> Iterator[ValueTest | ResultTest | Did | DidNot]:
    """Every leaf of a condition, left to right."""
    match condition:
        case None:
            return
        case All() | Any():
            for part in condition.parts:
                yield from leaves(part)
        case Not():
            yield from leaves(condition.part)
        case _:
            yield condition
