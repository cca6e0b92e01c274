"""Why a lead is qualified, disqualified, or not yet: the lifecycle's conditions, and which of them hold."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from leadline.explanation.rows import Results
from leadline.model import Model
from leadline.model.condition import All, Any, Condition, NumberRange, ResultTest, ValueTest
from leadline.model.model import SCORE
from leadline.model.words import Voice, condition_words, name_words, number_words, voice_of

MQL, QUALIFY, DISQUALIFY = "mql", "qualify", "disqualify"


def questions(model: Model) -> dict[str, Condition]:
    """The conditions whose truth explains the verdict, each under a name of its own."""
    lifecycle = model.lifecycle
    asked = {} if lifecycle.mql is None else {MQL: lifecycle.mql}
    asked |= {f"{QUALIFY} {at}": condition for at, condition in enumerate(lifecycle.qualify)}
    return asked | {f"{DISQUALIFY} {at}": condition for at, condition in enumerate(lifecycle.disqualify)}


def verdict_words(model: Model, results: Results, held: Mapping[str, bool] | None = None) -> tuple[str, ...]:
    """Sentences that say whether a lead is qualified, and why; nothing where the model has no lifecycle.

    ``held`` says which of the `questions` hold; without it the verdict stands alone.
    """
    voice, asked = voice_of(model), questions(model)
    if not asked:
        return ()
    holding = [name for name in asked if (held or {}).get(name)]
    against = [holds_words(asked[name], voice) for name in holding if name.startswith(DISQUALIFY)]
    if results.disqualified:
        return (said("Disqualified", against),)
    if results.qualified:
        reached = [] if MQL not in holding else [said("Qualified", [holds_words(asked[MQL], voice)])]
        at_once = [holds_words(asked[name], voice) for name in holding if name.startswith(QUALIFY)]
        said_at_once = [said("Qualified at once", at_once)] if at_once else []
        return (*reached, *said_at_once) or ("Qualified.",)
    if MQL in asked:
        return (f"Not qualified: {missing_words(asked[MQL], results, voice)}.",)
    return ("Not qualified.",)


def holds_words(condition: Condition, voice: Voice) -> str:
    """A condition as the rest of a sentence: ``the score is 100 or more``."""
    first = condition.parts[0] if isinstance(condition, All | Any) and condition.parts else condition
    is_named = condition in voice.definitions or first in voice.definitions
    article = "the " if isinstance(first, ValueTest | ResultTest) and not is_named else ""
    return article + condition_words(condition, voice)


def said(verdict: str, reasons: list[str]) -> str:
    return f"{verdict}: {'; and '.join(reasons)}." if reasons else f"{verdict}."


def missing_words(condition: Condition, results: Results, voice: Voice) -> str:
    """What is missing to a threshold, or what would have to hold.

    >>> results = Results("a", 0, Decimal("63.50"))
    >>> missing_words(ResultTest("score", (NumberRange(100.0),)), results, Voice())
    '36.5 points short of an MQL at 100'
    """
    match condition:
        case ResultTest(name, (NumberRange(low, None, True),)) if low is not None:
            actual = results.score if name == SCORE else results.dimensions.get(name)
            missing = Decimal(0) if actual is None else Decimal(repr(low)) - actual
            if missing > 0:
                of = "" if name == SCORE else f" of {name_words(name)}"
                points = "point" if missing == 1 else "points"
                return f"{number_words(missing)} {points}{of} short of an MQL at {number_words(low)}"
    return f"it takes that {holds_words(condition, voice)}"
