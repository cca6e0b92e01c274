"""A plan's steps: named queries, each over the inputs and the steps before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from leadline.model.model import Model
from leadline.plan.dialect import Traits
from leadline.plan.schema import Inputs, Schema


@dataclass(frozen=True, slots=True)
class Step:
    """One named query. ``says`` is the comment that a reader of the SQL sees."""

    name: str
    query: exp.Query
    says: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What every part of a plan is compiled for.

    ``instant``: the spine has every lead once at this instant, so that ``row_id`` is ``lead_id`` and nothing has to be
    joined to know it; ``None``: the spine says.
    """

    model: Model
    schema: Schema
    traits: Traits
    inputs: Inputs
    instant: exp.Expression | None = None


Namer = Callable[[str], str]
