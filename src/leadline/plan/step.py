"""A plan's steps: named queries, each over the inputs and the steps before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sqlglot import exp

from leadline.model.condition import Selection
from leadline.model.model import Model
from leadline.model.rule import Dated
from leadline.plan import query as q
from leadline.plan.dialect import Traits
from leadline.plan.schema import Inputs, Schema


@dataclass(frozen=True, slots=True)
class Step:
    """One named query. ``says`` is the comment that a reader of the SQL sees.

    ``by_part``: it grows with the events of each lead, so an engine may work it out for some leads at a time.
    """

    name: str
    query: exp.Query
    says: str = ""
    by_part: bool = False


Selected: TypeAlias = tuple[Selection, Dated]


@dataclass(frozen=True, slots=True)
class Setting:
    """What every part of a plan is compiled for.

    ``instant``: the spine has every lead once at this instant, so that ``row_id`` is ``lead_id`` and nothing has to be
    joined to know it; ``None``: the spine says. ``live``: for the service, which scores few leads often and asks when
    a lead last qualified.
    """

    model: Model
    schema: Schema
    traits: Traits
    inputs: Inputs
    instant: exp.Expression | None = None
    span: tuple[int, int] | None = None  # the first and the last instant of the spine, where known
    live: bool = False
    selections: tuple[Selected, ...] = ()  # those of a plan compiled before, in whose keys this one reads events
    idle: frozenset[Selected] = frozenset()  # those of them that no event satisfies

    @property
    def in_order(self) -> str:
        """The kind of join that begins with what is written first, where that is wanted: see `Traits`."""
        return self.traits.in_order if self.live else ""


def over_spine(
    setting: Setting, query: exp.Select, source: str, on: exp.Expression, restarts: bool = False, many: bool = True
) -> exp.Select:
    """Joins the rows of the spine (``s``), when they restarted (``r``) and a source.

    Where the order counts, the spine comes first if there are ``many`` rows to each of its own: what is grouped by its
    rows need not be sorted then.
    """
    spine = exp.to_table(setting.inputs.spine, alias="s")
    first = many and bool(setting.in_order)
    if not first:
        query = query.from_(source).join(spine, on=on)
    else:
        query = query.from_(spine)
    if restarts:
        query = query.join("restarts AS r", on=q.eq(q.column("row_id", "r"), q.column("row_id", "s")), join_type="left")
    return query.join(source, on=on, join_type=setting.in_order) if first else query


def subquery(query: exp.Query, alias: str) -> exp.Subquery:
    return exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier(alias)))


def layered(query: exp.Query, alias: str) -> exp.Select:
    """A select of everything in a query, to add columns to: engines can refer to names of the layer below."""
    return exp.select("*").from_(subquery(query, alias))
