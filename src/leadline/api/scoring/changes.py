"""Changes in their order, for programs that come and ask: a CRM without a connector, a warehouse.

The cursor of an answer is where the next question goes on, also where nothing new was there.
"""

from __future__ import annotations

from typing import Annotated, Any

import orjson
import sqlalchemy as sa
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.fields import Moment
from leadline.api.given import ServiceGiven
from leadline.api.paging import PagingGiven, cursor_of, keyset
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.instants import Points, points
from leadline.api.scoring.seen import sight_of
from leadline.store import tables as t

routes = router("leads")
Reader = Annotated[Actor, needs(Permission.read)]
h, n, lead, i = t.score_history.c, t.transitions.c, t.leads.c, t.identity.c


class Whose(BaseModel):
    """A lead as it is now: its number, and the ids by which others know it."""

    lead_id: int
    email: str | None
    user_id: str | None
    name: str | None
    owner: str | None


class ScoreChanged(BaseModel):
    """A score that changed, as it was said."""

    lead: Whose
    model: str
    version: str
    at: Moment
    score: Points | None
    dimensions: dict[str, float]
    grade: str | None
    band: str | None
    priority: str | None
    qualified: bool
    reasons: str | None
    cause: str = Field(examples=["event"])


class StageChanged(BaseModel):
    """A change of stage, by whom and why."""

    lead: Whose
    number: int
    from_stage: str
    to_stage: str
    at: Moment
    moved_by: str = Field(examples=["model"])
    reason: str


class ScoresChanged(BaseModel):
    """Scores that changed, the earliest first. ``next`` is the cursor of the next question, also now or tomorrow."""

    items: list[ScoreChanged]
    next: str


class StagesChanged(BaseModel):
    """Changes of stage, the earliest first. ``next`` is the cursor of the next question, also now or tomorrow."""

    items: list[StageChanged]
    next: str


@routes.get("/api/changes/scores", summary="Ask which scores changed, in order.")
def list_score_changes(service: ServiceGiven, actor: Reader, paging: PagingGiven) -> ScoresChanged:
    """Every change of a score since the cursor, of the leads that you see; without one, since the beginning."""
    rows, following = changed(service, actor, paging, t.score_history, h.history_seq)

    def said(row: Any) -> dict[str, Any]:
        of: dict[str, Any] = row._asdict()
        dimensions = {name: cents / 100 for name, cents in orjson.loads(row.dimensions).items()}
        return of | {"lead": whose(of), "at": row.as_of, "score": points(row.score_cents), "dimensions": dimensions}

    return ScoresChanged.model_validate({"items": [said(row) for row in rows], "next": following})


@routes.get("/api/changes/stages", summary="Ask which stages changed, in order.")
def list_stage_changes(service: ServiceGiven, actor: Reader, paging: PagingGiven) -> StagesChanged:
    """Every change of stage since the cursor, of the leads that you see; without one, since the beginning."""
    rows, following = changed(service, actor, paging, t.transitions, n.transition_seq)
    items = [row._asdict() | {"lead": whose(row._asdict())} for row in rows]
    return StagesChanged.model_validate({"items": items, "next": following})


def changed(
    service: ServiceGiven, actor: Actor, paging: PagingGiven, table: sa.Table, number: sa.Column[Any]
) -> tuple[list[sa.Row[Any]], str]:
    """The next changes of a table, and the cursor after them."""
    now = sa.select(sa.func.min(i.lead_id)).where(i.subject_id == table.c.lead_id).scalar_subquery()
    query = sa.select(
        *(column for column in table.c if column.name != "lead_id"),
        *lead["lead_id", "email", "user_id", "name", "owner"],
    )
    query = query.join_from(table, t.leads, lead.lead_id == now)
    with service.store.reading() as con:
        query = query.where(*settled(con, table), *sight_of(con, actor).where(lead.owner))
        rows = list(con.execute(keyset(query, paging, (number, False))))[: paging.limit]
    last = rows[-1]._mapping[number] if rows else (paging.after or (0,))[0]
    return rows, cursor_of((last,))


def settled(con: sa.Connection, table: sa.Table) -> list[sa.ColumnElement[bool]]:
    """That no change with an earlier number can still appear: PostgreSQL gives numbers before the commit, so only what
    was written before every transaction that is still under way is told."""
    if con.dialect.name == "sqlite":
        return []
    older = f"age({table.name}.xmin) > age(pg_snapshot_xmin(pg_current_snapshot())::xid)"
    return [sa.literal_column(older, sa.Boolean)]


def whose(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in Whose.model_fields}
