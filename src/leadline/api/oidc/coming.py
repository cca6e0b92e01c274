"""Who comes in by single sign-on: a user with the address that the provider has verified, or somebody new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from leadline.api.oidc.problem import Problem, Stopped
from leadline.api.options import Oidc
from leadline.errors import InputError
from leadline.model.condition import Instant
from leadline.store.users import Person, User, address, has_users, make_user, user_addressed

SAID_TRUE = (True, "true", "1", 1)


def user_for(con: sa.Connection, claims: Mapping[str, Any], given: Oidc, at: Instant) -> User:
    """The user whom proved claims mean; made, if the settings let new people in."""
    email = verified_address(claims)
    if given.domains and email.rpartition("@")[2] not in given.domains:
        raise Stopped(Problem.domain)
    user = user_addressed(con, email)
    if user is not None:
        if user.disabled_at is not None:
            raise Stopped(Problem.disabled)
        return user
    if not has_users(con):
        raise Stopped(Problem.no_owner)
    if given.role is None:
        raise Stopped(Problem.unknown)
    name = claims.get("name")
    person = Person(email, given.role, name=name.strip()[:200] if isinstance(name, str) else "")
    return make_user(con, person, "leadline", at)


def verified_address(claims: Mapping[str, Any]) -> str:
    """The address of the person, which the provider must have verified.

    Microsoft says of itself that the domain's owner was verified (``xms_edov``) where others say ``email_verified``.

    >>> verified_address({"email": "Ada@Example.com", "email_verified": True})
    'ada@example.com'
    """
    is_verified = any(claims.get(name) in SAID_TRUE for name in ("email_verified", "xms_edov"))
    if not is_verified or not isinstance(claims.get("email"), str):
        raise Stopped(Problem.unverified)
    try:
        return address(claims["email"])
    except InputError:
        raise Stopped(Problem.unverified) from None
