"""What the plan knows of its inputs before it is compiled: which columns there are, and of what type.

The plan reads these relations (see docs/architecture.md); every instant is whole microseconds UTC:

    spine            row_id, lead_id, as_of                       one row per (lead, instant) to score
    leads            lead_id, attributes…                         one row per lead
    accounts         account_id, attributes…                      one row per account
    lead_changes     lead_id, attribute, value, occurred_at       text values
    account_changes  account_id, attribute, value, occurred_at
    events           lead_id, name, occurred_at, event_id, automated, properties…   names canonical
    probabilities    lead_id, predictor, probability, occurred_at
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Field(StrEnum):
    """The type of an input column. Blank text, NaN and infinities may occur: the plan treats them as missing."""

    text = "text"
    folded = "folded"  # text in the form in which it compares, NULL where it is blank: folded where it came in
    integer = "integer"
    number = "number"
    boolean = "boolean"
    instant = "instant"  # whole microseconds UTC
    texts = "texts"  # a list of texts, without nulls


@dataclass(frozen=True, slots=True)
class Schema:
    """The columns that the inputs have. What a model names and no input has is missing for every lead.

    ``assumed`` are attributes (``company.`` before those of accounts) whose changes all say nothing of since when: they
    came with a table, and the instants are guesses. ``event_names`` are the canonical names that occur, where known:
    rules about others cost nothing then.
    """

    attributes: Mapping[str, Field] = field(default_factory=dict)
    company: Mapping[str, Field] = field(default_factory=dict)
    properties: Mapping[str, Field] = field(default_factory=dict)
    lead_history: frozenset[str] = frozenset()
    lead_changes: bool = False  # whether leads have changes at all, of whatever attribute: they are facts too
    account_history: frozenset[str] = frozenset()
    assumed: frozenset[str] = frozenset()
    probabilities: bool = False
    events: bool = True
    event_names: frozenset[str] | None = None
    event_span: tuple[int, int] | None = None  # the first and the last instant of an event, where known


@dataclass(frozen=True, slots=True)
class Inputs:
    """The names of the relations that the plan reads."""

    spine: str = "spine"
    leads: str = "leads"
    accounts: str = "accounts"
    lead_changes: str = "lead_changes"
    account_changes: str = "account_changes"
    events: str = "events"
    probabilities: str = "probabilities"


LEAD_ID = "lead_id"
OF_EVENTS = frozenset({"lead_id", "name", "occurred_at", "event_id", "automated"})


def attribute_column(name: str) -> str:
    """The column of an attribute among the leads: its own name, but that of the lead's id, which may be another type.

    >>> attribute_column("country"), attribute_column("lead_id")
    ('country', 'attribute_lead_id')
    """
    return f"attribute_{name}" if name.lower() == LEAD_ID else name


def property_column(name: str) -> str:
    """The column of a property among the events: its own name, unless the events have a column of that name.

    >>> property_column("path"), property_column("name")
    ('path', 'property_name')
    """
    return f"property_{name}" if name.lower() in OF_EVENTS else name
