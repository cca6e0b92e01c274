"""Telling reps and teams: who became ready for sales, entered a segment, or whose score rose far enough.

What routing and flows tell they put themselves, with `put_notices`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.outward.given import Given
from leadline.outward.notice.about import told
from leadline.outward.notice.settings import EVERYBODY, OWNER, TEAM, NoticeSettings, resolved
from leadline.outward.telling import who
from leadline.store import outbox
from leadline.store import tables as t
from leadline.store.connections import Connection, connections
from leadline.store.happenings import Happening
from leadline.store.outbox import Delivery
from leadline.store.sight import as_owner

u = t.users.c


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be told of a lead. ``key`` is unique for what happened, ``words`` are plain text that says it.

    It goes to the connections that are ``about`` it and for whom the lead is, or to the one ``connection`` that is
    named. ``to``: who is told in the place of the lead's owner.
    """

    key: str
    lead_id: int
    about: str
    words: str
    connection: str | None = None
    template: str | None = None
    to: str | None = None


def put_notices(con: sa.Connection, notices: Sequence[Notice], now: Instant) -> int:
    """Put notices into the outbox; how many deliveries are new."""
    every = {one.connection: one for one in connections(con, kind="notice")} if notices else {}
    return outbox.put(con, list(deliveries(con, every, notices, now)), now) if every else 0


def put_news(con: sa.Connection, key: str, about: str, title: str, words: str, now: Instant) -> int:
    """Put what is about no lead into the outbox, for all connections about it but those to owners of leads."""
    found = []
    for one in connections(con, kind="notice"):
        of = resolved(one.settings)
        if about in of.about and of.whom != OWNER:
            what = {"about": about, "title": title, "words": words}
            name = one.connection
            found.append(Delivery(f"notice:{key}:{name}", name, "notice", what, None, of.rhythm.due(now)))
    return outbox.put(con, found, now) if found else 0


def deliveries(
    con: sa.Connection, every: dict[str, Connection], notices: Iterable[Notice], now: Instant
) -> Iterable[Delivery]:
    notices = list(notices)
    resolved_ones = {name: resolved(one.settings) for name, one in every.items()}
    leads = who(con, {one.lead_id for one in notices})
    teams = {name: members(con, of) for name, of in resolved_ones.items()}
    for notice in notices:
        whose = leads.get(notice.lead_id)
        if whose is None:
            continue
        owner = as_owner(notice.to or whose["owner"])
        for name, of in resolved_ones.items():
            if notice.connection is None:
                wanted = notice.about in of.about and is_for(of, owner, teams[name])
            else:
                wanted = notice.connection == name
            if wanted:
                what = {"about": notice.about, "words": notice.words, "template": notice.template, "to": notice.to}
                what = {key: value for key, value in what.items() if value is not None}
                due_at = of.rhythm.due(now)
                yield Delivery(f"notice:{notice.key}:{name}", name, "notice", what, notice.lead_id, due_at)


def is_for(of: NoticeSettings, owner: str | None, team: Collection[str]) -> bool:
    """Whether a lead of this owner is theirs who are told."""
    if of.whom == EVERYBODY:
        return True
    if of.whom == OWNER:
        return owner is not None
    return owner in team if of.whom.startswith(TEAM) else owner == of.whom


def members(con: sa.Connection, of: NoticeSettings) -> frozenset[str]:
    if not of.whom.startswith(TEAM):
        return frozenset()
    emails = con.scalars(sa.select(u.email).where(u.team == of.whom.removeprefix(TEAM)))
    return frozenset(filter(None, map(as_owner, emails)))


@dataclass(slots=True)
class Telling:
    """The consumer of the notices."""

    given: Given

    def look(self, happened: Sequence[Happening], now: Instant) -> list[Delivery] | None:
        if not happened:
            return None
        with self.given.store.reading() as con:
            every = {one.connection: one for one in connections(con, kind="notice")}
            if not every:
                return None
            about = list(dict.fromkeys(one for of in every.values() for one in of.settings["about"]))
            notices = [
                Notice(f"happening:{one.seq}:{what}", one.lead_id, what, words)
                for one in happened
                for what, words in told(about, one)
            ]
            return list(deliveries(con, every, notices, now)) or None

    def follow(self, con: sa.Connection, looked: list[Delivery], now: Instant) -> None:
        outbox.put(con, looked, now)

    def close(self) -> None:
        """It keeps nothing open."""


CONSUMER = Telling
