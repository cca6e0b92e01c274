"""The application: every router, and what each request goes through on its way."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Match

from leadline import __version__
from leadline.api import (
    arriving,
    audit,
    beginning,
    health,
    invitations,
    keys,
    me,
    next_field,
    openapi,
    segment,
    settings,
    sign_in,
    snippets,
    sources,
    templates,
    totp,
    tracker,
    users,
    views,
    webhooks,
)
from leadline.api.evidence import drafting as evidence_drafting
from leadline.api.evidence import outcomes as evidence_outcomes
from leadline.api.evidence import predictions as evidence_predictions
from leadline.api.evidence import predictors as evidence_predictors
from leadline.api.evidence import strip as evidence_strip
from leadline.api.evidence import studies as evidence_studies
from leadline.api.evidence import trials as evidence_trials
from leadline.api.faults import OF_STATUS, Fault, Wrong, invalid
from leadline.api.given import Service, limits_of
from leadline.api.middleware.access_log import AccessLog
from leadline.api.middleware.body_limit import BodyLimit
from leadline.api.middleware.cors import Cors
from leadline.api.middleware.faults import Faults
from leadline.api.middleware.for_whom import ForWhom
from leadline.api.middleware.head import Head
from leadline.api.middleware.rate_limit import RateLimit
from leadline.api.middleware.request_id import RequestId
from leadline.api.middleware.security_headers import SecurityHeaders
from leadline.api.oidc import routes as oidc
from leadline.api.oidc.provider import Provider
from leadline.api.outward import (
    assignments,
    crm,
    deliveries,
    flow_forms,
    flow_runs,
    flow_tries,
    flows,
    mail_followed,
    mail_suppressions,
    mail_templates,
    mail_wishes,
    notices,
)
from leadline.api.outward import connections as outward_connections
from leadline.api.outward import routing as outward_routing
from leadline.api.pages_token import pages_token
from leadline.api.reports import costs as report_costs
from leadline.api.reports import reports
from leadline.api.scoring import (
    account_life,
    accounts,
    acting,
    changes,
    checking,
    choices,
    drafts,
    events,
    expiring,
    explaining,
    exporting,
    forms,
    freshness,
    happened,
    leads,
    models,
    previews,
    publishing,
    quality,
    queue,
    rights,
    segments,
    stream,
    telling_apart,
    together,
    unknown,
    why_now,
)
from leadline.api.uploads import bringing, managing

ROUTERS: tuple[APIRouter, ...] = (
    segment.routes,
    next_field.routes,
    tracker.routes,
    webhooks.routes,
    events.routes,
    queue.routes,
    why_now.routes,
    choices.routes,  # before the lead that a path names
    exporting.routes,
    leads.routes,
    acting.routes,
    together.routes,
    views.routes,
    happened.routes,
    changes.routes,
    explaining.routes,
    expiring.routes,
    unknown.routes,
    account_life.routes,  # before the account that a path names
    accounts.routes,
    models.routes,
    drafts.routes,
    publishing.routes,
    checking.routes,
    forms.routes,
    previews.routes,
    segments.routes,
    templates.routes,
    rights.routes,
    quality.routes,
    evidence_outcomes.routes,
    evidence_studies.routes,
    evidence_strip.routes,
    evidence_predictors.routes,
    evidence_predictions.routes,
    evidence_drafting.routes,
    evidence_trials.routes,
    reports.routes,
    report_costs.routes,
    telling_apart.routes,
    freshness.routes,
    stream.routes,
    bringing.routes,
    managing.routes,
    beginning.routes,
    sign_in.routes,
    oidc.routes,
    me.routes,
    totp.routes,
    users.routes,
    invitations.routes,
    keys.routes,
    sources.routes,
    arriving.routes,
    outward_connections.routes,
    outward_routing.routes,
    assignments.routes,
    deliveries.routes,
    flows.routes,
    flow_forms.routes,
    flow_runs.routes,
    flow_tries.routes,
    crm.routes,
    notices.routes,
    mail_templates.routes,
    mail_suppressions.routes,
    mail_followed.routes,
    mail_wishes.routes,
    snippets.routes,
    audit.routes,
    settings.routes,
    health.routes,
)
ABOUT = """
Events in, scores and reasons out. Send events with a write key, read and act with an API key.

Every failure has the same shape: `{"error": {"code", "message", "where", "request_id"}}`. Lists come in pages:
`?limit=50&cursor=…`. A POST that makes something is done once for an `Idempotency-Key`.
"""


def create_app(service: Service, routers: Sequence[APIRouter] = ROUTERS) -> FastAPI:
    """The application of a running server. It starts and stops nothing: its parts run already."""
    options, limits = service.options, limits_of(service.options)
    app = FastAPI(
        title="Leadline",
        version=__version__,
        description=ABOUT.strip(),
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        routes=[route for router in routers for route in router.routes],
        exception_handlers={HTTPException: as_ours, RequestValidationError: as_ours_too},
        middleware=[
            Middleware(RequestId),
            Middleware(ForWhom, token=pages_token(service.secret)),
            Middleware(AccessLog, metrics=service.metrics),
            Middleware(SecurityHeaders, secure=options.secure),
            Middleware(Cors),
            Middleware(Head),
            Middleware(Faults),
            Middleware(RateLimit, limits=limits, clock=service.clock),
            Middleware(BodyLimit, api=options.body_limit, ingest=options.ingest_limit, upload=options.upload_limit),
        ],
    )
    app.state.service, app.state.limits = service, limits
    app.state.provider = Provider(options.oidc) if options.oidc is not None else None
    app.openapi = lambda: openapi.describe(app)  # type: ignore[method-assign]
    service.metrics.watch(service.inbox, service.works)
    health = None if service.worker is None else service.worker.health
    service.metrics.watch_scoring(service.store, service.clock, health)
    return app


async def as_ours(request: Request, error: Exception) -> Response:
    """What the framework answers with an HTTP status: a `Fault`, which the outermost layer writes."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        allowed = ", ".join(methods_at(request))
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": allowed})
        what = f"{request.method} is not done here; {allowed} is"
        raise Fault("method_not_allowed", what, headers={"Allow": allowed})
    code = OF_STATUS.get(error.status_code, "internal" if error.status_code >= 500 else "malformed")
    said = {"not_found": "there is nothing at this address; /openapi.json has those that there are"}
    raise Fault(code, said.get(code, str(error.detail))) from error


async def as_ours_too(_: Request, error: Exception) -> Response:
    """A request that does not fit what the route declares: all that is wrong with it, without what was sent."""
    assert isinstance(error, RequestValidationError)
    raise invalid([Wrong(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors()]) from error


def methods_at(request: Request) -> list[str]:
    """The methods that the path of a request has."""
    found = {"OPTIONS"}
    for route in request.app.routes:
        match, _ = route.matches(request.scope)
        if match is not Match.NONE:
            found |= set(getattr(route, "methods", None) or ())
    return sorted(found | ({"HEAD"} if "GET" in found else set()))
