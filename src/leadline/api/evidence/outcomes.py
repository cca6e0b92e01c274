"""Outcomes: what counts as success, kept with their edits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import sqlalchemy as sa

from leadline.api.actor import Actor, needs
from leadline.api.edits import EditOut, edits_of, overtaken
from leadline.api.evidence.outcome_shapes import (
    OutcomeArchived,
    OutcomeCheckedOut,
    OutcomeIn,
    OutcomeInPath,
    OutcomeOut,
    OutcomesOut,
    OutcomeTextIn,
)
from leadline.api.faults import missing
from leadline.api.given import ServiceGiven
from leadline.api.paging import Page, PagingGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.checking import problems_out
from leadline.errors import ModelError
from leadline.evidence.outcome import outcome_words
from leadline.evidence.outcome.words import outcome_title
from leadline.learning.studies import outcomes as kept
from leadline.model.condition import DAY
from leadline.store.actors import names_of
from leadline.store.documents import NEW, OUTCOME

routes = router("evidence")
READ = needs(Permission.read)
Keeper = Annotated[Actor, needs(Permission.model)]


@routes.get("/api/evidence/outcomes", summary="List what counts as success.", dependencies=[READ])
def list_outcomes(service: ServiceGiven) -> OutcomesOut:
    """All outcomes by their names. One comes with Leadline: a lead that becomes a customer within 90 days."""
    with service.store.reading() as con:
        found = kept.standing_outcomes(con)
        names = names_of(con, [one.document.by for one in found.values() if one.document is not None])
    return OutcomesOut(items=[shown(one, names) for one in found.values()])


@routes.post(
    "/api/evidence/outcomes/check",
    summary="Say what is wrong with an outcome.",
    dependencies=[needs(Permission.model)],
)
def check_outcome(asked: OutcomeTextIn) -> OutcomeCheckedOut:
    """All mistakes with their places, or what has to happen, in words. Nothing is kept."""
    try:
        found = kept.read_outcome(asked.text)
    except ModelError as error:
        return OutcomeCheckedOut(outcome=None, title=None, words=None, problems=problems_out(error.problems))
    return OutcomeCheckedOut(outcome=found.name, title=outcome_title(found), words=outcome_words(found), problems=[])


@routes.get("/api/evidence/outcomes/{name}", summary="Look at an outcome.", dependencies=[READ])
def get_outcome(name: OutcomeInPath, service: ServiceGiven) -> OutcomeOut:
    """Its text, and what that says in words."""
    with service.store.reading() as con:
        return standing(con, name)


@routes.put("/api/evidence/outcomes/{name}", summary="Keep an outcome.")
def put_outcome(name: OutcomeInPath, asked: OutcomeIn, actor: Keeper, service: ServiceGiven) -> OutcomeOut:
    """Make an outcome, or give it another text; the texts before are kept, and studies stay as they were asked. If
    somebody has changed it since, nothing is kept; a text with mistakes is answered with all of them."""
    with service.store.writing() as con:
        if not kept.keep_outcome(con, name, asked.text, asked.edit, actor.name, service.clock()):
            raise overtaken(f"the outcome `{name}`", asked.edit)
    with service.store.reading() as con:
        return standing(con, name)


@routes.delete("/api/evidence/outcomes/{name}", summary="Archive an outcome.")
def delete_outcome(name: OutcomeInPath, actor: Keeper, service: ServiceGiven) -> OutcomeArchived:
    """Let an outcome be no more. Its texts stay, and so do the studies that were asked by it."""
    at = service.clock()
    with service.store.writing() as con:
        if not kept.archive_outcome(con, name, actor.name, at):
            raise missing(f"outcome `{name}`", "path.name")
    return OutcomeArchived(outcome=name, at=at)


@routes.get("/api/evidence/outcomes/{name}/edits", summary="List the texts that an outcome had.", dependencies=[READ])
def list_outcome_edits(name: OutcomeInPath, service: ServiceGiven, paging: PagingGiven) -> Page[EditOut]:
    """Every text of an outcome, the latest first, also of one that is archived."""
    return edits_of(service, OUTCOME, name, paging, f"outcome `{name}`")


# -- what they have in common --------------------------------------------------------------------------------------


def standing(con: sa.Connection, name: str) -> OutcomeOut:
    found = kept.standing_outcomes(con, name).get(name)
    if found is None:
        raise missing(f"outcome `{name}`", "path.name")
    return shown(found, names_of(con, [] if found.document is None else [found.document.by]))


def shown(one: kept.Standing, names: Mapping[str, str]) -> OutcomeOut:
    """An outcome as it is shown."""
    document, outcome = one.document, one.outcome
    within = None if outcome is None else outcome.within
    title = document.title if document is not None else outcome_title(outcome) if outcome is not None else one.name
    return OutcomeOut(
        outcome=one.name,
        title=title,
        words="" if outcome is None else outcome_words(outcome),
        within_days=None if within is None else within / DAY,
        has_amount=outcome is not None and outcome.amount is not None,
        text=one.text,
        edit=NEW if document is None else document.edit,
        at=None if document is None else document.at,
        by=None if document is None else document.by,
        who=None if document is None else names.get(document.by),
        problems=problems_out(one.problems),
    )
