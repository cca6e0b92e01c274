"""Making a connection, and trying whether it works."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from leadline.errors import InputError
from leadline.model.condition import Instant
from leadline.outward.channel import Checked, Link
from leadline.outward.channels import channel
from leadline.outward.given import Given
from leadline.outward.notice.trying import check_address
from leadline.outward.reaching import client
from leadline.outward.webhook import key_of, new_secret
from leadline.store.connections import connect, connections, secrets_of


@dataclass(frozen=True, slots=True)
class Made:
    """What was kept; ``secret`` is one that was made for it, to be shown once."""

    settings: Mapping[str, Any]
    secret: str | None = field(default=None, repr=False)


def make_connection(
    con: sa.Connection,
    name: str,
    kind: str,
    settings: Mapping[str, Any],
    secrets: Mapping[str, str],
    secret: bytes,
    by: str,
    at: Instant,
) -> Made:
    """Keep a connection; an `InputError` says what is wrong with its settings. A webhook's secret is made where none is
    given and none is there."""
    of = channel(kind)
    strange = sorted(secrets.keys() - set(of.secrets))
    if strange:
        said = ", ".join(f"`{one}`" for one in of.secrets) or "none"
        raise InputError(f"a connection of the kind `{kind}` has no secret `{strange[0]}`; it has {said}")
    kept = of.settings(settings)
    made = None
    if kind == "webhook":
        if secrets:
            key_of(secrets["secret"])
        elif not any(one.kind == kind for one in connections(con, name)):
            made = new_secret()
            secrets = {"secret": made}
    elif kind == "notice":
        check_address(kept, secrets, is_new=not any(one.kind == kind for one in connections(con, name)))
    connect(con, name, kind, kept, secrets, secret, by, at)
    return Made(kept, made)


def check_connection(given: Given, name: str) -> Checked | None:
    """Whether a connection works; ``None``: there is none of that name."""
    with linked(given, name) as link:
        return None if link is None else channel(link.connection.kind).check(link)


@contextmanager
def linked(given: Given, name: str) -> Iterator[Link | None]:
    """A connection with what is needed to use it at once; ``None``: there is none of that name."""
    with given.store.reading() as con:
        found = connections(con, name)
    if not found:
        yield None
        return
    with client(is_private_allowed=given.is_private_allowed) as http:
        yield Link(given, found[0], secrets_of(found[0], given.secret), http)
