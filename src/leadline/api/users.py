"""The people who may sign in."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Response
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault, missing
from leadline.api.fields import Asked, Email, Moment, Name, Secret
from leadline.api.given import Service, ServiceGiven
from leadline.api.once import OnceGiven
from leadline.api.paging import Page, PagingGiven, page_of
from leadline.api.permission import Permission
from leadline.api.routing import NumberInPath, router
from leadline.errors import InputError
from leadline.store import users as store
from leadline.store.database import Store
from leadline.store.roles import Role, Sight
from leadline.store.totp import turn_off

routes = router("users")
ADMIN = needs(Permission.admin)
Admin = Annotated[Actor, ADMIN]


class UserOut(BaseModel):
    """A user. ``disabled_at`` is there if they may not sign in any more, ``totp_since`` if they need a code for it."""

    user_id: int = Field(examples=[3])
    email: str = Field(examples=["ada@example.com"])
    name: str = Field(examples=["Ada Lee"])
    role: Role
    sight: Sight
    team: str | None
    created_at: Moment
    disabled_at: Moment | None
    has_password: bool
    totp_since: Moment | None


class UserIn(Asked):
    """A user to be made. Without a password, only another way of signing in lets them in."""

    email: Email = Field(examples=["ada@example.com"])
    role: Role
    password: Secret | None = None
    name: Name | None = Field(None, examples=["Ada Lee"])
    sight: Sight = Sight.all
    team: Name | None = None


class UserChange(Asked):
    """What is different from now on; what is left out stays as it is."""

    name: Name | None = None
    role: Role | None = None
    sight: Sight | None = None
    team: Name | None = None
    password: Secret | None = None
    disabled: bool | None = None


def shown(user: store.User) -> UserOut:
    return UserOut.model_validate(user, from_attributes=True)


@routes.get("/api/users", summary="List the users.", dependencies=[ADMIN])
def list_users(service: ServiceGiven, paging: PagingGiven) -> Page[UserOut]:
    """All users, the disabled ones too, in the order in which they were made."""
    with service.store.reading() as con:
        found = store.users(con)
    return Page[UserOut].model_validate(page_of(found, paging, lambda user: user.user_id, shown))


@routes.post("/api/users", status_code=201, response_model=UserOut, summary="Make a user.")
def create_user(asked: UserIn, actor: Admin, service: ServiceGiven, once: OnceGiven) -> Response:
    """Make a user. An address that another user has is refused."""
    person = store.Person(asked.email, asked.role, asked.password, asked.name or "", asked.sight, asked.team)

    def made(con: sa.Connection) -> dict[str, Any]:
        if store.user_of(con, asked.email)[0] is not None:
            raise Fault("conflict", "there is a user with this address already", "body.email")
        return shown(store.make_user(con, person, actor.name, service.clock())).model_dump(mode="json")

    return once.done(actor, 201, made)


@routes.get("/api/users/{user_id}", summary="Look at a user.", dependencies=[ADMIN])
def get_user(user_id: NumberInPath, service: ServiceGiven) -> UserOut:
    """One user."""
    return shown(found(service.store, user_id))


@routes.patch("/api/users/{user_id}", summary="Change a user.")
def change_user(user_id: NumberInPath, asked: UserChange, actor: Admin, service: ServiceGiven) -> UserOut:
    """Change a user. Who is disabled, or gets another password, is signed out everywhere. One owner always remains."""
    changed = asked.model_dump(exclude_unset=True)
    empty = [name for name, value in changed.items() if value is None and name != "team"]
    if empty:
        raise Fault("invalid", f"`{empty[0]}` cannot be empty; leave it out", f"body.{empty[0]}")
    return changed_to(service, user_id, changed, actor)


@routes.delete("/api/users/{user_id}", summary="Disable a user.")
def disable_user(user_id: NumberInPath, actor: Admin, service: ServiceGiven) -> UserOut:
    """Let a user sign in no more. What they did stays theirs, so nobody is deleted.

    API keys that they made open nothing as long as they are disabled; write keys are their source's, and go on.
    """
    return changed_to(service, user_id, {"disabled": True}, actor)


@routes.delete("/api/users/{user_id}/totp", summary="Ask a user for no code any more.")
def reset_totp(user_id: NumberInPath, actor: Admin, service: ServiceGiven) -> UserOut:
    """Let a user sign in with the password alone, because their authenticator app is lost. They may begin anew."""
    found(service.store, user_id)
    with service.store.writing() as con:
        turn_off(con, user_id, actor.name, service.clock())
    return shown(found(service.store, user_id))


def changed_to(service: Service, user_id: int, changed: dict[str, Any], actor: Actor) -> UserOut:
    """A user as they are now; whether their keys open anything is asked again."""
    found(service.store, user_id)
    with service.store.writing() as con:
        user = store.change_user(con, user_id, changed, actor.name, service.clock())
    service.keyring.forget()
    return shown(user)


def found(of: Store, user_id: int) -> store.User:
    with of.reading() as con:
        try:
            return store.user_numbered(con, user_id)
        except InputError:
            raise missing(f"user {user_id}", "path.user_id") from None
