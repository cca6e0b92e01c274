"""Whether the server lives, whether it can work, and what it measures."""

from __future__ import annotations

import ipaddress

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse

from leadline import __version__
from leadline.api.access import INSIDE, PUBLIC
from leadline.api.actor import actor_of
from leadline.api.faults import Fault
from leadline.api.given import Service, ServiceGiven
from leadline.api.metrics import CONTENT_TYPE
from leadline.api.middleware.rate_limit import peer
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.errors import StoreError
from leadline.store.migrate import current, newest

routes = router("health")
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


class Lives(BaseModel):
    """The process answers."""

    status: str = "ok"


class Greeting(BaseModel):
    """What answers here, and where to go on."""

    name: str = "Leadline"
    version: str = __version__
    api: str = Field(default="/openapi.json", description="Where all addresses are described.")
    pages: str | None = Field(default=None, description="Where the pages are; null: this server knows of none.")


@routes.get("/", summary="What this is.", dependencies=[PUBLIC], response_model=Greeting)
async def greeting(request: Request, service: ServiceGiven) -> Greeting | Response:
    """The version, and where the API is described. A browser is led to the pages."""
    pages = service.options.pages_url
    if pages is not None and "text/html" in request.headers.get("accept", ""):
        return RedirectResponse(f"{pages}/", 303)
    return Greeting(pages=pages)


@routes.get("/healthz", summary="Whether the process lives.", dependencies=[PUBLIC])
async def healthz() -> Lives:
    """Always 200. It asks neither the database nor the worker: a supervisor restarts the process by it."""
    return Lives()


@routes.get("/readyz", summary="Whether the server can work.", dependencies=[PUBLIC])
def readyz(service: ServiceGiven) -> Lives:
    """200 if the database answers and is up to date, leads are scored, and the server is not going down; else 503."""
    why = hindrance(service)
    if why is not None:
        raise Fault("not_ready", why)
    return Lives()


def hindrance(service: Service) -> str | None:
    """Why the server cannot work, if it cannot."""
    if service.closing.is_set():
        return "the server is going down"
    if not service.inbox.thread.is_alive():
        return "nothing is written: the inbox has stopped"
    if not service.works():
        return "no lead is scored: the worker has stopped, or fails again and again"
    try:
        with service.store.reading() as con:
            at = current(con)
    except StoreError:
        return "the database does not answer"
    return None if at == newest() else "the database is not up to date with this version of Leadline"


@routes.get(
    "/metrics",
    summary="What the server measures, for Prometheus.",
    dependencies=[INSIDE],
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def metrics(request: Request, service: ServiceGiven) -> Response:
    """Counters and measures in the text format of Prometheus; for this machine itself, or with a key that may."""
    if not is_here(request):
        actor = await actor_of(request, service)
        if Permission.metrics not in actor.permissions:
            raise Fault("forbidden", "this needs the permission `metrics`")
    return Response(await run_in_threadpool(service.metrics.text), media_type=CONTENT_TYPE)


def is_here(request: Request) -> bool:
    """Whether the request comes from this machine, and not through a proxy on it."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(peer(request.scope)).is_loopback
    except ValueError:
        return False
