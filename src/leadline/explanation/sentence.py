"""The receipt in one sentence, for a list: what they did, newest weight first, and who they are."""

from __future__ import annotations

from collections.abc import Sequence

from leadline.explanation.ago import ago_words
from leadline.explanation.details import is_of_many
from leadline.explanation.rows import Contribution
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.model.rule import (
    AtLeast,
    Bins,
    Constant,
    Lookup,
    Occurrences,
    Predicted,
    Rule,
    Silence,
)
from leadline.model.rule import (
    Sequence as Steps,
)
from leadline.model.words import Voice, capital, title_of, voice_of
from leadline.model.words.conditions import selection_noun

ACTS, TRAITS = 3, 2  # at most so many of each, and never more than three together
AGAINST = 5  # points: what weighs less is not worth a word


def reasons_sentence(model: Model, contributions: Sequence[Contribution], as_of: Instant) -> str:
    """The weightiest reasons in one sentence with a full stop; what speaks against the lead comes last.

    Acts come before traits: a rep calls about what somebody did. Empty where nothing counts.
    """
    voice = voice_of(model)
    rules = {rule.id: rule for rule in model.rules}
    rows = [row for row in contributions if row.kind == "rule" and row.points]
    rows.sort(key=lambda row: -abs(row.points))
    good = [row for row in rows if row.points > 0]
    acts = [row for row in good if not is_trait(rules.get(row.rule))][:ACTS]
    traits = [row for row in good if is_trait(rules.get(row.rule))][: max(ACTS - len(acts), 0) or 1][:TRAITS]
    said = [phrase(row, rules.get(row.rule), model, voice, as_of) for row in [*acts, *traits]]
    bad = next((row for row in rows if row.points <= -AGAINST), None)
    if bad is not None:
        against = phrase(bad, rules.get(bad.rule), model, voice, as_of)
        said.append(f"against it: {against}" if said else against)
    return f"{capital('; '.join(said))}." if said else ""


def is_trait(rule: Rule | None) -> bool:
    """Whether a rule is about who somebody is, not about what they did."""
    return rule is not None and isinstance(rule.kind, Constant | Bins | Lookup | Predicted)


def phrase(row: Contribution, rule: Rule | None, model: Model, voice: Voice, as_of: Instant) -> str:
    """A rule's title with how often and how long ago: ``pricing page (4 visits, last 5 days ago)``."""
    title = lowered(title_of(row.rule, model))
    if is_trait(rule) or row.last_at is None:
        return title
    when = ago_words(row.last_at, as_of)
    if rule is not None and isinstance(rule.kind, Silence):
        return f"{title} (last {selection_noun(rule.kind.selection, voice, brief=True).one} {when})"
    if rule is None or isinstance(rule.kind, Steps) or not row.occurrences or row.occurrences == 1:
        return f"{title} {when}"
    assert not isinstance(rule.kind, Constant | Bins | Lookup | Predicted | Silence)
    if is_of_many(rule):
        return f"{title} ({row.occurrences:,} times, last {when})"
    noun = selection_noun(rule.kind.selection, voice, brief=True)
    if isinstance(rule.kind, Occurrences | AtLeast) and noun.many.casefold() == title.casefold():
        return f"{row.occurrences:,} {noun.many}, last {when}"
    return f"{title} ({row.occurrences:,} {noun.many}, last {when})"


def lowered(title: str) -> str:
    """A title inside a sentence; initials stay: ``MQL``."""
    second = title[1:2]
    return title if second.isupper() or second.isdigit() else title[:1].lower() + title[1:]
