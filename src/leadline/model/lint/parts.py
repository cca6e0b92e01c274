"""What is surely wrong with the parts around the rules: groups, dimensions, ladders, priority, lifecycle, account."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from leadline.model.condition import All, Any, Condition, Not, ResultTest
from leadline.model.lint.finding import Finding
from leadline.model.lint.reach import NOTHING, Range, reach_of_group, reach_of_results
from leadline.model.lint.truth import Results, Truth, implies, truth
from leadline.model.model import STAGES, Dimension, Group, Ladder, Model
from leadline.model.text import fold
from leadline.model.words import condition_words, number_words, priority_words
from leadline.model.words.voice import ladder_names


def of_parts(model: Model) -> Iterator[Finding]:
    """Findings around the rules, in the order of a model file."""
    reach = reach_of_results(model)
    known: Results = {**reach, **names_of_results(model)}
    if model.audience is not None and truth(model.audience) is Truth.never:
        yield Finding("`audience`", None, f"holds of nobody: {condition_words(model.audience, model)}")
    for dimension in model.dimensions:
        yield from of_dimension(dimension, reach[dimension.name], model)
    for group in model.groups:
        yield from of_group(group, model)
    for where, ladder in (("grades", model.grades), ("bands", model.bands)):
        if ladder is not None and ladder.of in reach:
            yield from of_ladder(where, ladder, reach[ladder.of])
    yield from of_priority(model, known)
    yield from of_lifecycle(model, known)
    yield from of_account_score(model, reach)


def names_of_results(model: Model) -> dict[str, frozenset[str]]:
    """The names that a grade, a band, a priority and a stage can be; the empty one where there may be none."""
    known = {"stage": frozenset(STAGES)}
    for name, ladder in (("grade", model.grades), ("band", model.bands)):
        if ladder is not None:
            none = {""} if ladder.otherwise is None else set()
            known[name] = frozenset({fold(step) for step in ladder_names(ladder)} | none)
    if model.priority:
        none = set() if model.priority[-1].condition is None else {""}
        known["priority"] = frozenset({fold(row.value) for row in model.priority} | none)
    return known


# -- dimensions and groups --------------------------------------------------------------------------------------


def of_dimension(dimension: Dimension, reach: Range, model: Model) -> Iterator[Finding]:
    where = f"dimension `{dimension.name}`"
    rules = [rule for rule in model.rules if rule.dimension == dimension.name]
    if dimension.minimum is not None and dimension.minimum == dimension.maximum:
        yield Finding(where, None, f"is always {number_words(dimension.minimum)}: its min and max are the same")
    elif rules and not any(rule.enabled for rule in rules):
        yield Finding(where, None, "gets no points: all its rules are switched off")
    elif rules and reach.low == reach.high:
        yield Finding(where, None, f"is always {number_words(reach.low)}, whatever its rules give")
    if not dict(model.weights).get(dimension.name) and dimension.name not in names_used(model):
        yield Finding(where, None, "is used nowhere: it weighs nothing in the score, and nothing looks at it")


def names_used(model: Model) -> set[str]:
    """The dimensions that something other than the score looks at."""
    used = {ladder.of for ladder in (model.grades, model.bands) if ladder is not None}
    used |= {model.account_score.of} if model.account_score is not None else set()
    lifecycle = model.lifecycle
    conditions = [row.condition for row in model.priority] + [lifecycle.mql, lifecycle.recycle]
    for condition in (*conditions, *lifecycle.qualify, *lifecycle.disqualify):
        used |= results_in(condition)
    return used


def results_in(condition: Condition | None) -> set[str]:
    match condition:
        case ResultTest(name):
            return {name}
        case All(parts) | Any(parts):
            return {name for part in parts for name in results_in(part)}
        case Not(part):
            return results_in(part)
        case _:
            return set()


def of_group(group: Group, model: Model) -> Iterator[Finding]:
    where = f"group `{group.name}`"
    rules = [rule for rule in model.rules if rule.group == group.name]
    inside = reach_of_group(group, model, clamped=False)
    bounded = reach_of_group(group, model)
    if not any(rule.enabled for rule in rules):
        yield Finding(where, None, "holds no rule" if not rules else "holds only rules that are switched off")
        return
    if inside == NOTHING:
        return
    if bounded.low == bounded.high:
        yield Finding(where, None, f"is always {number_words(bounded.low)}, whatever its rules give")
        return
    if group.maximum is not None and inside.high < group.maximum:
        most = number_words(inside.high)
        yield Finding(
            where, None, f"its max of {number_words(group.maximum)} can never bite: its rules give {most} at most"
        )
    if group.minimum is not None and inside.low > group.minimum:
        least = number_words(inside.low)
        yield Finding(
            where, None, f"its min of {number_words(group.minimum)} can never bite: its rules give {least} at least"
        )


# -- what the scores lead to ------------------------------------------------------------------------------------


def of_ladder(where: str, ladder: Ladder, reach: Range) -> Iterator[Finding]:
    """Names that nobody can get: their threshold is too high, or everybody gets a higher one."""
    one = where.removesuffix("s")
    for name, threshold in ladder.steps:
        if threshold > reach.high:
            most = number_words(reach.high)
            said = f"nobody can reach {name} at {number_words(threshold)}: {ladder.of} is {most} at most"
            yield Finding(f"`{where}`", None, said)
    for at, (name, threshold) in enumerate(ladder.steps):
        lower = [step for step, _ in ladder.steps[at + 1 :]] + ([] if ladder.otherwise is None else [ladder.otherwise])
        if threshold <= reach.low and lower:
            said = f"no {one} is ever {' or '.join(lower)}: everybody reaches {name} at {number_words(threshold)}"
            yield Finding(f"`{where}`", None, f"{said}, as {ladder.of} is {number_words(reach.low)} at least")
            return


def of_priority(model: Model, known: Results) -> Iterator[Finding]:
    for at, row in enumerate(model.priority):
        where, said = f"`priority`, row {at + 1}", priority_words(row, model)
        if row.condition is not None and truth(row.condition, known) is Truth.never:
            yield Finding(where, None, f"never holds: {said}")
            continue
        for before, earlier in enumerate(model.priority[:at]):
            condition = earlier.condition
            is_taken = condition is None or (row.condition is not None and implies(row.condition, condition))
            if is_taken:
                yield Finding(where, None, f"is never reached: row {before + 1} holds wherever it does ({said})")
                break


def of_lifecycle(model: Model, known: Results) -> Iterator[Finding]:
    lifecycle = model.lifecycle
    for name, condition in (("mql", lifecycle.mql), ("recycle", lifecycle.recycle)):
        held = Truth.maybe if condition is None else truth(condition, known)
        if condition is not None and held is not Truth.maybe:
            who = "nobody" if held is Truth.never else "everybody"
            yield Finding(f"`lifecycle`, `{name}`", None, f"holds of {who}: {condition_words(condition, model)}")
    for name, conditions in (("qualify", lifecycle.qualify), ("disqualify", lifecycle.disqualify)):
        for condition in conditions:
            held = truth(condition, known)
            if held is not Truth.maybe:
                who = "nobody" if held is Truth.never else "everybody"
                yield Finding(f"`lifecycle`, `{name}`", None, f"holds of {who}: {condition_words(condition, model)}")
    for condition in lifecycle.qualify:
        if any(implies(condition, other) for other in lifecycle.disqualify):
            said = (
                f"qualifies nobody, because `disqualify` holds of the same leads: {condition_words(condition, model)}"
            )
            yield Finding("`lifecycle`, `qualify`", None, said)
    if lifecycle.recycle is not None and lifecycle.mql is not None and implies(lifecycle.recycle, lifecycle.mql):
        said = "never acts: it holds only of leads that `mql` still qualifies, and those are not recycled"
        yield Finding("`lifecycle`, `recycle`", None, said)


def of_account_score(model: Model, reach: dict[str, Range]) -> Iterator[Finding]:
    account = model.account_score
    if account is None:
        return
    breadth, most = account.breadth, reach.get(account.of)
    if breadth is not None and most is not None and breadth.at_least > most.high:
        wanted = number_words(breadth.at_least)
        said = f"nobody counts: {account.of} is {number_words(most.high)} at most, and it wants {wanted}"
        yield Finding("`account_score`, `breadth`", None, said)
    if breadth is not None and breadth.maximum is not None and Decimal(0) <= breadth.maximum < breadth.points:
        one = number_words(breadth.points)
        said = f"its max of {number_words(breadth.maximum)} is below the points of one person, {one}"
        yield Finding("`account_score`, `breadth`", None, said)
    for name, condition in account.roles:
        if truth(condition) is Truth.never:
            yield Finding(
                f"`account_score`, role `{name}`", None, f"nobody can have it: {condition_words(condition, model)}"
            )
