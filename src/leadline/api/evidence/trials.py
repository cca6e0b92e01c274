"""Trials: two versions of a model on the same stream of leads, with the size told beforehand and the verdict in a
sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Response

from leadline.api.actor import Actor, needs
from leadline.api.evidence.trial_shapes import (
    GroupGiven,
    PlanIn,
    PlanOut,
    StopIn,
    TrialIn,
    TrialLead,
    TrialOut,
    TrialsOut,
    WholeTrial,
)
from leadline.api.faults import Fault, missing
from leadline.api.given import ServiceGiven
from leadline.api.once import OnceGiven
from leadline.api.paging import Page, PagingGiven, keyset, page
from leadline.api.permission import Permission
from leadline.api.routing import NumberInPath, router
from leadline.api.scoring.accepting import accepted
from leadline.api.scoring.instants import points
from leadline.evidence.outcome import outcome_words
from leadline.evidence.outcome.words import outcome_title
from leadline.learning.studies.outcomes import read_outcome
from leadline.learning.trials.looking import look
from leadline.learning.trials.planning import Plan, Wanted, Wished, agreed, plan
from leadline.model.condition import DAY, Instant
from leadline.store import tables as t
from leadline.store import trials as kept
from leadline.store.actors import names_of

routes = router("trials")
READ = needs(Permission.read, whole=True)
Keeper = Annotated[Actor, needs(Permission.model, whole=True)]
m = t.trial_leads.c


@routes.post(
    "/api/evidence/trials/plan",
    summary="Say how many leads a trial takes.",
    dependencies=[needs(Permission.model, whole=True)],
)
def plan_trial(asked: PlanIn, service: ServiceGiven) -> PlanOut:
    """How many leads have to be judged to see the least difference worth having, and how long that takes at the pace at
    which leads come. Nothing is kept."""
    now = service.clock()
    found = plan(service.store, asked.model, asked.outcome, wished(asked, asked.least), now)
    return PlanOut.model_validate({"model": asked.model, "outcome": asked.outcome, **planned(found)})


@routes.post("/api/evidence/trials", status_code=201, response_model=TrialOut, summary="Begin a trial.")
def start_trial(asked: TrialIn, actor: Keeper, service: ServiceGiven, once: OnceGiven) -> Response:
    """Let a version be tried beside the live one. In a shadow everybody is scored by both, and the live one alone hands
    over. In two arms, each lead that was not handed over yet is drawn for one of them, and scored, graded and handed
    over by its version. The versions of the model cannot be changed until the trial is stopped."""
    if asked.kind == "ab" and asked.least is None:
        raise Fault("invalid", "say in `least` which difference is worth having; 0.01 is one of 100", "body.least")
    size = None
    if asked.kind == "ab" and asked.least is not None:
        size = plan(service.store, asked.model, asked.outcome, wished(asked, asked.least), service.clock())
    trial = Wanted(asked.title, asked.model, asked.version, asked.outcome, asked.capacity, asked.fire)

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        number = kept.start(con, agreed(con, trial, size), actor.name, at)
        return shown(con, kept.trial_of(con, number))

    return accepted(once, actor, service, TrialOut, made, 201)


@routes.get("/api/evidence/trials", summary="List the trials.", dependencies=[READ])
def list_trials(service: ServiceGiven) -> TrialsOut:
    """All trials, the latest first, each with the verdict of its last look."""
    with service.store.reading() as con:
        rows = con.execute(sa.select(t.trials).order_by(t.trials.c.trial_id.desc())).all()
        return TrialsOut.model_validate({"items": [shown(con, row) for row in rows]})


@routes.get("/api/evidence/trials/{trial}", summary="Look at a trial as it was last seen.", dependencies=[READ])
def get_trial(trial: NumberInPath, service: ServiceGiven) -> WholeTrial:
    """What was agreed, what was seen at the last look, and how the difference went. Every trial that runs is looked at
    once a day, and whenever somebody asks for it."""
    with service.store.reading() as con:
        return WholeTrial.model_validate(whole(con, found(con, trial)))


@routes.post("/api/evidence/trials/{trial}/look", summary="Look at a trial now.")
def look_at_trial(trial: NumberInPath, _: Keeper, service: ServiceGiven) -> WholeTrial:
    """Count the leads of a trial as they are now, and judge it. It may be done as often as one likes: what is said
    holds at all looks together. It takes a second, or some for a million leads."""
    with service.store.reading() as con:
        found(con, trial)
    look(service.store, trial, service.clock())
    with service.store.reading() as con:
        return WholeTrial.model_validate(whole(con, found(con, trial)))


@routes.post("/api/evidence/trials/{trial}/stop", response_model=WholeTrial, summary="Stop a trial.")
def stop_trial(trial: NumberInPath, asked: StopIn, actor: Keeper, service: ServiceGiven, once: OnceGiven) -> Response:
    """Look at a trial for the last time and end it: every lead is scored by the version that is taken, as if it had
    just been activated. What was seen stays."""
    with service.store.reading() as con:
        runs = found(con, trial).stopped_at is None
    if runs:
        look(service.store, trial, service.clock())

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        kept.stop(con, trial, asked.take == "B", actor.name, at, fire=asked.fire)
        return whole(con, found(con, trial))

    return accepted(once, actor, service, WholeTrial, made, 200)


@routes.get("/api/evidence/trials/{trial}/leads", summary="List the leads of a trial.", dependencies=[READ])
def list_trial_leads(
    trial: NumberInPath, service: ServiceGiven, paging: PagingGiven, group: GroupGiven = None
) -> Page[TrialLead]:
    """The leads of a trial with what both versions say of them, by their numbers; or those that one version alone would
    hand over, or both. Who objects to profiling is not among them."""
    lead = t.leads.c
    query = sa.select(t.trial_leads, lead.name, lead.stage).join(t.leads, lead.lead_id == m.lead_id)
    query = query.where(m.trial_id == trial, ~lead.objected, *of_group(group))
    with service.store.reading() as con:
        found(con, trial)
        rows = con.execute(keyset(query, paging, (m.lead_id, False))).all()
    return Page[TrialLead].model_validate(page(rows, paging, lambda row: (row.lead_id,), lead_shown))


# -- what they have in common --------------------------------------------------------------------------------------


def found(con: sa.Connection, trial: int) -> sa.Row[Any]:
    row = con.execute(sa.select(t.trials).where(t.trials.c.trial_id == trial)).one_or_none()
    if row is None:
        raise missing(f"trial {trial}", "path.trial")
    return row


def wished(asked: PlanIn | TrialIn, least: float) -> Wished:
    return Wished(least, asked.share, asked.power, asked.rate)


def planned(of: Plan) -> dict[str, Any]:
    return {
        **{name: getattr(of.size, name) for name in of.size.__slots__},
        "past_leads": of.past.leads,
        "past_had": of.past.had,
        "waiting": of.past.waiting,
        "a_week": of.past.a_week,
        "within_days": of.within / DAY,
        "lasts_days": None if of.lasts is None else of.lasts / DAY,
        "sentence": of.sentence,
    }


def shown(con: sa.Connection, row: sa.Row[Any]) -> dict[str, Any]:
    """A trial as it is listed."""
    return listed(con, row, kept.last_look(con, row.trial_id))


def listed(con: sa.Connection, row: sa.Row[Any], last: kept.Seen | None) -> dict[str, Any]:
    outcome = read_outcome(row.outcome_text)
    judged: Mapping[str, Any] | None = None if last is None else last.found["judged"]
    return {
        **row._asdict(),
        "trial": row.trial_id,
        "outcome_title": outcome_title(outcome),
        "outcome_words": outcome_words(outcome),
        "who": names_of(con, [row.started_by]).get(row.started_by),
        "says": None if judged is None else judged["says"],
        "verdict": "" if last is None else last.document["verdict"][0],
        "looked_at": None if last is None else last.at,
    }


def whole(con: sa.Connection, row: sa.Row[Any]) -> dict[str, Any]:
    """A trial with what was seen last."""
    last, looks = kept.last_look(con, row.trial_id), kept.looks_of(con, row.trial_id)
    course = [{"at": one["at"], **one["judged"]} for one in looks if one["judged"] is not None]
    return {
        **listed(con, row, last),
        "look": None if last is None else last.found,
        "document": None if last is None else last.document,
        "course": course,
    }


def of_group(group: GroupGiven) -> list[sa.ColumnElement[bool]]:
    if group is None:
        return []
    a, b = m.a_ready_at.is_not(None), m.b_ready_at.is_not(None)
    return [a if group in ("both", "only_a") else ~a, b if group in ("both", "only_b") else ~b]


def lead_shown(row: sa.Row[Any]) -> dict[str, Any]:
    return {**row._asdict(), "a_score": points(row.a_cents), "b_score": points(row.b_cents)}
