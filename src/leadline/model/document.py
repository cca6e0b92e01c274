"""The top of a model file: its keys in the order in which they need each other."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from leadline.model import results
from leadline.model.condition import Condition
from leadline.model.conditions import Conditions
from leadline.model.definitions import Definitions
from leadline.model.dimensions import Dimensions
from leadline.model.fields import Fields, fields
from leadline.model.model import Lifecycle, Model
from leadline.model.problems import Place, Problems, closest
from leadline.model.rules import Rules
from leadline.model.scope import FACTS, Scope
from leadline.model.selections import names
from leadline.model.source import Listing, Mapping, Means, Scalar
from leadline.model.version import version

KEYS = (
    "model",
    "title",
    "timezone",
    "audience",
    "define",
    "activity",
    "dimensions",
    "groups",
    "score",
    "rules",
    "grades",
    "bands",
    "priority",
    "lifecycle",
    "account_score",
)
"""The keys of a model file, in the order in which they are usually written."""

NO_ACTS = (
    *(f"email.{e}" for e in ("sent", "delivered", "deferred", "dropped", "bounced", "complained", "unsubscribed")),
    *(f"{prefix}.*" for prefix in ("points", "stage", "deal", "crm", "sales", "note", "task", "flow")),
)
"""The events that are no acts of a lead unless the model's ``activity`` says otherwise."""

MODEL_NAME = re.compile(r"\w[\w.-]{0,62}")


def read_model(root: Mapping, path: str, folder: Path | None, problems: Problems) -> Model | None:
    """The model of a file's root. Without a problem it is complete."""
    top = Place(problems)
    of = fields(root, KEYS, top, "a model")
    if of is None:
        return None
    name, zone = _name(of), zone_of(of)
    definitions = Definitions(of.node("define"), zone, folder, top.within("`define`"))
    conditions = Conditions(zone, definitions)
    known = definitions_of(conditions, FACTS)
    declared = Dimensions(top)
    declared.read(of)
    rules = Rules(conditions, declared.dimensions, declared.groups, top).read(of.node("rules"))
    dimensions = tuple(declared.dimensions)
    audience = of.node("audience")
    excluded_names, excluded_prefixes = _activity(of)
    made = _Results(of, conditions, dimensions)
    model = Model(
        name=name or "",
        dimensions=tuple(declared.dimensions.values()),
        rules=rules,
        weights=tuple(declared.weights.items()),
        title=of.text("title") or "",
        timezone=zone.key,
        audience=None if audience is None else conditions.read(audience, FACTS, top.within("`audience`")),
        groups=tuple(declared.groups.values()),
        excluded_names=excluded_names,
        excluded_prefixes=excluded_prefixes,
        grades=made.grades,
        bands=made.bands,
        priority=made.priority,
        lifecycle=made.lifecycle,
        account_score=made.account_score,
        definitions=known,
        path=path,
    )
    return model if problems.found else replace(model, version=version(model))


class _Results:
    """What stands below the rules: grades and bands first, which priority sees, which the lifecycle sees."""

    def __init__(self, of: Fields, conditions: Conditions, dimensions: tuple[str, ...]) -> None:
        place = of.place

        def at(key: str) -> Place:
            return place.within(f"`{key}`")

        grades, bands, priority = of.node("grades"), of.node("bands"), of.node("priority")
        lifecycle, account = of.node("lifecycle"), of.node("account_score")
        self.grades = None if grades is None else results.ladder(grades, dimensions, at("grades"))
        self.bands = None if bands is None else results.ladder(bands, dimensions, at("bands"))
        sees = results.scope(dimensions, self.grades, self.bands, None, "it is what is being decided")
        self.priority = () if priority is None else results.priority_rows(priority, conditions, sees, at("priority"))
        sees = results.scope(
            dimensions,
            self.grades,
            self.bands,
            None if priority is None else self.priority,
            "the model has no `priority`",
        )
        self.lifecycle = Lifecycle()
        if lifecycle is not None:
            self.lifecycle = results.lifecycle(lifecycle, conditions, sees, at("lifecycle"))
        self.account_score = None
        if account is not None:
            self.account_score = results.account_score(account, conditions, dimensions, at("account_score"))


def definitions_of(conditions: Conditions, scope: Scope) -> dict[str, Condition]:
    """Every condition of ``define`` as it is seen there, used or not, so that none is wrong unnoticed."""
    known: dict[str, Condition] = {}
    for name, node in conditions.definitions.conditions.items():
        condition = conditions.named(Scalar(node.line, name, Means.text), scope, conditions.definitions.place)
        if condition is not None:
            known[name] = condition
    return known


def _name(of: Fields) -> str | None:
    node = of.needed("model", "it names the model, as in `model: b2b-saas`")
    name = of.text("model")
    if node is not None and name is not None and not MODEL_NAME.fullmatch(name):
        of.place.refuse(node, "`model` is a name of letters, digits, `-`, `_` and `.`; `title` is free text")
    return name


def zone_of(of: Fields) -> ZoneInfo:
    """The time zone of a file. One that does not exist is refused, and UTC stands in while the rest is read."""
    node, name = of.node("timezone"), of.text("timezone")
    if node is None or name is None:
        return ZoneInfo("UTC")
    try:
        if name not in ("localtime", "posixrules", "Factory"):
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    near = closest(name, available_timezones())
    of.place.refuse(node, f"there is no time zone `{name}`; write one like Europe/Berlin", near)
    return ZoneInfo("UTC")


def _activity(of: Fields) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names and prefixes of the events that are no acts."""
    node = of.node("activity")
    if node is None:
        default = [event for event in NO_ACTS if not event.endswith("*")]
        return tuple(default), tuple(event[:-1] for event in NO_ACTS if event.endswith("*"))
    place = of.place.within("`activity`")
    inner = fields(node, ("not",), place, "`activity`")
    excluded = None if inner is None else inner.needed("not", "it lists what is no act, as in {not: [deal.*]}")
    if excluded is None or (isinstance(excluded, Listing) and not excluded.items):
        return (), ()
    found = names(excluded, place, "`not`")
    if found is None:
        return (), ()
    if found.acts:
        place.refuse(excluded, "`any` cannot stand here: it is what this list defines")
    return found.names, found.prefixes
