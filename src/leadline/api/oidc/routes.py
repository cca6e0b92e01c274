"""The way to the provider and back, and which ways in there are."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Mapping
from typing import Annotated, Any, cast
from urllib.parse import quote

import orjson
from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from leadline.api.access import PUBLIC
from leadline.api.door import signed_in
from leadline.api.faults import missing
from leadline.api.fields import LONG
from leadline.api.given import Service, ServiceGiven
from leadline.api.oidc.coming import user_for
from leadline.api.oidc.problem import Problem, Stopped
from leadline.api.oidc.provider import Flow, Provider
from leadline.api.options import Oidc
from leadline.api.routing import router
from leadline.model.condition import MINUTE, SECOND
from leadline.store.sealed import seal, unseal
from leadline.store.secret import random_text
from leadline.store.users import has_users

LOG = logging.getLogger("leadline.oidc")
routes = router("sign in")
CALLBACK = "/api/oidc/callback"
COOKIE, PURPOSE, LASTING = "leadline_oidc", "single sign-on", 10 * MINUTE
Text = Annotated[str | None, Query(max_length=4 * LONG)]


class SingleSignOn(BaseModel):
    """A provider of single sign-on: what its button says, and where it leads."""

    name: str = Field(examples=["Example Ltd"])
    path: str = "/api/oidc/start"


class SignInWays(BaseModel):
    """How one gets in. As long as ``first_owner`` is true, nobody can: the first owner is still to be made."""

    single_sign_on: SingleSignOn | None
    first_owner: bool


@routes.get("/api/sign-in-ways", summary="Ask how one signs in.", dependencies=[PUBLIC])
def sign_in_ways(service: ServiceGiven) -> SignInWays:
    """Whether there is single sign-on, and whether the first owner is still to be made. A password works always."""
    oidc = service.options.oidc
    with service.store.reading() as con:
        first_owner = not has_users(con)
    return SignInWays(
        single_sign_on=SingleSignOn(name=oidc.name) if oidc is not None else None, first_owner=first_owner
    )


async def provider_given(request: Request) -> Provider:
    found = cast(Provider | None, request.app.state.provider)
    if found is None:
        raise missing("single sign-on here; LEADLINE_OIDC_ISSUER sets it up")
    return found


ProviderGiven = Annotated[Provider, Depends(provider_given)]


@routes.get(
    "/api/oidc/start",
    summary="Go to the provider of single sign-on.",
    dependencies=[PUBLIC],
    status_code=303,
    response_class=RedirectResponse,
)
async def start(
    request: Request,
    service: ServiceGiven,
    provider: ProviderGiven,
    next: Annotated[str, Query(max_length=LONG, description="The path of the page to come back to.")] = "/",  # noqa: A002
) -> RedirectResponse:
    """Send a browser to the provider, with all that the way back is checked by in a cookie that only we can read."""
    flow = Flow(f"{home(request, service)}{CALLBACK}", random_text(), random_text(), random_text())
    try:
        answer = RedirectResponse(await provider.authorization(flow, service.clock()), 303)
    except Stopped as stopped:
        return turned_away(service, stopped)
    said = orjson.dumps([flow.redirect_uri, flow.state, flow.nonce, flow.verifier, own_path(next)]).decode()
    answer.set_cookie(
        COOKIE,
        seal(service.secret, PURPOSE, said, service.clock()),
        max_age=LASTING // SECOND,
        path=CALLBACK,
        secure=service.options.secure,
        httponly=True,
        samesite="lax",
    )
    return answer


@routes.get(
    CALLBACK,
    summary="Come back from the provider of single sign-on.",
    dependencies=[PUBLIC],
    status_code=303,
    response_class=RedirectResponse,
)
async def callback(
    request: Request,
    service: ServiceGiven,
    provider: ProviderGiven,
    code: Text = None,
    state: Text = None,
    iss: Text = None,
    error: Text = None,
) -> RedirectResponse:
    """Check all that the provider says, begin the session, and lead on; or back to `/login?problem=…`."""
    now = service.clock()
    sealed = request.cookies.get(COOKIE, "")
    kept = unseal(service.secret, PURPOSE, sealed, now, LASTING)
    try:
        if kept is None:
            raise Stopped(Problem.expired)
        *of_flow, path = orjson.loads(kept)
        flow = Flow(*of_flow)
        if not hmac.compare_digest(flow.state.encode(), (state or "").encode()):
            raise Stopped(Problem.expired)
        if iss is not None and iss != provider.given.issuer:
            raise Stopped(Problem.untrusted)
        if error is not None or code is None:
            raise Stopped(Problem.refused)
        claims = await provider.claims(code, flow, now)
        answer = RedirectResponse(f"{service.options.pages_url or ''}{path}", 303)
        await run_in_threadpool(come_in, claims, provider.given, service, request, answer)
    except Stopped as stopped:
        return turned_away(service, stopped)
    return without_flow(service, answer)


def come_in(
    claims: Mapping[str, Any], given: Oidc, service: Service, request: Request, answer: RedirectResponse
) -> None:
    """Begin the session of the user whom the claims mean."""
    with service.store.writing() as con:
        user = user_for(con, claims, given, service.clock())
    signed_in(service, user, request, answer, "oidc")


def turned_away(service: Service, stopped: Stopped) -> RedirectResponse:
    """Back to where one signs in, with the code of what went wrong; the log has more of it, but nobody's name."""
    LOG.warning("turned away", extra={"fields": {"problem": stopped.problem, "why": type(stopped.__cause__).__name__}})
    path = f"/login?problem={stopped.problem}"
    return without_flow(service, RedirectResponse(f"{service.options.pages_url or ''}{path}", 303))


def without_flow(service: Service, answer: RedirectResponse) -> RedirectResponse:
    """The answer, which ends this attempt: what came back once does not come back again."""
    answer.delete_cookie(COOKIE, path=CALLBACK, secure=service.options.secure, httponly=True, samesite="lax")
    return answer


def home(request: Request, service: Service) -> str:
    """Where browsers come to us, as the provider has to know it: the pages, which pass on what is meant for us."""
    options = service.options
    return options.pages_url or options.public_url or str(request.base_url).rstrip("/")


def own_path(path: str) -> str:
    """A path of our pages; anything else, which might lead to somebody else's, becomes the first page.

    >>> own_path("/leads/7?x=1"), own_path("//evil.example"), own_path("https://evil.example"), own_path("/\\\\evil")
    ('/leads/7?x=1', '/', '/', '/')
    """
    fits = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return quote(path, safe="/?=&%+-_.~") if fits else "/"
