"""An outcome in words."""

from __future__ import annotations

from leadline.evidence.outcome.outcome import Column, Done, Outcome, Reached
from leadline.model.condition import Exists, ValueTest
from leadline.model.words import condition_words, duration_words, join_words, name_words, selection_words


def outcome_words(outcome: Outcome) -> str:
    """What has to happen, without a full stop.

    >>> outcome_words(Outcome("won", Reached(("customer",)), 90 * 86_400_000_000))
    'comes to the stage customer within 90 days'
    """
    within = "" if outcome.within is None else f" within {duration_words(outcome.within)}"
    match outcome.of:
        case Reached(stages):
            return f"comes to the stage {join_words(stages, 'or')}{within}"
        case Done(selection):
            return f"has this happen{within}: {selection_words(selection)}"
        case Column(name, predicates, _):
            if predicates == (Exists(True),):
                return f"has a value in `{name}`{within}"
            return f"has a row where {condition_words(ValueTest(name, predicates))}{within}"


def outcome_title(outcome: Outcome) -> str:
    """What the outcome is called.

    >>> outcome_title(Outcome("won-deal", Reached(("customer",)), None))
    'won deal'
    """
    return outcome.title or name_words(outcome.name)
