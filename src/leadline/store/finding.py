"""Finding a lead by what people call it: its number, or any of its ids."""

from __future__ import annotations

import sqlalchemy as sa

from leadline.errors import InputError
from leadline.model.text import fold
from leadline.store import tables as t
from leadline.store.subjects import ANONYMOUS, EMAIL, USER, Named


def find_lead(con: sa.Connection, text: str) -> int:
    """The lead that a user id, an e-mail address, a device's id or a number names, tried in this order.

    ``user:…``, ``email:…``, ``anonymous:…`` and ``lead:…`` say which it is. A device that several people used, or
    nobody, is refused.
    """
    kind, colon, rest = text.partition(":")
    if colon and kind == "lead":
        return by_number(con, rest)
    named = (
        [(kind, rest)] if colon and kind in (USER, EMAIL, ANONYMOUS) else [(k, text) for k in (USER, EMAIL, ANONYMOUS)]
    )
    for name in named:
        found = by_name(con, name)
        if found is not None:
            return found
    return by_number(con, text)


def by_name(con: sa.Connection, name: Named) -> int | None:
    kind, value = name
    s, i = t.subjects.c, t.identity.c
    wanted = {value, fold(value)} if kind == EMAIL else {value}
    number = con.scalar(sa.select(s.subject_id).where(s.kind == kind, s.value.in_(wanted)))
    if number is None:
        return None
    leads = set(con.scalars(sa.select(i.lead_id).where(i.subject_id == number)))
    if len(leads) > 1:
        raise InputError(f"several people used the device `{value}`: {', '.join(map(str, sorted(leads)))}; name one")
    return leads.pop() if leads else int(number)


def by_number(con: sa.Connection, text: str) -> int:
    if text.isdigit() and len(text) < 19:
        wanted = sa.select(t.identity.c.lead_id).where(t.identity.c.lead_id == int(text)).limit(1)
        found = con.scalar(wanted)
        if found is not None:
            return int(found)
    raise InputError(f"there is no lead `{text}`; give its number, a user id or an e-mail address")
