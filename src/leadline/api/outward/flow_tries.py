"""What a flow would have done: tried on a lead or on the members of a segment over a past span."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any

import sqlalchemy as sa

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault, missing
from leadline.api.given import ServiceGiven
from leadline.api.outward.flow_runs import within
from leadline.api.outward.flow_shapes import FlowTriedOut, FlowTryIn, TrialOut, TriedStepOut, WouldOut
from leadline.api.outward.flow_words import steps
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.previews import one_at_a_time
from leadline.api.scoring.seen import lead_seen, sight_of
from leadline.errors import InputError, ModelError
from leadline.flows import Flow, name_in
from leadline.flows.words import step_words
from leadline.live import flows as live
from leadline.live.asked import Asking
from leadline.model.condition import Instant
from leadline.outward.flow_trial import MOST_LEADS, Trial, counts, would_have
from leadline.store import tables as t

routes = router("flows")
Keeper = Annotated[Actor, needs(Permission.model)]
TOLD = 100  # times in the flow
lead = t.leads.c


@routes.post("/api/flows/dry-run", summary="Say what a flow would have done.")
def try_flow(asked: FlowTryIn, actor: Keeper, service: ServiceGiven) -> FlowTriedOut:
    """Send leads through a flow by the facts of a past span, and do nothing. What the flow itself would have caused is
    not among those facts: nobody clicks in a mail that was not sent. Of a segment those are tried who are in it now."""
    now = service.clock()
    until = now if asked.until is None else asked.until
    with service.store.reading() as con:
        flow = flow_asked(con, asked)
        names: dict[int, str | None] = {row.lead_id: row.name for row in con.execute(who(con, actor, asked, now))}
    if len(names) > MOST_LEADS:
        raise Fault(
            "invalid", f"a flow is tried on {MOST_LEADS:,} leads at most; name a smaller segment", "body.segment"
        )
    with one_at_a_time(), Asking(service.store) as asking:
        try:
            trials = would_have(asking, flow, list(names), asked.since, until, now)
        except InputError as error:
            raise Fault("invalid", str(error), "body.since") from None
    trials.sort(key=lambda one: one.entered_at, reverse=True)
    return FlowTriedOut(
        since=asked.since,
        until=until,
        leads=len(names),
        entered=len(trials),
        ended=dict(Counter(one.ended.value for one in trials if one.ended is not None)),
        steps=by_step(flow, trials),
        items=[as_trial(flow, one, names[one.lead_id]) for one in trials[:TOLD]],
        more=len(trials) > TOLD,
    )


def flow_asked(con: sa.Connection, asked: FlowTryIn) -> Flow:
    """The flow of a text, or the one that is kept under a name."""
    if (asked.flow is None) == (asked.text is None):
        raise Fault("invalid", "say either `flow` or `text`", "body")
    if asked.text is not None:
        return live.read_beside(con, name_in(asked.text), asked.text)
    standing = live.standing_flows(con, asked.flow).get(asked.flow or "")
    if standing is None:
        raise missing(f"flow `{asked.flow}`", "body.flow")
    if standing.flow is None:
        raise ModelError(standing.problems)
    return standing.flow


def who(con: sa.Connection, actor: Actor, asked: FlowTryIn, now: Instant) -> sa.Select[Any]:
    """The leads on whom it is tried, with their names, as far as this actor sees them."""
    if (asked.lead is None) == (asked.segment is None):
        raise Fault("invalid", "say either `lead` or `segment`", "body")
    if asked.lead is not None:
        lead_seen(con, actor, asked.lead, now)
        wanted = lead.lead_id == asked.lead
    else:
        wanted = lead.lead_id.in_(within(con, asked.segment))
    seen = sight_of(con, actor).where(lead.owner)
    return sa.select(lead.lead_id, lead.name).where(wanted, *seen).limit(MOST_LEADS + 1)


def by_step(flow: Flow, trials: Sequence[Trial]) -> list[TriedStepOut]:
    times, here = counts(trials), Counter(one.step for one in trials if one.ended is None)
    return [TriedStepOut(**one.model_dump(), times=times.get(one.step, 0)) for one in steps(flow.steps, here)]


def as_trial(flow: Flow, one: Trial, name: str | None) -> TrialOut:
    return TrialOut(
        lead_id=one.lead_id,
        name=name,
        entered_at=one.entered_at,
        cause=dict(one.cause),
        step=one.step,
        ended_at=one.ended_at,
        ended=None if one.ended is None else one.ended.value,
        steps=[
            WouldOut(step=done.step, words=step_words(flow.parts[done.step]), at=done.at, came=done.came)
            for done in one.steps
        ],
    )
