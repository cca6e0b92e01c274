"""Who did something, by the name that people know them by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from leadline.store import tables as t

USER, KEY = "user", "key"


def names_of(con: sa.Connection, actors: Iterable[str]) -> Mapping[str, str]:
    """The names of ``user:3`` (or their address) and of ``key:2``; what is neither, such as ``cli``, has none."""
    numbers: dict[str, set[int]] = {USER: set(), KEY: set()}
    for actor in actors:
        kind, _, said = actor.partition(":")
        if kind in numbers and said.isdecimal():
            numbers[kind].add(int(said))
    u, k = t.users.c, t.keys.c
    users = sa.select(u.user_id, sa.func.coalesce(sa.func.nullif(u.name, ""), u.email))
    keys = sa.select(k.key_id, k.name)
    found: dict[str, str] = {}
    for kind, query, number in ((USER, users, u.user_id), (KEY, keys, k.key_id)):
        if numbers[kind]:
            rows = con.execute(query.where(number.in_(sorted(numbers[kind]))))
            found |= {f"{kind}:{row[0]}": row[1] for row in rows}
    return found
