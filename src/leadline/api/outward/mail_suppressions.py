"""Addresses that get no mail: listed, put aside, and let have mail again."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault
from leadline.api.fields import SHORT
from leadline.api.given import ServiceGiven
from leadline.api.outward.mail_shapes import SuppressedOut, SuppressIn, SuppressionOut
from leadline.api.paging import Page, PagingGiven, keyset, page
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.model.text import fold
from leadline.store import tables as t
from leadline.store.suppressions import REASONS, allow, suppress_by_hand, suppressions_query

routes = router("mail")
Keeper = Annotated[Actor, needs(Permission.data)]
EmailAsked = Annotated[str | None, Query(max_length=254, description="Only this address.")]
s = t.suppressions.c


@routes.get(
    "/api/outward/mail/suppressions",
    summary="List the addresses that get no mail.",
    dependencies=[needs(Permission.data)],
)
def list_suppressions(
    service: ServiceGiven,
    paging: PagingGiven,
    email: EmailAsked = None,
    reason: Annotated[str | None, Query(max_length=SHORT, description="Only for this reason.")] = None,
) -> Page[SuppressionOut]:
    """Addresses with the topic of which they get none, and why, by their names."""
    if reason is not None and reason not in REASONS:
        raise Fault("invalid", f"there is no reason `{reason}`; there are {', '.join(REASONS)}", "query.reason")
    with service.store.reading() as con:
        rows = con.execute(keyset(suppressions_query(email, reason), paging, (s.email, False), (s.topic, False))).all()
    items = page(rows, paging, lambda row: (row.email, row.topic), lambda row: row._asdict())
    return Page[SuppressionOut].model_validate(items)


@routes.post("/api/outward/mail/suppressions", summary="Let an address get no more mail.")
def add_suppression(asked: SuppressIn, actor: Keeper, service: ServiceGiven) -> SuppressedOut:
    """Put an address aside by hand, from a topic or from all mail. It stays so until somebody takes it back here."""
    if "@" not in asked.email:
        raise Fault("invalid", "that is no e-mail address", "body.email")
    now = service.clock()
    with service.store.writing() as con:
        made = suppress_by_hand(con, asked.email, asked.topic, actor.name, now)
    return SuppressedOut(email=fold(asked.email), topic=asked.topic, changed=made > 0, at=now)


@routes.delete("/api/outward/mail/suppressions", summary="Let an address get mail again.")
def remove_suppression(
    actor: Keeper,
    service: ServiceGiven,
    email: Annotated[str, Query(min_length=3, max_length=254, description="The address.")],
    topic: Annotated[str, Query(max_length=SHORT, description="The topic; empty: the row of every topic.")] = "",
) -> SuppressedOut:
    """Take back that an address gets none: when the person asks you to, or when their mailbox works again. Whether they
    consented is looked at all the same."""
    now = service.clock()
    with service.store.writing() as con:
        gone = allow(con, email, topic, actor.name, now)
    return SuppressedOut(email=fold(email), topic=topic, changed=gone > 0, at=now)
