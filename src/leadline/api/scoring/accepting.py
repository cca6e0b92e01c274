"""How what people do is answered: 202 when it is written, and the score follows."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from fastapi import Response
from pydantic import BaseModel

from leadline.api.actor import Actor
from leadline.api.fields import Moment
from leadline.api.given import ServiceGiven
from leadline.api.once import Once
from leadline.model.condition import Instant


class Accepted(BaseModel):
    """What was asked is written. The score follows within a second: the lead's ``as_of`` passes ``at`` then."""

    lead_id: int
    at: Moment


def accepted(
    once: Once,
    actor: Actor,
    service: ServiceGiven,
    shape: type[BaseModel],
    made: Callable[[sa.Connection, Instant], dict[str, Any]],
    status: int = 202,
) -> Response:
    """Do something once, in one transaction, and have what waits then be scored. ``made`` gives all but ``at``."""

    def make(con: sa.Connection) -> dict[str, Any]:
        at = service.clock()
        return shape.model_validate({"at": at, **made(con, at)}).model_dump(mode="json")

    said = once.done(actor, status, make)
    service.wake()
    return said


def new_key() -> str:
    """What makes the id of a fact that a person stated unique."""
    return secrets.token_hex(8)
