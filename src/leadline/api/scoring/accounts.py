"""Accounts: companies, with the score that their people make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import orjson
import sqlalchemy as sa
from fastapi import Path, Query, Response
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.faults import missing
from leadline.api.fields import SHORT, Moment
from leadline.api.given import ServiceGiven
from leadline.api.once import OnceGiven
from leadline.api.paging import Page, PagingGiven, cursor_of, keyset, page, strange
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.accepting import accepted
from leadline.api.scoring.attributes import AttributesIn
from leadline.api.scoring.instants import Points, points
from leadline.api.scoring.seen import sight_of
from leadline.api.scoring.shapes import LeadOut, lead_of
from leadline.model.condition import Instant
from leadline.store import search
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.attributes import change_account
from leadline.store.wanted import Junk, Wanted

routes = router("accounts")
Reader = Annotated[Actor, needs(Permission.read)]
Worker = Annotated[Actor, needs(Permission.work)]
AccountInPath = Annotated[  # a path: an id may have a slash, so what has more after it is declared first
    str, Path(min_length=1, max_length=1000, description="The id of an account.", examples=["nordhaven.example"])
]
NONE = -(2**62)  # of accounts without a score, which come last


class AccountOut(BaseModel):
    """A company. Its id is what a source said, else the domain of its people's addresses."""

    account_id: str = Field(examples=["nordhaven.example"])
    name: str | None = Field(examples=["Nordhaven"])
    domain: str | None
    people: int = Field(description="How many leads belong to it; of all of them, whoever asks.")
    score: Points | None = Field(description="Null: no live model scores accounts, or none of its people has a score.")
    missing_roles: list[str] = Field(description="Roles of the buying group that nobody has yet.")
    last_event_at: Moment | None = Field(description="Of those of its people whom who asks sees.")
    as_of: Moment | None


class WholeAccount(AccountOut):
    """An account with its attributes of today."""

    attributes: dict[str, str]


class AccountChanged(BaseModel):
    """What was asked is written; the account's people are scored within a second."""

    account_id: str
    at: Moment


@routes.get("/api/accounts", summary="List accounts.")
def list_accounts(
    service: ServiceGiven,
    actor: Reader,
    paging: PagingGiven,
    q: Annotated[
        str | None, Query(max_length=SHORT, min_length=1, description="How the id, name or domain begins.")
    ] = None,
) -> Page[AccountOut]:
    """Accounts, the best first, those without a score last. Who does not see all leads sees the accounts of theirs."""
    a = t.accounts.c
    score = sa.func.coalesce(a.score_cents, NONE)
    with service.store.reading() as con:
        query = search.accounts_query(sight_of(con, actor), q).add_columns(score.label("ordered"))
        rows = con.execute(keyset(query, paging, (score, True), (a.account_id, False))).all()
        lasts = last_events(con, actor, [row.account_id for row in rows])

    def key(row: sa.Row[Any]) -> tuple[Any, ...]:
        return (NONE if row.score_cents is None else row.score_cents, row.account_id)

    shape = page(rows, paging, key, lambda row: shown(row, lasts))
    return Page[AccountOut].model_validate(shape)


@routes.get("/api/accounts/{account_id:path}/leads", summary="List the leads of an account.")
def list_account_leads(
    account_id: AccountInPath, service: ServiceGiven, actor: Reader, paging: PagingGiven
) -> Page[LeadOut]:
    """The people of an account as far as they are seen, the best first, junk too."""
    if not search.fits(paging.after):
        raise strange()
    wanted = Wanted(equal={"account_id": account_id}, junk=Junk.with_)
    with service.store.reading() as con:
        account_seen(con, actor, account_id)
        part = search.search_leads(con, wanted, sight_of(con, actor), paging.limit, paging.after)
    items = [lead_of(row._asdict()) for row in part.rows]
    following = None if part.next is None else cursor_of(part.next)
    return Page[LeadOut].model_validate({"items": items, "next": following})


@routes.get("/api/accounts/{account_id:path}", summary="Look at an account.")
def get_account(account_id: AccountInPath, service: ServiceGiven, actor: Reader) -> WholeAccount:
    """An account with its attributes."""
    with service.store.reading() as con:
        row = account_seen(con, actor, account_id)
        lasts = last_events(con, actor, [account_id])
    return WholeAccount.model_validate(shown(row, lasts) | {"attributes": orjson.loads(row.attributes)})


@routes.patch(
    "/api/accounts/{account_id:path}",
    status_code=202,
    response_model=AccountChanged,
    summary="Change attributes of an account.",
)
def change_account_attributes(
    account_id: AccountInPath, asked: AttributesIn, actor: Worker, service: ServiceGiven, once: OnceGiven
) -> Response:
    """Say attributes of an account from now on; null: it is missing. All of its people are scored again."""

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        account_seen(con, actor, account_id)
        change_account(con, account_id, asked.attributes, actor.name, at)
        return {"account_id": account_id}

    return accepted(once, actor, service, AccountChanged, made)


def account_seen(con: sa.Connection, actor: Actor, account_id: str) -> sa.Row[Any]:
    query = search.accounts_query(sight_of(con, actor), None).where(t.accounts.c.account_id == account_id)
    row = con.execute(query).one_or_none()
    if row is None:
        raise missing(f"account `{account_id}`", "path.account_id")
    return row


def last_events(con: sa.Connection, actor: Actor, account_ids: Sequence[str]) -> dict[str, Instant]:
    """When somebody of each account did something last, as far as they are seen."""
    lead = t.leads.c
    query = sa.select(lead.account_id, sa.func.max(lead.last_event_at)).where(
        among(lead.account_id), lead.last_event_at.is_not(None), *sight_of(con, actor).where(lead.owner)
    )
    return dict(con.execute(query.group_by(lead.account_id), {"ids": account_ids}).all())


def shown(row: sa.Row[Any], lasts: Mapping[str, Instant]) -> dict[str, Any]:
    more = {
        "score": points(row.score_cents),
        "missing_roles": orjson.loads(row.missing_roles),
        "last_event_at": lasts.get(row.account_id),
    }
    return {name: getattr(row, name, None) for name in AccountOut.model_fields} | more
