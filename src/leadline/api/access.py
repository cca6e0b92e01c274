"""What an endpoint asks for, when it does not ask for a permission: each of them declares one or the other.

A route of a person or a program has a parameter ``actor: Annotated[Actor, needs(Permission.read)]``. Those where
sources write have ``dependencies=[WRITES]``, signed webhooks ``[SIGNED]``, and what anybody may ask ``[PUBLIC]``.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from fastapi import Depends
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from leadline.api.actor import Needs
from leadline.api.permission import Permission


class Access(StrEnum):
    """Who comes, where it is nobody with a role."""

    public = "public"  # anybody
    write_key = "write key"  # of a source, which the endpoint itself looks at
    signature = "signature"  # of a webhook's sender
    inside = "inside"  # somebody with the permission, or this machine


class Declares:
    """A dependency that does nothing but say who may come."""

    def __init__(self, access: Access) -> None:
        self.access = access

    async def __call__(self) -> None: ...


PUBLIC, WRITES, SIGNED, INSIDE = (Depends(Declares(access)) for access in Access)


def declared(route: APIRoute) -> list[Permission | Access]:
    """What a route says that it needs; exactly one thing, which a test looks after."""
    return [
        call.permission if isinstance(call, Needs) else call.access
        for call in calls(route.dependant)
        if isinstance(call, Needs | Declares)
    ]


def calls(dependant: Dependant) -> Iterator[object]:
    for one in dependant.dependencies:
        yield one.call
        yield from calls(one)
