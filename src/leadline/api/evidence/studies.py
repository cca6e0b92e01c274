"""Studies: the history asked whether a model works; asked here, worked out beside, kept with what was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import orjson
import sqlalchemy as sa
from fastapi import Query, Response
from starlette.responses import HTMLResponse

from leadline.api.actor import Actor, needs
from leadline.api.evidence.study_shapes import ResultOut, StudyGone, StudyIn, StudyOut, WholeStudy
from leadline.api.faults import Fault, missing
from leadline.api.fields import SHORT
from leadline.api.given import ServiceGiven
from leadline.api.once import OnceGiven
from leadline.api.paging import Page, PagingGiven, keyset, page
from leadline.api.permission import Permission
from leadline.api.routing import NumberInPath, router
from leadline.evidence.outcome import outcome_words
from leadline.evidence.outcome.words import outcome_title
from leadline.evidence.report import html
from leadline.evidence.report.html import POLICY, made_by
from leadline.evidence.report.reading import document_of
from leadline.evidence.study import Kind
from leadline.learning.studies import queue
from leadline.learning.studies.asked import Asking
from leadline.learning.studies.outcomes import outcome_of
from leadline.model.condition import DAY
from leadline.store import tables as t
from leadline.store.actors import names_of
from leadline.store.models import read_files

routes = router("evidence")
READ = needs(Permission.read, whole=True)
Asker = Annotated[Actor, needs(Permission.model, whole=True)]
OfKind = Annotated[Kind | None, Query(description="Only studies of this kind.")]
OfModel = Annotated[str | None, Query(max_length=SHORT, description="Only studies of this model.")]


@routes.post("/api/evidence/studies", status_code=202, response_model=StudyOut, summary="Ask the history something.")
def ask_study(asked: StudyIn, actor: Asker, service: ServiceGiven, once: OnceGiven) -> Response:
    """Have a question worked out: a backtest, a comparison, the evidence of rules, or a threshold. It takes seconds to
    minutes; ``GET /api/evidence/studies/{study}`` says how far it is. The same question of the same facts is answered
    by the study that is there."""

    def made(con: sa.Connection) -> dict[str, Any]:
        number, _ = queue.ask(con, asking_of(con, asked), actor.name, service.clock())
        found = queue.study_of(con, number)
        assert found is not None
        return StudyOut.model_validate(shown(found, names_of(con, [found["by"]]))).model_dump(
            mode="json", by_alias=True
        )

    return once.done(actor, 202, made)


@routes.get("/api/evidence/studies", summary="List the studies.", dependencies=[READ])
def list_studies(
    service: ServiceGiven, paging: PagingGiven, kind: OfKind = None, model: OfModel = None
) -> Page[StudyOut]:
    """The studies that are kept, the latest first: the newest hundred."""
    number = t.studies.c.study_id
    with service.store.reading() as con:
        query = keyset(queue.studies_query(kind, model), paging, (number, True))
        rows = [row._asdict() for row in con.execute(query)]
        names = names_of(con, [row["by"] for row in rows])
    items = page(rows, paging, lambda row: (row["study_id"],), lambda row: shown(row, names))
    return Page[StudyOut].model_validate(items)


@routes.get("/api/evidence/studies/{study}", summary="Look at a study.", dependencies=[READ])
def get_study(study: NumberInPath, service: ServiceGiven) -> WholeStudy:
    """How far it is, or what it found: the figures, the document that says it in sentences, tables and charts."""
    with service.store.reading() as con:
        found = whole(con, study)
        names = names_of(con, [found["by"]])
    result = None if found["result"] is None else ResultOut.model_validate(orjson.loads(found["result"]))
    return WholeStudy.model_validate(shown(found, names) | {"result": result})


@routes.get(
    "/api/evidence/studies/{study}/page",
    summary="Look at a study as a page that stands alone.",
    dependencies=[READ],
    response_class=HTMLResponse,
)
def get_study_page(study: NumberInPath, service: ServiceGiven) -> HTMLResponse:
    """What it found as one page with charts, which can be mailed: it loads nothing and runs nothing."""
    with service.store.reading() as con:
        found = whole(con, study)
    if found["result"] is None:
        raise Fault("conflict", f"study {study} is not done: it is {found['state']}", "path.study")
    document = document_of(orjson.loads(found["result"])["document"])
    return HTMLResponse(html([document], made_by(found["kind"])), headers={"Content-Security-Policy": POLICY})


@routes.delete("/api/evidence/studies/{study}", summary="Take a study away.")
def delete_study(study: NumberInPath, actor: Asker, service: ServiceGiven) -> StudyGone:
    """Let a study be no more; one that waits is not begun, and one that is being worked ends within a second."""
    at = service.clock()
    with service.store.writing() as con:
        if not queue.take_away(con, study, actor.name, at):
            raise missing(f"study {study}", "path.study")
    return StudyGone(study=study, at=at)


# -- what they have in common --------------------------------------------------------------------------------------


def asking_of(con: sa.Connection, asked: StudyIn) -> Asking:
    """The question with all that it takes; what is not there is refused."""
    fields = asked.model_dump(exclude={"kind", "model", "against", "outcome"})
    against = None if asked.against is None else asked.against.found(con, "body.against")
    model = asked.model.found(con, "body.model")
    return Asking(asked.kind, model, outcome_of(con, asked.outcome).text, against, **fields)


def whole(con: sa.Connection, study: int) -> dict[str, Any]:
    found = queue.study_of(con, study)
    if found is None:
        raise missing(f"study {study}", "path.study")
    return found


def shown(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """A study as it is shown, without what it found."""
    asking = Asking.loaded(row["asked"])
    outcome = asking.outcome
    asked = {
        "model": of_model(asking.files),
        "against": None if asking.against is None else of_model(asking.against),
        "outcome": outcome.name,
        "outcome_title": outcome_title(outcome),
        "outcome_words": outcome_words(outcome),
        "every_days": asking.every / DAY,
    }
    asked |= {name: getattr(asking, name) for name in SAID}
    return {**row, "study": row["study_id"], "who": names.get(row["by"]), "asked": asked}


SAID = ("first", "last", "ends", "strict_time", "seed", "capacity", "value", "cost", "by_hand")


def of_model(files: Mapping[str, str]) -> dict[str, str]:
    model = read_files(files)
    return {"model": model.name, "title": model.title or model.name, "version": model.version}
