"""What each source or campaign brought in a period, and the costs that are kept."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from leadline.errors import ModelError, Problem
from leadline.evidence.review.costs import Came, CostReport, cost_report
from leadline.evidence.review.spending import Costs, read_costs
from leadline.learning.reports.asked import Asked, By, lead, value
from leadline.learning.reports.deals import won
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.documents import COSTS, Document, documents, keep_document

NAME = "costs"  # there are one company's


@dataclass(frozen=True, slots=True)
class Standing:
    """The costs as they are kept: the text, and what it says; ``None`` where it cannot be read, with why not."""

    document: Document
    costs: Costs | None
    problems: tuple[Problem, ...] = ()


def standing_costs(con: sa.Connection) -> Standing | None:
    """The costs that are kept; ``None``: there are none."""
    kept = documents(con, COSTS, NAME)
    if not kept:
        return None
    try:
        return Standing(kept[0], read_costs(kept[0].text))
    except ModelError as error:
        return Standing(kept[0], None, error.problems)


def keep_costs(con: sa.Connection, text: str, edit: int, by: str, at: Instant) -> bool:
    """Keep a text that was changed from its ``edit``; ``False``: it is another one by now."""
    return keep_document(con, COSTS, NAME, read_costs(text).title, text, edit, by, at)


def came(con: sa.Connection, asked: Asked, far: sa.Table, by: By) -> dict[str, Came]:
    """What came in the period, by what leads say of where they are from."""
    starts, ends = asked.period.starts_at, asked.ends_at
    of, wanted = value(con, by).label("of"), asked.leads(con)
    leads = sa.select(of, sa.func.count()).where(*wanted, lead.created_at >= starts, lead.created_at < ends)
    mqls = (
        sa.select(of, sa.func.count())
        .join_from(t.leads, far, far.c.lead_id == lead.lead_id)
        .where(*wanted, far.c.mql >= starts, far.c.mql < ends)
    )
    found: dict[str, Came] = {}
    for name, number in con.execute(leads.group_by(sa.text("1"))):
        found[name] = Came(leads=number)
    for name, number in con.execute(mqls.group_by(sa.text("1"))):
        found[name] = found.get(name, Came()) + Came(mqls=number)
    for one in won(con, asked, far, by):
        found[one.source] = found.get(one.source, Came()) + Came(customers=1, revenue=one.revenue or 0.0)
    return found


def spent(con: sa.Connection, asked: Asked, far: sa.Table) -> CostReport:
    """What leads, MQLs and customers cost by channel. Costs are the company's: of some leads alone they say nothing."""
    standing = standing_costs(con)
    costs = None if standing is None or asked.only or asked.seeing.owners is not None else standing.costs
    edit = None if standing is None or costs is None else standing.document.edit
    found = came(con, asked, far, By(costs.by if costs else "source"))
    return cost_report(costs, edit, found, asked.period, asked.as_of)
