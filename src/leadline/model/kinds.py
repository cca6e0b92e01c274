"""Which kind a rule is: it follows from the keys, and each kind takes only its own."""

from __future__ import annotations

from leadline.model.problems import Place, listed
from leadline.model.source import Mapping

COMMON = ("id", "title", "note", "enabled", "dimension", "group", "if", "points")
EVENT = ("on", "where", "bots", "from", "until")

KEYS: dict[str, tuple[str, ...]] = {
    "predict": ("predict",),
    "bins": ("bins", "else", "missing"),
    "lookup": ("lookup", "else", "missing"),
    "without": ("without", "where", "bots", "cumulative"),
    "sequence": ("sequence", "within", "recent", "from", "until"),
    "surge": (*EVENT, "surge"),
    "at_least": (*EVENT, "at_least", "within", "limit", "distinct"),
    "on": (*EVENT, "within", "limit", "distinct", "half_life", "fade", "cap"),
    "if": (),
}
"""The keys of each kind beside the common ones."""

SORTS = ("bins", "lookup", "predict", "on", "without", "sequence")
"""The keys that say what a rule looks at; ``if`` may stand with each of them, or alone."""

RULE_KEYS = tuple(dict.fromkeys([*COMMON, *(key for keys in KEYS.values() for key in keys)]))

KINDS_IN_WORDS = (
    "a rule has one of `bins`, `lookup`, `predict`, `on` (alone or with `at_least` or `surge`), `without`, `sequence`, "
    "or `if` alone"
)

_ONCE = "gives its points once, so there are no occurrences to which it could apply"
_CONSTANT = dict.fromkeys(("half_life", "fade", "cap", "limit", "distinct"), _ONCE)
_REASONS: dict[str, dict[str, str]] = {
    "without": {
        **_CONSTANT,
        "within": "measures a silence that has no window; its tiers say how long it must be",
        "from": "measures a silence up to the instant",
        "until": "measures a silence up to the instant",
    },
    "sequence": {**_CONSTANT, "where": "says `where` in each of its steps", "bots": "says `bots` in each of its steps"},
    "surge": {**_CONSTANT, "within": "has its window in `last`"},
    "at_least": dict.fromkeys(("half_life", "fade", "cap"), _ONCE),
    **{
        kind: {**_CONSTANT, **dict.fromkeys(("where", "within", "from", "until", "bots"), "looks at no events")}
        for kind in ("if", "bins", "lookup", "predict")
    },
    "on": {"else": "gives nothing for events that do not match", "missing": "gives 0 where a property is missing"},
}
_NAMED = {
    "if": "a rule with `if` alone",
    "on": "a rule with `on`",
    "at_least": "a rule with `at_least`",
    "surge": "a rule with `surge`",
}


def kind_of(rule: Mapping, place: Place) -> str | None:
    """The kind of a rule, as its leading key. Keys that are unknown, or not this kind's, are refused."""
    keys = [e.key.text for e in rule.entries]
    for entry in rule.entries:
        if entry.key.text not in RULE_KEYS:
            place.refuse_word(entry, f"a rule has no key `{entry.key.text}`", entry.key.text, RULE_KEYS)
    sorts = [k for k in SORTS if k in keys]
    if len(sorts) > 1:
        place.refuse(rule, f"the rule mixes {listed(sorts)}; {KINDS_IN_WORDS}")
        return None
    alone = [k for k in ("at_least", "surge") if k in keys]
    if not sorts and alone:
        place.refuse(rule, f"{listed(alone)} needs `on`, which names the events; {KINDS_IN_WORDS}")
        return None
    if not sorts and "if" not in keys:
        place.refuse(rule, f"the rule does not say what gives its points; {KINDS_IN_WORDS}")
        return None
    kind = sorts[0] if sorts else "if"
    if kind == "on" and len(alone) > 1:
        place.refuse(rule, "`surge` has its own `at_least` inside: surge: {last: 7d, against: 28d, at_least: 2}")
        return None
    if kind == "on" and alone:
        kind = alone[0]
    for entry in rule.entries:
        key = entry.key.text
        if key in RULE_KEYS and key not in COMMON and key not in KEYS[kind]:
            named = _NAMED.get(kind, f"a `{kind}` rule")
            reason = _REASONS[kind].get(key)
            allowed = listed(k for k in KEYS[kind] if k != kind)
            why = f"it {reason}" if reason else f"allowed beside the common keys: {allowed or 'none'}"
            place.refuse(entry, f"`{key}` does not go with {named}: {why}")
    return kind
