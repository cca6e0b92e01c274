"""The lines of a receipt: how often, when last, and what a clamp took away."""

from __future__ import annotations

from leadline.model.condition import Instant
from leadline.model.model import GRANTED, Dimension, Group, Model
from leadline.model.rule import (
    AtLeast,
    Bins,
    Constant,
    Lookup,
    Occurrences,
    Points,
    Predicted,
    Rule,
    Sequence,
    Silence,
    Surge,
)
from leadline.model.words.conditions import selection_noun
from leadline.model.words.events import capital, name_words
from leadline.model.words.figures import instant_words, number_words
from leadline.model.words.titles import GRANTED_TITLE, title
from leadline.model.words.voice import Speaker, voice_of


def title_of(rule_id: str, model: Model) -> str:
    """The title of a rule by its id; of the implied rule `granted` too."""
    if rule_id == GRANTED:
        return GRANTED_TITLE
    return next((title(rule, model) for rule in model.rules if rule.id == rule_id), capital(name_words(rule_id)))


def occurrence_words(
    rule: Rule | None,
    occurrences: int | None,
    last_at: Instant | None,
    as_of: Instant | None = None,
    model: Speaker = None,
) -> str:
    """How often and when last, as the middle of a receipt's line; empty where nothing is known.

    ``rule`` is ``None`` for the implied rule `granted`. ``as_of`` lets a day of the same year go without its year.

    >>> from decimal import Decimal
    >>> from leadline.model.condition import Selection
    >>> replies = Rule("r", "engagement", Occurrences(Selection(("email.replied",)), Decimal(5)))
    >>> occurrence_words(replies, 3, 1_795_000_000_000_000, 1_795_500_000_000_000)
    '3 replies to mails, last 18 Nov'
    """
    voice = voice_of(model)
    when = "" if last_at is None else instant_words(last_at, voice.zone, as_of)
    if rule is None:
        return counted("grant", "grants", occurrences or 0, when)
    match rule.kind:
        case Constant() | Bins() | Lookup() | Predicted():
            return f"since {when}" if when else ""
        case Occurrences(selection) | AtLeast(selection) | Surge(selection):
            noun = selection_noun(selection, voice, brief=True)
            return counted(noun.one, noun.many, occurrences or 0, when)
        case Sequence():
            return counted("time", "times", occurrences, when) if occurrences and occurrences > 1 else when
        case Silence(selection):
            return silence_since(selection_noun(selection, voice, brief=True).one, when)


def counted(one: str, many: str, count: int, when: str) -> str:
    """``3 visits, last 19 Nov``; ``1 visit, 19 Nov``."""
    if count == 0:
        return when
    said = f"{count:,} {one if count == 1 else many}"
    return f"{said}, {'last ' if count > 1 else ''}{when}" if when else said


def silence_since(noun: str, when: str) -> str:
    return f"last {noun} {when}" if when else f"no {noun} so far"


def clamp_words(kind: str, name: str, points: Points, model: Model) -> str:
    """A clamp's line: ``kind`` is cap, group or dimension, ``name`` its rule's id or its own, ``points`` what it added.

    Points below 0 were taken by a maximum, points above 0 given by a minimum.
    """
    if kind == "cap":
        return f"{title_of(name, model)} is capped{at(rule_cap(name, points, model))}"
    bounded: dict[str, Group | Dimension]
    bounded = {g.name: g for g in model.groups} if kind == "group" else {d.name: d for d in model.dimensions}
    said, owner = capital(name_words(name)), bounded.get(name)
    if points < 0:
        return f"{said} is capped{at(None if owner is None else owner.maximum)}"
    return f"{said} is never below{at(None if owner is None else owner.minimum, ' its minimum', '')}"


def at(bound: Points | None, unknown: str = "", before: str = " at") -> str:
    return unknown if bound is None else f"{before} {number_words(bound)}"


def rule_cap(rule_id: str, points: Points, model: Model) -> Points | None:
    for rule in model.rules:
        if rule.id == rule_id and isinstance(rule.kind, Occurrences) and rule.kind.cap is not None:
            return rule.kind.cap if points < 0 else -rule.kind.cap
    return None
