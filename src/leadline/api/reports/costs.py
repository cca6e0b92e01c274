"""What channels cost: the file that people keep, with its edits."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa

from leadline.api.actor import Actor, needs
from leadline.api.edits import EditOut, as_it_stands, edits_of, overtaken
from leadline.api.given import ServiceGiven
from leadline.api.paging import Page, PagingGiven
from leadline.api.permission import Permission
from leadline.api.reports.shapes import ChannelOut, CostsCheckedOut, CostsIn, CostsOut, CostsTextIn
from leadline.api.routing import router
from leadline.api.scoring.checking import problems_out
from leadline.errors import ModelError
from leadline.evidence.review.spending import Costs, costs_words, read_costs
from leadline.learning.reports.channels import NAME, Standing, keep_costs, standing_costs
from leadline.store.documents import COSTS

routes = router("reports")
READ = needs(Permission.read)
Keeper = Annotated[Actor, needs(Permission.model)]


@routes.get("/api/costs", summary="Look at the costs.", dependencies=[READ])
def get_costs(service: ServiceGiven) -> CostsOut:
    """What channels cost, as the kept file says it."""
    with service.store.reading() as con:
        return shown(con, standing_costs(con))


@routes.post("/api/costs/check", summary="Say what is wrong with costs.", dependencies=[needs(Permission.model)])
def check_costs(asked: CostsTextIn) -> CostsCheckedOut:
    """All mistakes with their places, and what the costs say in words. Nothing is kept."""
    try:
        found = read_costs(asked.text)
    except ModelError as error:
        wrong = problems_out(error.problems)
        return CostsCheckedOut(title=None, currency=None, channels=[], sentences=[], problems=wrong)
    return CostsCheckedOut(
        title=found.title, currency=found.currency, channels=channels(found), sentences=costs_words(found), problems=[]
    )


@routes.put("/api/costs", summary="Keep the costs.")
def put_costs(asked: CostsIn, actor: Keeper, service: ServiceGiven) -> CostsOut:
    """Give the costs another text; the texts before are kept. If somebody has changed it since, nothing is kept; a text
    with mistakes is answered with all of them."""
    with service.store.writing() as con:
        if not keep_costs(con, asked.text, asked.edit, actor.name, service.clock()):
            raise overtaken("the text of the costs", asked.edit)
    with service.store.reading() as con:
        return shown(con, standing_costs(con))


@routes.get("/api/costs/edits", summary="List the texts that the costs had.", dependencies=[READ])
def list_costs_edits(service: ServiceGiven, paging: PagingGiven) -> Page[EditOut]:
    """Every text of the costs, the latest first."""
    return edits_of(service, COSTS, NAME, paging)


def shown(con: sa.Connection, standing: Standing | None) -> CostsOut:
    kept, costs = (None, None) if standing is None else (standing.document, standing.costs)
    return CostsOut(
        **as_it_stands(con, kept),
        currency="" if costs is None else costs.currency,
        channels=[] if costs is None else channels(costs),
        sentences=[] if costs is None else costs_words(costs),
        problems=problems_out(standing.problems if standing else ()),
    )


def channels(costs: Costs) -> list[ChannelOut]:
    return [ChannelOut(channel=one.name, values=sorted(one.values), months=one.months) for one in costs.channels]
