"""Connecting a CRM: trying settings before they are kept, and making the fields that are ours where somebody agrees."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.outward.channel import Checked, Link
from leadline.outward.crm.mapping import read_mapping
from leadline.outward.crm.protocol import Crm, Failing
from leadline.outward.crm.systems import settings_of, system
from leadline.outward.given import Given
from leadline.outward.reaching import client
from leadline.store.connections import Connection, connections, secrets_of
from leadline.store.documents import MAPPING, keep_document


@dataclass(frozen=True, slots=True)
class Before:
    """What a connection of this name has already; settings and secrets that are not given again stay."""

    settings: Mapping[str, Any]
    secrets: Mapping[str, str]


def before(given: Given, name: str, kind: str) -> Before:
    """What is there already; nothing where there is no such connection."""
    with given.store.reading() as con:
        found = [one for one in connections(con, name) if one.kind == kind]
    if not found:
        return Before({}, {})
    return Before(found[0].settings, secrets_of(found[0], given.secret))


@contextmanager
def tried(given: Given, name: str, kind: str, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> Iterator[Crm]:
    """A client over settings that are not kept yet; an `InputError` says what is wrong with them."""
    of = system(kind)
    kept = settings_of(of, settings)
    one = Connection(name, kind, kept, given.clock(), "", None, 0, None, None, 0, "", None)
    with client(is_private_allowed=given.is_private_allowed) as http:
        yield of.client(Link(given, one, secrets, http))


def prepared(crm: Crm, agreed: Callable[[Sequence[str]], bool]) -> Checked:
    """Whether the CRM works, after the fields that lack were made, if somebody agreed to these."""
    try:
        lacking = crm.missing()
        if lacking and agreed(lacking):
            crm.prepare()
    except Failing as error:
        found = crm.check()
        return found if not found.works else Checked(False, f"{error.why}.")
    return crm.check()


def lacking(crm: Crm) -> tuple[str, ...]:
    """The fields of ours that are not there; none where it cannot be asked."""
    try:
        return tuple(crm.missing())
    except Failing:
        return ()


def keep_mapping(con: sa.Connection, name: str, text: str, edit: int, by: str, at: Instant) -> bool:
    """Keep what a CRM's stages mean; ``False``: somebody else has changed it since. A `ModelError` carries everything
    that is wrong with it."""
    read_mapping(text)
    return keep_document(con, MAPPING, name, "", text, edit, by, at)
