"""Which field a form should ask for next: for the pages and servers that have a write key.

A key in a page is anybody's. With one, nothing is looked up of anybody: the answer is that for a stranger who has told
what stands in ``traits``, so that it says nothing of who is known. A server's key is kept, and its answer leaves out
what is known of the person.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from leadline.api.access import WRITES
from leadline.api.faults import Fault
from leadline.api.fields import SHORT, Asked
from leadline.api.given import LimitsGiven, ServiceGiven
from leadline.api.middleware.rate_limit import peer, too_often
from leadline.api.routing import router
from leadline.api.scoring.attributes import MOST, Value
from leadline.api.scoring.events import write_key_in
from leadline.api.scoring.seen import EnginesGiven
from leadline.api.segment import key_of
from leadline.errors import InputError
from leadline.ingest.segment.ids import address
from leadline.ingest.segment.traits import PERSON, person_traits
from leadline.ingest.trust import KeyKind
from leadline.live.engine import Engine
from leadline.live.engines import Engines
from leadline.live.people import Person, people
from leadline.live.saving import is_objected
from leadline.live.unknown import nobody, telling_too, unknown_of_person
from leadline.model.condition import Instant
from leadline.store.finding import by_name
from leadline.store.subjects import ANONYMOUS, EMAIL, USER
from leadline.store.values import as_text

routes = router("events in")
PATH = "/v1/next-field"
OF_KEY, OF_PEER = 20, 4  # answers in the time of a second's messages: of a key, of one address with a browser's
Id = Annotated[str | None, Field(max_length=255)]


class NextFieldIn(Asked):
    """Who is asked, as far as the form knows, and for which fields it has room."""

    fields: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=SHORT)]],
        Field(min_length=1, max_length=50, examples=[["job_title", "company.employees", "country"]]),
    ]
    user_id: Annotated[Id, Field(alias="userId")] = None
    email: Id = None
    anonymous_id: Annotated[Id, Field(alias="anonymousId")] = None
    traits: Annotated[dict[Annotated[str, Field(min_length=1, max_length=SHORT)], Value], Field(max_length=MOST)] = (
        Field({}, description="What the person has told already, in this form or before.", examples=[{"country": "DE"}])
    )
    write_key: Annotated[
        str | None, Field(alias="writeKey", max_length=SHORT, description="Where it does not come as HTTP Basic.")
    ] = None


class NextFieldOut(BaseModel):
    """The one of the fields that could change most. Null: none of them is worth a question."""

    field: str | None = Field(examples=["job_title"])


@routes.post(PATH, summary="Ask which field a form should ask for next.", dependencies=[WRITES])
async def next_field(
    asked: NextFieldIn, request: Request, service: ServiceGiven, limits: LimitsGiven, engines: EnginesGiven
) -> NextFieldOut:
    """Only ever the name of one of ``fields``. With a browser's key nothing is looked up of anybody: the answer is for
    a stranger who told ``traits``. With a server's key what is known of the person is left out, and counts."""
    text = write_key_in(request.headers.get("authorization", "")) or asked.write_key
    if not text:
        raise Fault("unauthorized", "no write key: send it as the user of HTTP Basic authentication, or as writeKey")
    key, now = await key_of(request, service, text), service.clock()
    wait = limits.key.take((key.key_id, PATH), now, limits.key.rate / OF_KEY)
    if key.kind is KeyKind.browser:
        wait = max(wait, limits.key.take((key.key_id, PATH, peer(request.scope)), now, limits.key.rate / OF_PEER))
    if wait:
        raise too_often(wait)
    return await run_in_threadpool(answer, engines, asked, now, key.kind is KeyKind.server)


def answer(engines: Engines, asked: NextFieldIn, now: Instant, is_trusted: bool) -> NextFieldOut:
    """The first of the unknown ones, in the spelling of who asks."""
    told = {name: text for name, value in person_traits(asked.traits).items() if (text := as_text(value)) is not None}
    ours = {PERSON.get(name, name): name for name in reversed(asked.fields)}
    with engines.lend() as engine:
        person = (known(engine, asked, now) if is_trusted else None) or nobody(now)
        found = unknown_of_person(engine, telling_too(person, told, now), now, fields=ours)
    return NextFieldOut(field=ours[found.unknown[0].attribute] if found.unknown else None)


def known(engine: Engine, asked: NextFieldIn, now: Instant) -> Person | None:
    """The lead that is meant, as far as there is one that may be scored."""
    con = engine.connection
    mail = address(asked.email)
    for kind, value in ((USER, asked.user_id), (EMAIL, mail), (ANONYMOUS, asked.anonymous_id)):
        if not value:
            continue
        try:
            lead_id = by_name(con, (kind, value))
        except InputError:  # a device of several people
            continue
        person = None if lead_id is None else people(con, [lead_id], now).get(lead_id)
        if person is not None and person.created_at <= now and not is_objected(person.attributes(now)):
            return person
    return None
