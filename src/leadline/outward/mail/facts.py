"""What became of mails, as facts about leads: sent, come back, opened, clicked, unsubscribed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.append import Offer, append
from leadline.store.database import Store
from leadline.store.erasures import while_none_is_erased
from leadline.store.message import Context, Kind, Message
from leadline.store.sources import LEADLINE, source_number
from leadline.store.subjects import ANONYMOUS, EMAIL, USER, Named

SENT, BOUNCED, OPENED, CLICKED, UNSUBSCRIBED = (
    f"email.{one}" for one in ("sent", "bounced", "opened", "clicked", "unsubscribed")
)
NOWHERE = Context()
s = t.subjects.c
NAMES = sa.select(s.subject_id, s.kind, s.value).where(among(s.subject_id))


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened to a mail. ``id`` is the same when it is told again."""

    lead_id: int
    name: str
    id: str
    properties: Mapping[str, Any]


def of_letter(letter: str, template: str, flow: str) -> dict[str, str]:
    """The properties by which facts of a mail belong together; ``campaign`` is the flow, if there is one."""
    found = {"message_id": letter, "template": template, "campaign": flow or template}
    return found | ({"flow": flow} if flow else {})


def our_source(store: Store, at: Instant) -> int:
    """The number of the source of what we say ourselves."""
    with store.reading() as con:
        found = con.scalar(sa.select(t.sources.c.source_id).where(t.sources.c.name == LEADLINE))
    if found is not None:
        return int(found)
    with store.writing() as con:
        return source_number(con, LEADLINE, LEADLINE, at)


def names_of(con: sa.Connection, subject_ids: Sequence[int]) -> dict[int, Named]:
    """The ids by which subjects are named; those of erased people are gone."""
    return {row.subject_id: (row.kind, row.value) for row in con.execute(NAMES, {"ids": subject_ids})}


def message(fact: Fact, named: Named, at: Instant, context: Context = NOWHERE, automated: str | None = None) -> Message:
    """A fact as a message of ours."""
    return Message(
        Kind.event,
        f"mail:{fact.id}",
        at,
        name=fact.name,
        properties=fact.properties,
        context=context,
        automated=automated,
        **ids_of(named),
    )


def ids_of(named: Named) -> dict[str, Any]:
    """The field of a message that says whose it is.

    >>> ids_of(("email", "ada@example.com"))
    {'email': 'ada@example.com'}
    """
    kind, value = named
    return {{USER: "user_id", EMAIL: "email", ANONYMOUS: "anonymous_id"}[kind]: value}


def tell(con: sa.Connection, facts: Sequence[Fact], at: Instant) -> int:
    """Write facts of ours, each once; how many were new. Of who is no more nothing is written."""
    while_none_is_erased(con)
    names = names_of(con, sorted({one.lead_id for one in facts}))
    messages = [message(one, names[one.lead_id], at) for one in facts if one.lead_id in names]
    if not messages:
        return 0
    (taken,) = append(con, [Offer(source_number(con, LEADLINE, LEADLINE, at), messages)], at)
    return taken.accepted
