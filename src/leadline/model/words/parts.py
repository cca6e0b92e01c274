"""The other parts of a model in words: dimensions, groups, ladders, priority, lifecycle, the account's score."""

from __future__ import annotations

from typing import assert_never

from leadline.model.condition import Any, Condition, NumberRange, ResultTest
from leadline.model.model import (
    SCORE,
    AccountScore,
    Aggregate,
    Dimension,
    Group,
    Ladder,
    Lifecycle,
    Model,
    PriorityRow,
)
from leadline.model.rule import Points
from leadline.model.words.conditions import say_condition
from leadline.model.words.events import capital, name_words
from leadline.model.words.figures import count_words, join_words, number_words, points_words
from leadline.model.words.voice import Speaker, voice_of


def outline(model: Model) -> dict[str, list[str]]:
    """What stands around the rules in sentences, under the keys of the model file; what is not there is left out."""
    voice = voice_of(model)
    said = {
        "audience": [] if model.audience is None else [f"Only where {say_condition(model.audience, voice)}"],
        "define": [
            f"{capital(name_words(name))}: {say_condition(condition, voice, but=name)}"
            for name, condition in model.definitions.items()
        ],
        "dimensions": [dimension_words(one) for one in model.dimensions],
        "groups": [group_words(one) for one in model.groups],
        "score": [] if all(weight == 1 for _, weight in model.weights) else [weights_words(model)],
        "grades": [] if model.grades is None else [capital(ladder_words(model.grades))],
        "bands": [] if model.bands is None else [capital(ladder_words(model.bands))],
        "priority": [capital(priority_words(row, model)) for row in model.priority],
        "lifecycle": [capital(words) for words in lifecycle_words(model.lifecycle, model).values()],
        "account_score": [] if model.account_score is None else [capital(account_score_words(model.account_score))],
    }
    return {key: sentences for key, sentences in said.items() if sentences}


def weights_words(model: Model) -> str:
    """``Fit weighs 1, engagement weighs 0.5``."""
    return capital(", ".join(f"{name_words(name)} weighs {number_words(weight)}" for name, weight in model.weights))


def dimension_words(dimension: Dimension) -> str:
    """``Engagement: 0 to 150, starts over at recycled or lost``."""
    said = [range_words(dimension.minimum, dimension.maximum)]
    if dimension.restart:
        said.append(f"starts over at {join_words(dimension.restart, 'or')}")
    return f"{capital(name_words(dimension.name))}: {', '.join(said)}"


def group_words(group: Group) -> str:
    """``Email: 30 at most, in engagement``."""
    return f"{capital(name_words(group.name))}: {range_words(group.minimum, group.maximum)}, in {group.dimension}"


def range_words(low: Points | None, high: Points | None) -> str:
    """``0 to 100``; ``100 at most``; ``−50 at least``; ``without bounds``."""
    if low is not None and high is not None:
        return f"{number_words(low)} to {number_words(high)}"
    if high is not None:
        return f"{number_words(high)} at most"
    return f"{number_words(low)} at least" if low is not None else "without bounds"


def ladder_words(ladder: Ladder) -> str:
    """``hot from 50, warm from 25, else cold, by score``."""
    said = [f"{name} from {number_words(threshold)}" for name, threshold in ladder.steps]
    if ladder.otherwise is not None:
        said.append(f"else {ladder.otherwise}")
    return f"{', '.join(said)}, by {name_words(ladder.of)}"


def priority_words(row: PriorityRow, model: Speaker = None) -> str:
    """``priority 1 if grade is A or B, and the band is hot``."""
    if row.condition is None:
        return f"priority {row.value} for all others"
    return f"priority {row.value} if {say_condition(row.condition, voice_of(model))}"


def lifecycle_words(lifecycle: Lifecycle, model: Speaker = None) -> dict[str, str]:
    """The lifecycle's parts, each in words, under its key; those that are not set are left out."""
    voice = voice_of(model)
    said: dict[str, str] = {}
    if lifecycle.mql is not None:
        said["mql"] = threshold_words(lifecycle.mql) or f"MQL when {say_condition(lifecycle.mql, voice)}"
    if lifecycle.qualify:
        said["qualify"] = f"qualified at once when {say_condition(Any(lifecycle.qualify), voice)}"
    if lifecycle.disqualify:
        said["disqualify"] = f"disqualified when {say_condition(Any(lifecycle.disqualify), voice)}"
    if lifecycle.recycle is not None:
        said["recycle"] = f"recycled when {say_condition(lifecycle.recycle, voice)}"
    return said


def threshold_words(condition: Condition) -> str | None:
    """``MQL at 100`` where the condition is just a threshold of the score."""
    match condition:
        case ResultTest(name, (NumberRange(low, None, True),)) if low is not None:
            of = "" if name == SCORE else f"{name_words(name)} "
            return f"MQL at {of}{number_words(low)}"
        case _:
            return None


def account_score_words(account: AccountScore) -> str:
    """``the engagement of its three best people together, plus 5 points for each further person from 20``."""
    of = name_words(account.of)
    match account.by:
        case Aggregate.best:
            said = f"the {of} of its best person"
        case Aggregate.sum:
            said = f"the {of} of all its people together"
        case Aggregate.top:
            best = f"{count_words(account.top)} best people together" if account.top > 1 else "best person"
            said = f"the {of} of its {best}"
        case _:
            assert_never(account.by)
    if account.breadth is not None:
        breadth = account.breadth
        said += f", plus {points_words(breadth.points)} for each further person from {number_words(breadth.at_least)}"
        if breadth.maximum is not None:
            said += f", {number_words(breadth.maximum)} at most"
    if account.roles:
        said += f"; roles wanted: {join_words([name_words(name) for name, _ in account.roles])}"
    return said
