"""The receipt in one sentence, for a list: what they did, newest weight first, and who they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from leadline.explanation.ago import ago_words
from leadline.explanation.details import is_of_many, shortened
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

MOST = 3  # acts, and with the traits four at most
AGAINST = 5  # points: what weighs less is not worth a word


def reasons_sentence(
    model: Model,
    contributions: Sequence[Contribution],
    as_of: Instant,
    values: Mapping[str, str] | None = None,
) -> str:
    """The weightiest reasons in one sentence with a full stop; what speaks against the lead comes last.

    Acts come before traits: a rep calls about what somebody did. ``values`` are the lead's attributes at the instant.
    Empty where nothing counts.
    """
    voice = voice_of(model)
    rules = {rule.id: rule for rule in model.rules}
    rows = [row for row in contributions if row.kind == "rule" and row.points]
    rows.sort(key=lambda row: -abs(row.points))
    good = [row for row in rows if row.points > 0]
    acts = varied([row for row in good if not is_trait(rules.get(row.rule))], rules)[:MOST]
    traits = [row for row in good if is_trait(rules.get(row.rule))][: max(MOST - len(acts), 1)]
    said = [phrase(row, rules.get(row.rule), model, voice, as_of, values or {}) for row in [*acts, *traits]]
    bad = next((row for row in rows if row.points <= -AGAINST), None)
    if bad is not None:
        against = phrase(bad, rules.get(bad.rule), model, voice, as_of, {})
        said.append(f"against it: {against}" if said else against)
    return f"{capital('; '.join(said))}." if said else ""


def varied(rows: Sequence[Contribution], rules: Mapping[str, Rule]) -> list[Contribution]:
    """The rows with the best of each group first: three rules about the website say less than one."""
    first: list[Contribution] = []
    rest: list[Contribution] = []
    seen: set[str] = set()
    for row in rows:
        rule = rules.get(row.rule)
        group = None if rule is None else rule.group
        (rest if group in seen else first).append(row)
        seen |= set() if group is None else {group}
    return [*first, *rest]


def is_trait(rule: Rule | None) -> bool:
    """Whether a rule is about who somebody is, not about what they did."""
    return rule is not None and isinstance(rule.kind, Constant | Bins | Lookup | Predicted)


def phrase(
    row: Contribution, rule: Rule | None, model: Model, voice: Voice, as_of: Instant, values: Mapping[str, str]
) -> str:
    """A rule's title with how often and how long ago, or with its value: ``company size 74``."""
    title = lowered(title_of(row.rule, model))
    if rule is not None and isinstance(rule.kind, Bins | Lookup):
        return f"{title} {shortened(values.get(rule.kind.attribute, ''))}".strip()
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
