"""Erasing a person: every row about them goes, and the log keeps them from coming back.

The log comes first and is on the disk before the first row goes: after a crash in between, erasing again finishes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.alone import between_turns
from leadline.store.audit import record
from leadline.store.database import Store
from leadline.store.erasures import ErasureLog, check, count, while_nobody_writes
from leadline.store.personal import PERSONAL, Owned, matching, owned_by
from leadline.store.scrubbing import scrub
from leadline.store.subjects import Named, parts
from leadline.store.values import dumped
from leadline.store.whose import mark_dirty, refresh


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased: rows by table, how many ids went to the log; ``note`` says what is left to do, if anything."""

    lead_id: int
    rows: Mapping[str, int]
    ids: int
    note: str | None = None


def erase(store: Store, lead_id: int, log: ErasureLog, by: str, at: Instant) -> Erased:
    """Erase a lead: all that is known of it, in every table of the list, and in the file itself.

    It waits for the turns that have begun: they have read the person, and are yet to write what follows.
    """
    with between_turns(store) as con:
        while_nobody_writes(con)
        check(con, log)
        owned = owned_by(con, lead_id)
        log.add([name for name in owned.names if not log.forbids(*name)], at)
        rows = delete(con, owned, at)
        count(con, log)
        record(con, at, by, "person.erase", str(lead_id), {"rows": sum(rows.values())})
    return Erased(lead_id, rows, len(owned.names), scrub(store, tuple(rows)))


def delete(con: sa.Connection, owned: Owned, at: Instant) -> dict[str, int]:
    """Delete a person's rows; how many of which table. Who shared a device or an account is scored again."""
    account_ids, peers = accounts_of(con, owned), peers_of(con, owned)
    undone = [f"{source}:{link}" for source, link in links_of(con, owned)]
    gone: dict[str, int] = {}
    for entry in PERSONAL:
        for condition in matching(entry, owned):
            found = con.execute(sa.delete(entry.table).where(condition)).rowcount
            if found:
                gone[entry.table.name] = gone.get(entry.table.name, 0) + found
    for some in parts(undone):
        con.execute(sa.delete(t.links).where(t.links.c.undoes.in_(some)))
    empty_accounts(con, account_ids, at)
    shared = {span.subject_id for span in owned.spans}
    moved = refresh(con, shared) - set(owned.subjects) - {owned.lead_id}
    mark_dirty(con, (moved | peers) & still_here(con, moved | peers), "identity", at)
    return gone


def accounts_of(con: sa.Connection, owned: Owned) -> set[str]:
    """The account that the lead is shown with."""
    c = t.leads.c
    return set(con.scalars(sa.select(c.account_id).where(c.lead_id == owned.lead_id, c.account_id.is_not(None))))


def peers_of(con: sa.Connection, owned: Owned) -> set[int]:
    """Another lead of the lead's account: who scores one of them counts the account's people again."""
    c = t.leads.c
    mine = sa.select(c.account_id).where(c.lead_id == owned.lead_id)
    found = con.scalars(sa.select(c.lead_id).where(c.account_id.in_(mine), c.lead_id != owned.lead_id).limit(1))
    return set(found)


def empty_accounts(con: sa.Connection, account_ids: set[str], at: Instant) -> None:
    """Those of these accounts that have nobody left have no score: there is nobody whose turn would count them."""
    c = t.leads.c
    people = sa.exists().where(c.account_id == t.accounts.c.account_id)
    nobody = {"people": 0, "score_cents": None, "missing_roles": dumped([]), "as_of": at}
    for some in parts(sorted(account_ids)):
        con.execute(sa.update(t.accounts).where(t.accounts.c.account_id.in_(some), ~people).values(nobody))


def links_of(con: sa.Connection, owned: Owned) -> list[tuple[int, str]]:
    entry = next(one for one in PERSONAL if one.table is t.links)
    found: dict[tuple[int, str], None] = {}
    for condition in matching(entry, owned):
        rows = con.execute(sa.select(t.links.c.source_id, t.links.c.link_id).where(condition))
        found |= {(row.source_id, row.link_id): None for row in rows}
    return list(found)


def still_here(con: sa.Connection, subject_ids: set[int]) -> set[int]:
    found: set[int] = set()
    for some in parts(sorted(subject_ids)):
        found |= set(con.scalars(sa.select(t.subjects.c.subject_id).where(t.subjects.c.subject_id.in_(some))))
    return found


def readmit(store: Store, names: list[Named], log: ErasureLog, by: str, at: Instant) -> int:
    """Let an erased person in again, who has consented anew; how many of the ids had been kept out.

    What comes from now on is taken. What was erased does not come back: a backup from before the erasure is restored
    without it all the same.
    """
    with store.writing() as con:
        check(con, log)
        found = log.readmit(names, at)
        count(con, log)
        record(con, at, by, "person.readmit", "", {"ids": found})
    return found


def erase_again(con: sa.Connection, log: ErasureLog, made_at: Instant, at: Instant) -> int:
    """Erase from a restored store whom the log names: those kept out, and those erased after the backup was made."""
    if not log.entries:
        return 0
    s, i = t.subjects.c, t.identity.c
    out: set[int] = set()
    kinds: dict[int, bool] = {}
    for number, kind, value in con.execute(sa.select(s.subject_id, s.kind, s.value)):
        erased_at = log.erased_at(kind, value)
        if erased_at is not None and (log.forbids(kind, value) or erased_at > made_at):
            out.add(number)
            kinds[number] = kind != "anonymous"
    leads: set[int] = set()
    for some in parts(sorted(out)):
        leads |= set(con.scalars(sa.select(i.lead_id).where(i.subject_id.in_(some)).distinct()))
    for lead_id in sorted(leads):
        owned = owned_by(con, lead_id)
        mine = set(owned.subjects)
        if mine <= out:
            delete(con, owned, at)
            out -= mine
    rest = tuple(sorted(out))  # of people who are, in this store, one with somebody who was not erased
    if rest:
        delete(con, Owned(rest[0], rest, (), ()), at)
    return len(kinds)
