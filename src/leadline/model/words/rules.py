"""Rules as sentences, made by the rule itself: one function per kind says its parts."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from leadline.model.condition import HOUR, Selection
from leadline.model.rule import (
    AtLeast,
    Bins,
    Constant,
    Dated,
    Decay,
    Fade,
    HalfLife,
    Kind,
    Limit,
    Lookup,
    Occurrences,
    Period,
    PerProperty,
    Points,
    Predicted,
    Rule,
    Sequence,
    Silence,
    Surge,
)
from leadline.model.words.conditions import FEW, ago, quoted, say_condition, selection_noun
from leadline.model.words.events import capital, name_words
from leadline.model.words.figures import (
    count_words,
    duration_words,
    each_words,
    join_words,
    number_words,
    points_words,
    span_words,
    times_words,
)
from leadline.model.words.titles import derived_title, title
from leadline.model.words.voice import Speaker, Voice, voice_of

SHARES = {0.0: "nothing", 0.25: "a quarter", 0.5: "half", 0.75: "three quarters", 1.0: "all"}
SECONDS = {"_s": "seconds", "_ms": "milliseconds", "_min": "minutes", "_h": "hours"}

WINDOW = "in the last"

Parts = dict[str, str]


def sentence(rule: Rule, model: Speaker = None) -> str:
    """The whole rule in a sentence, without a full stop.

    >>> from decimal import Decimal
    >>> from leadline.model.condition import DAY, Selection
    >>> click = Occurrences(Selection(("email.clicked",)), Decimal(3), within=90 * DAY, limit=Limit(1, Period.day))
    >>> sentence(Rule("email-click", "engagement", click))
    'Email click: 3 points a click in a mail in the last 90 days, one a day at most'
    """
    voice = voice_of(model)
    said = title(rule, voice)
    parts = parts_words(rule, voice, brief=said.casefold() == derived_title(rule, voice).casefold())
    off = "switched off; " if not rule.enabled else ""
    return f"{said}: {off}{joined(parts)}"


def joined(parts: Parts) -> str:
    """The parts as one sentence; a window of time belongs to what stands before it."""
    return ", ".join(parts.values()).replace(f", {WINDOW}", f" {WINDOW}", 1)


def parts_words(rule: Rule, model: Speaker = None, brief: bool = False) -> Parts:
    """The rule's parts, each in words, under the key of the model language that sets it.

    ``brief`` leaves out of the points what a title made from the rule already says.
    """
    voice = voice_of(model)
    parts = say_kind(rule.kind, rule, voice, brief)
    if rule.condition is not None and not isinstance(rule.kind, Constant):
        parts["if"] = f"if {say_condition(rule.condition, voice)}"
    return {key: words for key, words in parts.items() if words}


def say_kind(kind: Kind, rule: Rule, voice: Voice, brief: bool) -> Parts:
    """One case for every kind; a new one must be said here."""
    match kind:
        case Constant(points):
            return {"points": say_constant(points, rule, voice, brief)}
        case Bins():
            return {"points": say_bins(kind, brief)}
        case Lookup():
            return {"points": say_lookup(kind, voice, brief)}
        case Occurrences():
            return say_occurrences(kind, voice, brief)
        case AtLeast():
            return say_at_least(kind, voice)
        case Surge():
            return say_surge(kind, voice)
        case Sequence():
            return say_sequence(kind, voice)
        case Silence():
            return {"points": say_silence(kind, voice)}
        case Predicted(predictor, times):
            return {"points": f"{number_words(times)} times the probability of “{predictor}”"}
        case _:
            assert_never(kind)


# -- who they are -----------------------------------------------------------------------------------------------


def say_constant(points: Points, rule: Rule, voice: Voice, brief: bool) -> str:
    if rule.condition is None:
        return f"{points_words(points)} for everyone"
    return points_words(points) if brief else f"{points_words(points)} if {say_condition(rule.condition, voice)}"


def say_bins(kind: Bins, brief: bool) -> str:
    by = "" if brief else f"by {name_words(kind.attribute)}, "
    steps = [f"{number_words(points)} from {number_words(value)}" for value, points in kind.steps]
    if kind.otherwise:
        steps.append(f"otherwise {number_words(kind.otherwise)}")
    return by + ", ".join(steps + missing_words(kind.missing))


def say_lookup(kind: Lookup, voice: Voice, brief: bool) -> str:
    by = "" if brief else f"by {name_words(kind.attribute)}, "
    written = kind.written if len(kind.written) == len(kind.table) else [key for key, _ in kind.table]
    by_points: dict[Points, list[str]] = {}
    for (_, points), key in zip(kind.table, written, strict=True):
        by_points.setdefault(points, []).append(quoted(voice.spelled(key, kind.attribute)))
    said = []
    for points, keys in by_points.items():
        shown = [*keys[:3], f"{len(keys) - 3:,} more"] if len(keys) > FEW else keys
        said.append(f"{join_words(shown, 'or')} {number_words(points)}")
    return by + ", ".join([*said, f"otherwise {number_words(kind.otherwise)}", *missing_words(kind.missing)])


def missing_words(points: Points) -> list[str]:
    return [f"not known {number_words(points)}"] if points else []


# -- what they do -----------------------------------------------------------------------------------------------


def say_occurrences(kind: Occurrences, voice: Voice, brief: bool) -> Parts:
    noun = selection_noun(kind.selection, voice, brief)
    match kind.points:
        case PerProperty(name, times):
            points = f"{points_words(Decimal(repr(times)))} times the {measure_words(name)} of each {noun.one}"
        case constant:
            points = f"{points_words(constant)} {noun.each()}"
    return {
        "points": points,
        "within": ago(kind.within).strip(),
        "dated": dated_words(kind.dated, voice),
        "distinct": f"each {name_words(kind.distinct)} once" if kind.distinct else "",
        "limit": limit_words(kind.limit),
        "decay": decay_words(kind.decay),
        "cap": f"{points_words(kind.cap)} at most" if kind.cap is not None else "",
    }


def say_at_least(kind: AtLeast, voice: Voice) -> Parts:
    noun = selection_noun(kind.selection, voice)
    some = f"{count_words(kind.count)} or more {noun.many}" if kind.count != 1 else noun.a()
    return {
        "points": f"{points_words(kind.points)} for {some}",
        "within": ago(kind.within).strip(),
        "dated": dated_words(kind.dated, voice),
        "distinct": f"each {name_words(kind.distinct)} once" if kind.distinct else "",
        "limit": limit_words(kind.limit, counted=True),
    }


def say_surge(kind: Surge, voice: Voice) -> Parts:
    noun = selection_noun(kind.selection, voice)
    pace = f"{times_words(kind.ratio)} the pace of the {duration_words(kind.against)} before"
    points = f"{points_words(kind.points)} when the {noun.many} of the last {duration_words(kind.last)} come at {pace}"
    return {"points": points, "dated": dated_words(kind.dated, voice)}


def say_sequence(kind: Sequence, voice: Voice) -> Parts:
    steps = ", then ".join(selection_noun(step, voice).a() for step in kind.steps)
    return {
        "points": f"{points_words(kind.points)} for {steps}",
        "within": f"within {duration_words(kind.within)}" if kind.within is not None else "",
        "recent": f"completed{ago(kind.recent)}" if kind.recent is not None else "",
        "dated": dated_words(kind.dated, voice),
    }


def say_silence(kind: Silence, voice: Voice) -> str:
    silence = silence_words(kind.selection, voice)
    said = [
        f"{number_words(points)} after {duration_words(age)}{silence if at == 0 else ''}"
        for at, (age, points) in enumerate(kind.tiers)
    ]
    return ", ".join(said) + (", added up" if kind.cumulative and len(said) > 1 else "")


def silence_words(selection: Selection, voice: Voice) -> str:
    if selection.acts and selection.where is None:
        return " of silence"
    return f" without {selection_noun(selection, voice).a()}"


# -- what bounds them -------------------------------------------------------------------------------------------


def limit_words(limit: Limit | None, counted: bool = False) -> str:
    """``three a week at most``; weeks and months of the calendar say so, a block of time does not.

    >>> limit_words(Limit(3, 7 * 24 * HOUR)), limit_words(Limit(3, Period.week)), limit_words(Limit(5))
    ('three a week at most', 'three a calendar week at most', 'five at most')
    """
    if limit is None:
        return ""
    count = count_words(limit.count) + (" counted" if counted else "")
    match limit.per:
        case None:
            return f"{count} at most"
        case Period.week | Period.month:
            return f"{count} a calendar {limit.per.value} at most"
        case Period():
            return f"{count} {'an' if limit.per is Period.hour else 'a'} {limit.per.value} at most"
        case block:
            each = "24 hours" if block == 24 * HOUR else each_words(block)
            return f"{count} {'every' if each[0].isdigit() else 'an' if each == 'hour' else 'a'} {each} at most"


def decay_words(decay: Decay | None) -> str:
    """``half of it gone after 14 days``; ``half left after 30 days, nothing after 90 days``."""
    match decay:
        case None:
            return ""
        case HalfLife(duration):
            return f"half of it gone after {duration_words(duration)}"
        case Fade(steps):
            shares = [f"{share_words(factor)} left after {duration_words(age)}" for age, factor in steps]
            return ", ".join(shares)
        case _:
            assert_never(decay)


def share_words(factor: float) -> str:
    return SHARES.get(factor) or f"{number_words(round(factor * 100, 6))} %"


def dated_words(dated: Dated, voice: Voice) -> str:
    return span_words(dated.first, dated.last, voice.zone)


def measure_words(name: str) -> str:
    """A property that is a measure: `duration_s` is the duration in seconds."""
    for ending, unit in SECONDS.items():
        if name.endswith(ending) and len(name) > len(ending):
            return f"{name_words(name.removesuffix(ending))} in {unit}"
    return name_words(name)


def rule_words(rule: Rule, model: Speaker = None) -> str:
    """The sentence without its title, for a place that shows the title apart."""
    return capital(joined(parts_words(rule, model)))
