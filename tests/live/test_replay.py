"""Whatever the order in which facts come, and whenever scores are made between: in the end they are those of a replay.

Two stores come to know the same facts. One gets them in any order, in any batches, some twice, with turns of the scorer
and merges and unmerges between. The other gets all of them at once, in the order in which they happened. What both say
of each lead must be the same; leads are told by the ids that are theirs.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline.errors import InputError
from leadline.model.condition import DAY, HOUR, SECOND
from leadline.store import tables as t
from leadline.store.append import Offer, append
from leadline.store.database import Store, open_store
from leadline.store.finding import find_lead
from leadline.store.message import Kind, Message
from leadline.store.migrate import upgrade
from leadline.store.people import MERGE, UNMERGE, merge, put_link, unmerge
from leadline.store.sources import LEADLINE, source_number
from leadline.store.whose import mark_dirty, refresh
from tests.live.world import MODEL, NOW, live, settle

SOURCES = ("server", "browser")
#: Transitions are facts that depend on when the scorer looked; here nobody is moved.
UNMOVED = MODEL[: MODEL.index("lifecycle:")] + MODEL[MODEL.index("account_score:") :]
PEOPLE = 4
NUMBERS = st.integers(0, PEOPLE - 1)


@dataclass(frozen=True)
class Step:
    """Something that happens to the first store: some messages come, a merge, an unmerge, a turn of the scorer."""

    what: str
    messages: tuple[int, ...] = ()
    one: int = 0
    other: int = 0


@st.composite
def messages(draw: st.DrawFn, number: int) -> Message:
    """A message; no two happen at the same instant."""
    at = NOW - 60 * DAY + draw(st.integers(0, 59 * 24)) * HOUR + number * SECOND
    trusted = draw(st.booleans())
    user, device = f"u{draw(NUMBERS)}", f"d{draw(NUMBERS)}"
    email = f"p{draw(NUMBERS)}@firm{draw(NUMBERS) % 2}.example.com"
    kind = draw(st.sampled_from(["event"] * 4 + ["identify"] * 3 + ["alias", "group"]))
    common: dict[str, Any] = {"id": f"m{number}", "occurred_at": at, "trusted": trusted}
    if kind == "event":
        whose: Any = draw(st.sampled_from([{"user_id": user}, {"anonymous_id": device}, {"email": email}]))
        name = draw(st.sampled_from(["page", "page", "demo.requested", "email.clicked"]))
        return Message(Kind.event, name=name, properties={"path": "/pricing"}, **whose, **common)
    if kind == "identify":
        known: Any = draw(st.sampled_from([{"user_id": user}, {"email": email}, {"user_id": user, "email": email}]))
        traits: Any = draw(st.sampled_from([{}, {"seniority": "vp"}, {"seniority": None}, {"seniority": "c-level"}]))
        return Message(Kind.identify, anonymous_id=draw(st.none() | st.just(device)), traits=traits, **known, **common)
    common["trusted"] = True
    if kind == "alias":
        return Message(Kind.alias, user_id=user, previous_id=device, **common)
    traits = draw(st.sampled_from([{"employees": 5}, {"employees": 80}, {"domain": "firm0.example.com"}]))
    return Message(Kind.group, user_id=user, account_id=f"a{draw(NUMBERS)}", traits=traits, **common)


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Message], list[Step]]:
    """Messages, and how the first store comes to know all of them."""
    said = [draw(messages(number)) for number in range(draw(st.integers(1, 14)))]
    order = draw(st.permutations(range(len(said))))
    steps: list[Step] = []
    while order:
        size = draw(st.integers(1, 5))
        again = tuple(draw(st.lists(st.sampled_from(range(len(said))), max_size=2))) if steps else ()
        known = {number for step in steps for number in step.messages}
        steps.append(Step("messages", (*order[:size], *(one for one in again if one in known))))
        order = order[size:]
        between = draw(st.lists(st.sampled_from(["tick", "tick", "merge", "unmerge"]), max_size=2))
        steps += [Step(what, one=draw(NUMBERS), other=draw(NUMBERS)) for what in between]
    return said, steps


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the model and nothing else; a copy is quicker than making it again."""
    path = tmp_path_factory.mktemp("empty") / "store.db"
    store = open_store(f"sqlite:///{path}")
    upgrade(store)
    live(store, UNMOVED)
    with store.writing() as con:
        for name in (LEADLINE, *SOURCES):
            source_number(con, name, "segment", NOW)
    store.close()
    return path


@contextmanager
def two_stores(empty: Path) -> Iterator[tuple[Store, Store]]:
    with TemporaryDirectory() as folder:
        stores = [open_store(f"sqlite:///{shutil.copy(empty, Path(folder) / name)}") for name in ("any.db", "all.db")]
        yield stores[0], stores[1]
        for store in stores:
            store.close()


