"""When each lead first came to each stage, as the changes of stage say; who skipped one came to it with the next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from leadline.evidence.review.journeys import Journeys, journeys
from leadline.learning.reports.asked import Asked, lead
from leadline.learning.reports.stored import text_in
from leadline.model.condition import MINUTE, Instant
from leadline.store import tables as t

RANKS = {"mql": 1, "accepted": 1, "sql": 2, "opportunity": 3, "customer": 4}
QUARTER = 15 * MINUTE  # of an hour: days begin at one of these, wherever they do
REACHED = ("mql", "sql", "opportunity", "customer")
e, i = t.events.c, t.identity.c
IS_STAGE = e.name == sa.literal_column(f"'{t.STAGE_CHANGED}'")  # a parameter would keep a planner from the index
MINE = sa.and_(i.subject_id == e.subject_id, e.occurred_at >= i.starts, e.occurred_at < i.ends)


def stage_said(con: sa.Connection) -> sa.ColumnElement[str]:
    """The stage that a change of stage says."""
    return sa.func.lower(sa.func.trim(text_in(con, e.properties, "stage")))


@contextmanager
def reached(con: sa.Connection, as_of: Instant) -> Iterator[sa.Table]:
    """One row for each lead that came further than `lead`: when it was first at each stage, or beyond; never before it
    came.

    Every report asks for it more than once, and it takes a look at all changes of stage, so it is a table as long as
    the block lasts. If the block fails, it goes with the transaction.
    """
    columns = [sa.Column("lead_id", sa.BigInteger, primary_key=True, autoincrement=False)]
    columns += [sa.Column(name, sa.BigInteger) for name in REACHED]
    table = sa.Table("reached", sa.MetaData(), *columns, prefixes=["TEMPORARY"])
    table.create(con, checkfirst=False)
    con.execute(sa.insert(table).from_select(list(table.c.keys()), firsts(con, as_of)))
    con.exec_driver_sql("ANALYZE reached")
    yield table
    table.drop(con, checkfirst=False)


def firsts(con: sa.Connection, as_of: Instant) -> sa.Select[tuple[int, ...]]:
    at = sa.case((e.occurred_at > lead.created_at, e.occurred_at), else_=lead.created_at)
    each = (
        sa.select(i.lead_id, at.label("at"), sa.case(RANKS, value=stage_said(con), else_=0).label("rank"))
        .join_from(t.events, t.identity, MINE)
        .join(t.leads, lead.lead_id == i.lead_id)
        .where(IS_STAGE, e.occurred_at <= as_of)
        .cte("each_stage")
    )
    first = [sa.func.min(sa.case((each.c.rank >= number, each.c.at))) for number, _ in enumerate(REACHED, 1)]
    return sa.select(each.c.lead_id, *first).where(each.c.rank > 0).group_by(each.c.lead_id)


def found(con: sa.Connection, asked: Asked, far: sa.Table) -> Journeys:
    """The leads that a report is about: those that came in its period, and those that came to a stage, ever."""
    group, wanted = asked.group(con).label("of"), asked.leads(con)
    rows = con.execute(
        sa.select(group, lead.created_at, *far.c[REACHED])
        .join_from(t.leads, far, far.c.lead_id == lead.lead_id)
        .where(*wanted, lead.created_at <= asked.as_of)
    ).all()
    around = (lead.created_at // QUARTER).label("around")
    period = asked.period
    came = sa.select(group, around, sa.func.count()).where(
        *wanted, lead.created_at >= period.starts_at, lead.created_at < asked.ends_at
    )
    arrived: dict[tuple[str, int], int] = {
        (row[0], row[1]): row[2] for row in con.execute(came.group_by(sa.text("1"), sa.text("2")))
    }
    for of, created_at, *_ in rows:
        if period.starts_at <= created_at < period.ends_at:
            arrived[of, created_at // QUARTER] -= 1
    return journeys([(row[0], tuple(row)[1:]) for row in rows], list(others(asked, arrived)))


def others(asked: Asked, arrived: dict[tuple[str, int], int]) -> Iterator[tuple[str, int, int]]:
    """Leads that came no further, by the quarter of an hour in which they came: as of its middle, as far as the period
    goes."""
    for (of, around), leads in arrived.items():
        if leads:
            yield of, min(around * QUARTER + QUARTER // 2, asked.ends_at - 1), leads
