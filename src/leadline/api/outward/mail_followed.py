"""What a mail leads to: its links, and the picture by which it is known that it was opened."""

from __future__ import annotations

import base64
import hashlib
import logging

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from leadline.api.access import PUBLIC
from leadline.api.given import Service, ServiceGiven
from leadline.api.middleware.rate_limit import peer
from leadline.api.outward.mail_page import no_link
from leadline.api.routing import router
from leadline.api.taking import take
from leadline.errors import StoreError
from leadline.model.condition import SECOND
from leadline.outward.mail.facts import CLICKED, OPENED, Fact, message, names_of, of_letter, our_source
from leadline.outward.mail.token import Followed, unsealed
from leadline.store.message import Context, Heard

LOG = logging.getLogger("leadline.mail")
routes = router("mail", APIRoute)
PICTURE = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")  # one pixel that is not seen
UNKEPT = {"Cache-Control": "no-store, private", "X-Robots-Tag": "noindex"}
AHEAD = ("purpose", "sec-purpose", "x-purpose", "x-moz")  # headers in which programs say that nobody has clicked yet
AGENT = 500  # characters of a program's name for itself


@routes.get("/m/c/{token}", summary="Follow a link of a mail.", dependencies=[PUBLIC], include_in_schema=False)
async def follow(token: str, request: Request, service: ServiceGiven) -> Response:
    """Note that a link was followed, and lead on to where it leads: only to what we ourselves put into it."""
    found = unsealed(service.secret, token, Followed)
    if found is None or not found.url:
        return no_link()
    await note(service, request, found, CLICKED)
    return RedirectResponse(found.url, 302, UNKEPT)


@routes.get("/m/o/{token}.gif", summary="Show a mail's picture.", dependencies=[PUBLIC], include_in_schema=False)
async def opened(token: str, request: Request, service: ServiceGiven) -> Response:
    """Note that a mail was opened. The picture is the same for every token."""
    found = unsealed(service.secret, token, Followed)
    if found is not None and not found.url:
        await note(service, request, found, OPENED)
    return Response(PICTURE, media_type="image/gif", headers=UNKEPT | {"Cross-Origin-Resource-Policy": "cross-origin"})


async def note(service: Service, request: Request, found: Followed, name: str) -> None:
    """Write the fact, once for a second; nothing of a mail that was a try, or to who is no more.

    Whoever clicks is led on also when it cannot be written.
    """
    if not found.lead_id:
        return
    now = service.clock()
    told = of_letter(found.letter, found.template, found.flow) | ({"url": found.url} if found.url else {})
    mark = hashlib.blake2b(found.url.encode(), digest_size=6).hexdigest()
    fact = Fact(found.lead_id, name, f"{found.letter}:{name}:{mark}:{now // SECOND}", told)
    context = Context(peer(request.scope) or None, request.headers.get("user-agent", "")[:AGENT] or None)
    try:
        source_id, named = await run_in_threadpool(known, service, found.lead_id)
        if named is not None:
            said = message(fact, named, now, context, no_person(request))
            await take(service, source_id, Heard((said,)), now)
    except StoreError as error:
        LOG.warning("a click is lost", extra={"why": str(error)})


def known(service: Service, lead_id: int) -> tuple[int, tuple[str, str] | None]:
    with service.store.reading() as con:
        named = names_of(con, [lead_id]).get(lead_id)
    return our_source(service.store, service.clock()), named


def no_person(request: Request) -> str | None:
    """Why no person did it, where the request itself says so."""
    if getattr(request.state, "is_head", False):
        return "only the headers were asked for"
    said = " ".join(request.headers.get(one, "") for one in AHEAD).lower()
    return (
        "fetched before anybody clicked" if any(one in said for one in ("prefetch", "preview", "prerender")) else None
    )
