"""What a rule is called on a line of a receipt."""

from __future__ import annotations

import re
from typing import assert_never

from leadline.model.condition import HasPart, OneOf, Part, Selection, ValueTest
from leadline.model.rule import (
    AtLeast,
    Bins,
    Constant,
    Kind,
    Lookup,
    Occurrences,
    Predicted,
    Rule,
    Sequence,
    Silence,
    Surge,
)
from leadline.model.words.conditions import names_page, say_condition, selection_noun
from leadline.model.words.events import capital, name_words
from leadline.model.words.figures import count_words
from leadline.model.words.voice import Speaker, Voice, voice_of

GRANTED_TITLE = "Points given by hand"
LONGEST = 60
NOTHING_SAID = frozenset({"rule", "rules", "new", "copy", "untitled"})


def title(rule: Rule, model: Speaker = None) -> str:
    """The rule's own title; without one its id as words; where the id says nothing (`r12`), made from what it counts.

    >>> from decimal import Decimal
    >>> title(Rule("pricing-page", "engagement", Constant(Decimal(1))))
    'Pricing page'
    """
    if rule.title:
        return rule.title
    return capital(name_words(rule.id)) if says_something(rule.id) else derived_title(rule, voice_of(model))


def says_something(rule_id: str) -> bool:
    """Whether an id has a word in it that a person would understand."""
    words = re.findall(r"[^\W\d_]+", rule_id)
    return any((len(word) > 2 or not word.isascii()) and word.lower() not in NOTHING_SAID for word in words)


def derived_title(rule: Rule, voice: Voice) -> str:
    """A title from what the rule looks at."""
    made = made_title(rule.kind, rule, voice)
    return made if len(made) <= LONGEST else made[: LONGEST - 1].rstrip(" ,") + "…"


def made_title(kind: Kind, rule: Rule, voice: Voice) -> str:
    match kind:
        case Constant():
            return capital(say_condition(rule.condition, voice)) if rule.condition is not None else "Everyone"
        case Bins(attribute) | Lookup(attribute):
            return capital(name_words(attribute))
        case Occurrences(selection):
            return selection_title(selection, voice)
        case AtLeast(selection, count):
            return capital(f"{count_words(count)} or more {selection_noun(selection, voice).many}")
        case Surge(selection):
            return f"Surge of {selection_noun(selection, voice).many}"
        case Sequence(steps):
            titles = [selection_title(step, voice) for step in steps]
            return ", then ".join([*titles[:1], *(t[:1].lower() + t[1:] for t in titles[1:])])
        case Silence(selection):
            if selection.acts and selection.where is None:
                return "Silence"
            return f"No {selection_noun(selection, voice).one}"
        case Predicted(predictor):
            return f"Predicted: {name_words(predictor)}"
        case _:
            assert_never(kind)


def selection_title(selection: Selection, voice: Voice) -> str:
    """``Pricing page`` for visits to `/pricing`, else the noun with a capital."""
    return page_title(selection) or capital(selection_noun(selection, voice).one)


def page_title(selection: Selection) -> str | None:
    """A page called by its path, where the path is told by one text."""
    where = selection.where
    if selection.names != ("page",) or selection.prefixes or selection.acts or not isinstance(where, ValueTest):
        return None
    if not names_page(where) or where.name != "path" or len(where.predicates) != 1:
        return None
    match where.predicates[0]:
        case HasPart(part, text) if part is not Part.ends_with:
            path = text
        case OneOf(texts=(text,), numbers=(), booleans=(), spans=()):
            path = text
        case _:
            return None
    words = name_words(path.strip("/").replace("/", " "))
    if not re.search(r"\w", path):
        return "Home page" if path == "/" and isinstance(where.predicates[0], OneOf) else None
    return capital(words if words.endswith("page") else f"{words} page")
