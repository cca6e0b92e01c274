"""What the columns of a file may be: columns that Leadline knows, and what the models that score look at."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from leadline.files.columns import WANTED, Facts
from leadline.ingest.importing.leads import COUNTRY
from leadline.model.condition import NoneOf, OneOf, ValueTest
from leadline.model.problems import closest
from leadline.model.rule import Lookup
from leadline.plan.condition import leaves
from leadline.plan.used import OF_GRANTS, OF_STAGES, Used, conditions_in, selections_in, used
from leadline.store.models import live_models

#: Attributes of a lead by which the service itself shows and finds people.
SHOWN = ("email", "name", "first_name", "last_name", "country", "owner")


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a column may be. ``required``: there must be one. ``in_rules``: a live model looks at it."""

    name: str
    required: bool = False
    in_rules: bool = False


def fields_for(con: sa.Connection, facts: Facts) -> list[Field]:
    """What the columns of such a file may be, apart from attributes and properties of any other name."""
    asked = names_in_rules(con)[facts]
    own = [Field(one.name, one.required) for one in WANTED[facts]]
    shown = SHOWN if facts is Facts.LEADS else ()
    return own + [Field(name, in_rules=name in asked) for name in dict.fromkeys([*shown, *asked])]


def names_in_rules(con: sa.Connection) -> dict[Facts, tuple[str, ...]]:
    """The attributes, and the properties of events, that the models look at which score now."""
    looked_at = [used(model) for model in live_models(con)]
    found: dict[Facts, tuple[str, ...]] = {}
    for facts in Facts:
        own = {one.name for one in WANTED[facts]}
        names = dict.fromkeys(name for one in looked_at for name in of_facts(one, facts))
        found[facts] = tuple(name for name in names if name not in own)
    return found


@dataclass(frozen=True, slots=True)
class Named:
    """The events that the models name which score now, rather than that they count anything."""

    names: tuple[str, ...]
    prefixes: tuple[str, ...] = ()

    def has(self, name: str) -> bool:
        return name in self.names or name.startswith(self.prefixes)

    def like(self, name: str) -> str | None:
        """A name that may be meant: one that is written alike, else one that has most words in common.

        >>> Named(("demo.requested", "page")).like("demo.request"), Named(("webinar.joined",)).like("online.webinar")
        ('demo.requested', 'webinar.joined')
        """
        if near := closest(name, self.names):
            return near
        words = set(name.split("."))
        common = {one: len(words & set(one.split("."))) for one in self.names}
        best = max(common, key=lambda one: (common[one], one), default="")
        return best if common.get(best) else None


def events_in_rules(con: sa.Connection) -> Named:
    """The events that the models name which score now."""
    named = [selection for model in live_models(con) for selection in selections_in(model)]
    names = {name for one in named for name in one.names}
    prefixes = {prefix for one in named for prefix in one.prefixes}
    return Named(tuple(sorted(names)), tuple(sorted(prefixes)))


def countries_in_rules(con: sa.Connection) -> frozenset[str]:
    """The countries that the models ask for which score now, as text compares."""
    found: set[str] = set()
    for model in live_models(con):
        for rule in model.enabled_rules:
            if isinstance(rule.kind, Lookup) and rule.kind.attribute == COUNTRY:
                found |= {key for key, _ in rule.kind.table}
        for condition in conditions_in(model):
            for leaf in leaves(condition):
                if isinstance(leaf, ValueTest) and leaf.name == COUNTRY:
                    found |= {text for one in leaf.predicates if isinstance(one, OneOf | NoneOf) for text in one.texts}
    return frozenset(found)


def of_facts(looked_at: Used, facts: Facts) -> tuple[str, ...]:
    if facts is Facts.EVENTS:
        return tuple(name for name in looked_at.properties if name not in (*OF_GRANTS, *OF_STAGES))
    if facts is Facts.ACCOUNTS:
        return looked_at.company
    return looked_at.attributes if facts is Facts.LEADS else ()
