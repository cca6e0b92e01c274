"""The projection of identity: in whatever order facts arrive, it is what the pure function says of them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.identity import Subject, resolve
from leadline.store import tables as t
from leadline.store.append import Offer, append
from leadline.store.database import Store, open_store
from leadline.store.message import Kind, Message
from leadline.store.migrate import upgrade
from leadline.store.people import merge, unmerge
from leadline.store.sources import source_number
from leadline.store.whose import kinds_of, link_of

NOW = 1_790_000_000_000_000
USERS, DEVICES, MAILS = ("u1", "u2", "u3"), ("d1", "d2"), ("a@acme.com", "b@acme.com")


@st.composite
def messages(draw: st.DrawFn) -> list[Message]:
    """A world of messages about few people and devices, with late ones and repetitions."""
    found = []
    for number in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from([Kind.event, Kind.identify, Kind.identify, Kind.alias]))
        user = draw(st.none() | st.sampled_from(USERS))
        device = draw(st.none() | st.sampled_from(DEVICES))
        mail = draw(st.none() | st.sampled_from(MAILS)) if kind is Kind.identify else None
        if user is None and device is None and mail is None:
            user = "u1"
        one = Message(
            kind,
            f"m{number}",
            NOW + draw(st.integers(0, 8)),
            user_id=user,
            anonymous_id=device,
            email=mail,
            name="page" if kind is Kind.event else "",
            trusted=draw(st.booleans()),
        )
        if kind is Kind.alias:
            one = replace(one, user_id=user or "u2", previous_id=draw(st.sampled_from(DEVICES)), trusted=True)
        found.append(one)
    return found


def told(store: Store, batches: Sequence[Sequence[Message]]) -> None:
    for batch in batches:
        with store.writing() as con:
            append(con, [Offer(source_number(con, "web", "segment", NOW), batch)], NOW + 100)


def projected(store: Store) -> set[tuple[str, int, int, frozenset[str]]]:
    """Whose every id is, by names: leads are told by their ids, since their numbers depend on who came first."""
    with store.reading() as con:
        names = {row.subject_id: f"{row.kind}:{row.value}" for row in con.execute(sa.select(t.subjects))}
        rows = list(con.execute(sa.select(t.identity)))
    of_lead: dict[int, set[str]] = {}
    for row in rows:
        if not names[row.subject_id].startswith("anonymous:"):
            of_lead.setdefault(row.lead_id, set()).add(names[row.subject_id])
    return {(names[row.subject_id], row.starts, row.ends, frozenset(of_lead[row.lead_id])) for row in rows}


def new_store(folder: str, name: str) -> Store:
    store = open_store(f"sqlite:///{Path(folder) / name}.db")
    upgrade(store)
    return store


@settings(max_examples=15, deadline=None)
@given(messages(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_whose_an_id_is_does_not_depend_on_the_order_of_arrival(
    world: list[Message], random: object, size: int
) -> None:
    shuffled = [*world, *world[:3]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    with TemporaryDirectory() as folder:
        first, second = new_store(folder, "first"), new_store(folder, "second")
        told(first, [world])
        told(second, [shuffled[at : at + size] for at in range(0, len(shuffled), size)])
        assert projected(first) == projected(second)
        first.close()
        second.close()


@settings(max_examples=15, deadline=None)
@given(messages(), st.lists(st.tuples(st.sampled_from(USERS), st.sampled_from(USERS), st.booleans()), max_size=3))
def test_what_is_kept_up_to_date_is_what_a_rebuild_gives(
    world: list[Message], merges: list[tuple[str, str, bool]]
) -> None:
    with TemporaryDirectory() as folder:
        store = new_store(folder, "store")
        everyone = [Message(Kind.identify, f"u-{user}", NOW, user_id=user) for user in USERS]
        told(store, [everyone, *[[one] for one in world]])
        for number, (one, other, undone) in enumerate(merges):
            with store.writing() as con:
                subjects = {row.value: row.subject_id for row in con.execute(sa.select(t.subjects))}
                whose = {row.subject_id: row.lead_id for row in con.execute(sa.select(t.identity))}
                lead, second = whose[subjects[one]], whose[subjects[other]]
                if lead != second:
                    made = merge(con, lead, second, "user:1", NOW + 200 + number, str(number))
                    if undone:
                        unmerge(con, made, "user:1", NOW + 300 + number)
        with store.reading() as con:
            stored = {(r.subject_id, r.starts, r.ends, r.lead_id) for r in con.execute(sa.select(t.identity))}
            links = [link_of(row) for row in con.execute(sa.select(t.links))]
            every = kinds_of(con, con.scalars(sa.select(t.subjects.c.subject_id)).all())
        whole = resolve([Subject(one, kind) for one, kind in every.items()], links)
        assert stored == {(i.subject, i.starts, i.ends, i.lead) for i in whole.intervals}
        store.close()
