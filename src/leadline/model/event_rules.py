"""Rules over events: occurrences, ``at_least``, ``surge``, ``sequence``, ``without``."""

from __future__ import annotations

from leadline.model.attribute_rules import fixed_points
from leadline.model.condition import Duration, Selection
from leadline.model.conditions import Conditions
from leadline.model.durations import duration
from leadline.model.fields import Fields, fields
from leadline.model.rule import (
    AtLeast,
    Dated,
    Decay,
    Fade,
    HalfLife,
    Kind,
    Limit,
    Occurrences,
    Period,
    PerProperty,
    Points,
    Sequence,
    Silence,
    Surge,
)
from leadline.model.source import Entry, Listing, Mapping, Means, Node, Scalar, described
from leadline.model.values import count, dated, factor, lasting, number, points

MOST_STEPS = 20
STEP_KEYS = ("on", "where", "bots")
LIMIT_FORMS = "`limit` is a number, or a number per hour, day, week, month or duration, as in `3 per 7d`"


def occurrences(of: Fields, conditions: Conditions) -> Kind | None:
    selection = conditions.selection(of, of.place)
    given, within, limit, distinct = _given(of), of.lasting("within"), _limit(of), of.text("distinct")
    dates, decay, cap = _dated(of, conditions), _decay(of), of.points("cap")
    _not_both(of, "distinct", "limit", "`cap` bounds what distinct occurrences give together")
    if cap is not None and not cap:
        of.place.refuse(of.node("cap"), "a cap of 0 leaves no points; `enabled: false` switches a rule off")
    if selection is None or given is None:
        return None
    return Occurrences(selection, given, dates, within, limit, distinct, decay, None if cap is None else abs(cap))


def at_least(of: Fields, conditions: Conditions) -> Kind | None:
    selection = conditions.selection(of, of.place)
    number_of, given = of.count("at_least"), fixed_points(of)
    within, limit, distinct, dates = of.lasting("within"), _limit(of), of.text("distinct"), _dated(of, conditions)
    _not_both(of, "distinct", "limit", "`distinct` counts each value once")
    if selection is None or number_of is None or given is None:
        return None
    return AtLeast(selection, number_of, given, dates, within, limit, distinct)


def surge(of: Fields, conditions: Conditions) -> Kind | None:
    selection = conditions.selection(of, of.place)
    given, dates = fixed_points(of), _dated(of, conditions)
    node = of.node("surge")
    pace = None if node is None else fields(node, ("last", "against", "at_least"), of.place, "`surge`")
    if pace is None:
        return None
    for key, why in (
        ("last", "the window that is compared, as in `last: 7d`"),
        ("against", "the time before it, as in `against: 28d`"),
        ("at_least", "how many times the usual pace, as in `at_least: 2`"),
    ):
        pace.needed(key, f"it is {why}")
    last, against, ratio = pace.lasting("last"), pace.lasting("against"), pace.points("at_least")
    if ratio is not None and ratio <= 0:
        of.place.refuse(pace.node("at_least"), f"`at_least` must be more than 0, not {ratio}")
    if selection is None or last is None or against is None or ratio is None or given is None:
        return None
    return Surge(selection, last, against, ratio, given, dates)


def sequence(of: Fields, conditions: Conditions) -> Kind | None:
    node = of.node("sequence")
    given, dates = fixed_points(of), _dated(of, conditions)
    within, recent = of.lasting("within"), of.lasting("recent")
    if not isinstance(node, Listing) or not 2 <= len(node.items) <= MOST_STEPS:
        of.place.refuse(node, f"`sequence` is a list of 2 to {MOST_STEPS} steps such as {{on: page}}")
        return None
    steps = [_step(item, of, conditions) for item in node.items]
    good = tuple(s for s in steps if s is not None)
    if len(good) < len(steps) or given is None:
        return None
    return Sequence(good, given, within, recent, dates)


def _step(node: Node, of: Fields, conditions: Conditions) -> Selection | None:
    step = fields(node, STEP_KEYS, of.place, "a step of `sequence`")
    return None if step is None else conditions.selection(step, of.place)


def silence(of: Fields, conditions: Conditions) -> Kind | None:
    node = of.node("without")
    if isinstance(node, Mapping):
        inner = fields(node, STEP_KEYS, of.place, "`without`")
        for key in ("where", "bots"):
            if of.node(key) is not None:
                of.place.refuse(of.node(key), f"`{key}` stands inside `without` here, beside its `on`")
        selection = None if inner is None else conditions.selection(inner, of.place)
    else:
        selection = conditions.selection(of, of.place, key="without")
    tiers, cumulative = _tiers(of), of.flag("cumulative", False)
    return None if selection is None or tiers is None else Silence(selection, tiers, cumulative)