def come(store: Store, said: Sequence[Message]) -> None:
    with store.writing() as con:
        numbers = {name: source_number(con, name, "segment", NOW) for name in SOURCES}
        append(con, [Offer(numbers["server" if one.trusted else "browser"], [one]) for one in said], NOW)


def happen(store: Store, said: Sequence[Message], steps: Sequence[Step]) -> None:
    """The steps, one after the other; merges are a second apart."""
    merges: list[str] = []
    for number, step in enumerate(steps):
        at = NOW - DAY + number * SECOND
        match step.what:
            case "messages":
                come(store, [said[one] for one in step.messages])
            case "tick":
                settle(store)
            case "merge":
                with store.writing() as con:
                    try:
                        pair = find_lead(con, f"user:u{step.one}"), find_lead(con, f"user:u{step.other}")
                        merges.append(merge(con, *pair, "user:1", at, str(number)))
                    except InputError:
                        continue  # nobody has said anything of one of them yet, or they are one
            case _ if merges:
                with store.writing() as con:
                    unmerge(con, merges[step.one % len(merges)], "user:1", at)
    settle(store)


def all_at_once(store: Store, said: Sequence[Message], other: Store) -> None:
    """All messages in the order in which they happened, and what people joined and parted in the other store."""
    come(store, sorted(said, key=lambda one: one.occurred_at))
    with other.reading() as con:
        links = con.execute(sa.select(t.links).where(t.links.c.kind.in_((MERGE, UNMERGE)))).all()
        named = {row.subject_id: (row.kind, row.value) for row in con.execute(sa.select(t.subjects))}
    with store.writing() as con:
        numbers = {(row.kind, row.value): row.subject_id for row in con.execute(sa.select(t.subjects))}
        for row in links:
            ends = {name: numbers.get(named.get(getattr(row, name), ("", ""))) for name in ("subject_id", "other_id")}
            put_link(con, row.source_id, row.link_id, {"kind": row.kind, "undoes": row.undoes, **ends}, row.occurred_at)
        mark_dirty(con, refresh(con, set(numbers.values())), "identity", NOW)
    settle(store)


def told(store: Store) -> dict[str, Any]:
    """What a store says of its leads, its accounts and its events, without any number that arrival gave."""
    with store.reading() as con:
        i, s = t.identity.c, t.subjects.c
        query = sa.select(i.lead_id, i.starts, i.ends, s.kind, s.value).join(t.subjects, s.subject_id == i.subject_id)
        ids: dict[int, list[Any]] = {}
        for lead_id, *owned in con.execute(query.order_by(s.kind, s.value, i.starts)):
            ids.setdefault(lead_id, []).append(tuple(owned))
        scores = {row.lead_id: row for row in con.execute(sa.select(t.scores))}
        leads = {
            tuple(ids[row.lead_id]): {
                "score": (scores[row.lead_id].score_cents, scores[row.lead_id].dimensions),
                "shown": (row.score_cents, row.band, row.grade, row.attributes, row.junk, row.stage),
                "since": row.created_at,
                "account": row.account_id,
                "last": row.last_event_at,
            }
            for row in con.execute(sa.select(t.leads))
        }
        accounts = {
            row.account_id: (row.attributes, row.domain, row.people, row.score_cents, row.missing_roles)
            for row in con.execute(sa.select(t.accounts))
            if row.people or row.attributes != "{}"
        }
        e = t.events.c
        machines = sa.select(e.event_id, t.machines.c.reason).join(t.events, e.event_seq == t.machines.c.event_seq)
        automated = {row.event_id: row.reason for row in con.execute(machines)}
        return {"leads": leads, "accounts": accounts, "machines": automated}


def differences(one: Any, other: Any, at: str = "") -> list[str]:
    """What differs, each with where it stands."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return [] if one == other else [f"{at}: {one} or {other}"]
    return [
        line
        for name in sorted(one.keys() | other.keys(), key=repr)
        for line in differences(one.get(name), other.get(name), f"{at}/{name}")
    ]


def same(empty: Path, said: list[Message], steps: list[Step]) -> None:
    with two_stores(empty) as (any_order, at_once):
        happen(any_order, said, steps)
        all_at_once(at_once, said, any_order)
        assert differences(told(any_order), told(at_once)) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=stories())
def test_scores_after_any_order_are_those_of_a_replay(empty: Path, story: tuple[list[Message], list[Step]]) -> None:
    same(empty, *story)


@pytest.mark.drill
@settings(max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=stories())
def test_scores_after_any_order_are_those_of_a_replay_often(
    empty: Path, story: tuple[list[Message], list[Step]]
) -> None:
    same(empty, *story)
