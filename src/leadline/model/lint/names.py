"""Names that the given data does not have: attributes, events, properties; with what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from leadline.model.condition import All, Any, Condition, Did, DidNot, Not, Selection, ValueTest
from leadline.model.lint.finding import Finding, Known
from leadline.model.lint.rules import selections_of
from leadline.model.model import Model
from leadline.model.rule import AtLeast, Bins, Lookup, Occurrences, PerProperty, Rule

Place = tuple[str, int | None]


def of_names(model: Model, known: Known) -> Iterator[Finding]:
    """Every name that the data does not have, once for each place that uses it."""
    for place, condition in conditions_of(model):
        yield from of_condition(place, condition, known)
    for rule in model.enabled_rules:
        yield from of_rule(rule, known)


def conditions_of(model: Model) -> Iterator[tuple[Place, Condition]]:
    """Every condition of the model and where it stands."""
    lifecycle, account = model.lifecycle, model.account_score
    if model.audience is not None:
        yield ("`audience`", None), model.audience
    for rule in model.enabled_rules:
        if rule.condition is not None:
            yield (f"rule `{rule.id}`", rule.line), rule.condition
    for at, row in enumerate(model.priority):
        if row.condition is not None:
            yield (f"`priority`, row {at + 1}", None), row.condition
    for name, condition in (("mql", lifecycle.mql), ("recycle", lifecycle.recycle)):
        if condition is not None:
            yield (f"`lifecycle`, `{name}`", None), condition
    for name, conditions in (("qualify", lifecycle.qualify), ("disqualify", lifecycle.disqualify)):
        for condition in conditions:
            yield (f"`lifecycle`, `{name}`", None), condition
    for name, condition in () if account is None else account.roles:
        yield (f"`account_score`, role `{name}`", None), condition


def of_condition(place: Place, condition: Condition, known: Known) -> Iterator[Finding]:
    for name in dict.fromkeys(attributes_in(condition)):
        yield from of_attribute(place, name, known)
    for selection in dict.fromkeys(selections_in(condition)):
        yield from of_selection(place, selection, (), known)


def of_rule(rule: Rule, known: Known) -> Iterator[Finding]:
    place = (f"rule `{rule.id}`", rule.line)
    if isinstance(rule.kind, Bins | Lookup):
        yield from of_attribute(place, rule.kind.attribute, known)
    for selection in selections_of(rule.kind):
        yield from of_selection(place, selection, properties_beside(rule), known)


def properties_beside(rule: Rule) -> tuple[str, ...]:
    """The properties that a rule uses outside its ``where``."""
    names = []
    if isinstance(rule.kind, Occurrences | AtLeast) and rule.kind.distinct is not None:
        names.append(rule.kind.distinct)
    if isinstance(rule.kind, Occurrences) and isinstance(rule.kind.points, PerProperty):
        names.append(rule.kind.points.name)
    return tuple(names)


def attributes_in(condition: Condition) -> Iterator[str]:
    match condition:
        case ValueTest(name):
            yield name
        case All(parts) | Any(parts):
            for part in parts:
                yield from attributes_in(part)
        case Not(part):
            yield from attributes_in(part)


def selections_in(condition: Condition) -> Iterator[Selection]:
    match condition:
        case Did(selection) | DidNot(selection):
            yield selection
        case All(parts) | Any(parts):
            for part in parts:
                yield from selections_in(part)
        case Not(part):
            yield from selections_in(part)


def of_attribute(place: Place, name: str, known: Known) -> Iterator[Finding]:
    if known.attributes is None or known.attributes.get(name):
        return
    if name in known.attributes:
        yield Finding(*place, f"the attribute `{name}` is empty on every lead")
    else:
        yield Finding(*place, f"no lead has the attribute `{name}`", closest(name, known.attributes))


def of_selection(place: Place, selection: Selection, beside: Iterable[str], known: Known) -> Iterator[Finding]:
    if known.events is None:
        return
    sent = [name for name, count in known.events.items() if count]
    for name in selection.names:
        if name not in sent:
            yield Finding(*place, f"nobody has sent an event `{name}`", closest(name, sent))
    for prefix in selection.prefixes:
        if not any(name.startswith(prefix) for name in sent):
            yield Finding(*place, f"nobody has sent an event that begins with `{prefix}`")
    if known.properties is None:
        return
    selected = [name for name in sent if selects(selection, name)]
    seen = {name for event in selected for name in known.properties.get(event, frozenset())}
    wanted = [*([] if selection.where is None else attributes_in(selection.where)), *beside]
    for name in dict.fromkeys(wanted) if selected else ():
        if name not in seen:
            said = " or ".join(f"`{event}`" for event in selected[:3]) + (" or others" if len(selected) > 3 else "")
            yield Finding(*place, f"no event {said} has the property `{name}`", closest(name, seen))


def selects(selection: Selection, name: str) -> bool:
    """Whether events of that name may be selected."""
    return selection.acts or name in selection.names or any(name.startswith(prefix) for prefix in selection.prefixes)


def closest(name: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant."""
    others = [other for other in names if other != name]
    found = get_close_matches(name, others, n=1, cutoff=0.7)
    return found[0] if found else None
