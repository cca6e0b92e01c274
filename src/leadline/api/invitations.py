"""Invitations: an owner makes a link, and whoever gets it chooses a password."""

from __future__ import annotations

from typing import Annotated

from fastapi import Request, Response
from pydantic import BaseModel, Field

from leadline.api.access import PUBLIC
from leadline.api.door import CODE_WANTED, let_in
from leadline.api.faults import Fault
from leadline.api.fields import LONG, Asked, Moment, Secret
from leadline.api.given import ServiceGiven
from leadline.api.me import Me
from leadline.api.routing import NumberInPath, router
from leadline.api.users import Admin, found
from leadline.store import invitations as store
from leadline.store.users import user_of

routes = router("users")
Token = Annotated[str, Field(max_length=LONG)]
PATH = "/welcome"  # of the page where the password is chosen


class Invitation(BaseModel):
    """What lets somebody choose a password, once. ``address`` is the page for it, null where none is served."""

    token: str
    address: str | None = Field(examples=["https://leads.example.com/welcome?token=gAAAAABn…"])
    expires_at: Moment


class Welcome(Asked):
    """An invitation, and the password that was chosen."""

    token: Token
    password: Secret


@routes.post("/api/users/{user_id}/invitation", status_code=201, summary="Invite a user to choose a password.")
def invite_user(user_id: NumberInPath, actor: Admin, service: ServiceGiven) -> Invitation:
    """Make what somebody new, or somebody who forgot their password, chooses one with: once, within a week.

    It is sent by whoever asks for it; Leadline sends no mail. It is worth as much as the password that it makes.
    """
    found(service.store, user_id)
    now = service.clock()
    with service.store.writing() as con:
        token = store.invite(con, service.secret, user_id, actor.name, now)
    pages = service.options.pages_url
    address = f"{pages}{PATH}?token={token}" if pages is not None else None
    return Invitation(token=token, address=address, expires_at=now + store.LASTS)


@routes.post(
    "/api/welcome",
    summary="Choose a password, invited.",
    dependencies=[PUBLIC],
    response_model=Me,
    responses=CODE_WANTED,
)
def welcome(asked: Welcome, request: Request, response: Response, service: ServiceGiven) -> Me | Response:
    """Set the password of whom the invitation is for, and sign them in; who has an app is asked for its code first."""
    with service.store.writing() as con:
        user = store.choose_password(con, service.secret, asked.token, asked.password, service.clock())
        kept = user_of(con, user.email)[1] if user is not None else None
    if user is None or kept is None:
        raise Fault(
            "wrong_code", "this invitation was used, or is older than a week; ask for another one", "body.token"
        )
    return let_in(service, user, kept, request, response, "invitation")