def _tiers(of: Fields) -> tuple[tuple[Duration, Points], ...] | None:
    example = "the points from each length of silence up, as in {30d: -10, 60d: -25}"
    node = of.needed("points", f"it is a mapping with {example}")
    if node is None:
        return None
    if not isinstance(node, Mapping) or not node.entries:
        of.place.refuse(node, f"`points` of a `without` rule must be a mapping with {example}, not {described(node)}")
        return None
    steps = _by_age(node, of, "points")
    read = {age: points(entry.value, of.place, f"the points at {entry.key.text}") for age, entry in steps.items()}
    return tuple(sorted((age, given) for age, given in read.items() if given is not None))


def _by_age(node: Mapping, of: Fields, key: str) -> dict[Duration, Entry]:
    found: dict[Duration, Entry] = {}
    for entry in node.entries:
        age = lasting(entry.key, of.place, f"a key of `{key}`")
        if age is not None and age in found:
            of.place.refuse(entry, f"`{key}` has {entry.key.text} twice; {found[age].key.text} is the same")
        elif age is not None:
            found[age] = entry
    return found


def _given(of: Fields) -> Points | PerProperty | None:
    node = of.node("points")
    if not isinstance(node, Mapping):
        return fixed_points(of)
    per = fields(node, ("per", "times"), of.place, "`points`")
    if per is None:
        return None
    per.needed("per", "it names the property whose value counts, as in {per: duration_s, times: 0.01}")
    name, times = per.text("per"), per.needed("times", "it is what each 1 of the property gives, as in `times: 0.01`")
    value = None if times is None else factor(times, of.place, "`times`")
    return None if name is None or value is None else PerProperty(name, value)


def _decay(of: Fields) -> Decay | None:
    _not_both(of, "half_life", "fade", "a rule loses its points in one way")
    half_life, fade = of.lasting("half_life"), of.node("fade")
    if half_life is not None:
        return HalfLife(half_life)
    if fade is None:
        return None
    if not isinstance(fade, Mapping) or not fade.entries:
        of.place.refuse(
            fade, f"`fade` must be a mapping from age to factor as in {{30d: 0.5, 90d: 0}}, not {described(fade)}"
        )
        return None
    steps: list[tuple[Duration, float]] = []
    for age, entry in _by_age(fade, of, "fade").items():
        value = number(entry.value, of.place, f"the factor at {entry.key.text}")
        if value is not None and not 0 <= value <= 1:
            of.place.refuse(entry, f"the factor at {entry.key.text} must lie between 0 and 1, not {value}")
        elif value is not None:
            steps.append((age, float(value)))
    return Fade(tuple(sorted(steps)))


def _dated(of: Fields, conditions: Conditions) -> Dated:
    first_node, last_node = of.node("from"), of.node("until")
    first = None if first_node is None else dated(first_node, conditions.zone, of.place, "`from`")
    last = None if last_node is None else dated(last_node, conditions.zone, of.place, "`until`")
    if first is not None and last is not None and first.start > last.end:
        of.place.refuse(last_node, "`until` lies before `from`, so nothing could ever count")
    return Dated(None if first is None else first.start, None if last is None else last.end)


def _not_both(of: Fields, one: str, other: str, why: str) -> None:
    node = of.node(other)
    if node is not None and of.node(one) is not None:
        of.place.refuse(node, f"`{one}` and `{other}` do not go together: {why}")


def _limit(of: Fields) -> Limit | None:
    node = of.node("limit")
    if node is None:
        return None
    if isinstance(node, Scalar) and node.means is Means.number:
        how_many = _limit_count(node, of)
        return None if how_many is None else Limit(how_many)
    if not isinstance(node, Scalar) or node.means is not Means.text:
        of.place.refuse(node, f"{LIMIT_FORMS}, not {described(node)}")
        return None
    words = node.text.split(maxsplit=2)
    if len(words) != 3 or words[1] != "per" or not words[0].isdecimal() or not words[0].isascii():
        of.place.refuse(node, f"{LIMIT_FORMS}, not {described(node)}")
        return None
    how_many = _limit_count(Scalar(node.line, words[0], Means.number), of)
    if how_many is None:
        return None
    if words[2] in list(Period):
        return Limit(how_many, Period(words[2]))
    try:
        return Limit(how_many, duration(words[2]))
    except ValueError as error:
        of.place.refuse_word(node, f"`limit`: {error}, or a period", words[2], list(Period), "periods")
        return None


def _limit_count(node: Scalar, of: Fields) -> int | None:
    if node.text.strip("0") in ("", "."):
        of.place.refuse(node, "a limit of 0 leaves nothing; `enabled: false` switches a rule off")
        return None
    return count(node, of.place, "`limit`")
