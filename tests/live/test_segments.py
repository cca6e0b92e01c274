"""Who is in a segment: told with the score, told of everybody when it changes, entered and left exactly once."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from leadline.live import placing, tick
from leadline.live.engine import Engine
from leadline.live.people import people
from leadline.live.placing import Placing, is_waiting
from leadline.live.rebuild import rebuild
from leadline.live.segments import understood
from leadline.model import loads
from leadline.model.condition import DAY, HOUR
from leadline.model.segment import name_in
from leadline.store import tables as t
from leadline.store.alone import between_turns
from leadline.store.database import Store
from leadline.store.erasing import erase
from leadline.store.erasures import erasure_log
from leadline.store.people import merge
from leadline.store.segments import archive, keep, standing_segments
from leadline.store.whose import mark_dirty
from tests.live.test_tick import did, identify, lead
from tests.live.world import MODEL, NOW, company, dumped, live, put, settle, wrecked

LEAVES = (
    "{seniority: c-level}",
    "{seniority: {exists: false}}",
    "{company.employees: {gte: 50}}",
    "{email: {ends_with: '@firm1.example.com'}}",
    "{did: {on: page, where: {path: /pricing}, within: 20d}}",
    "{did: {on: [page, demo.requested], at_least: 3}}",
    "{did_not: {on: any, for: 7d}}",
    "{did: {on: 'email.*', within: 30d}}",
)
OF_RESULTS = ("{score: {gte: 20}}", "{band: [hot, warm]}", "{grade: {ne: C}}", "{fit: {gt: 0}}", "{stage: lead}")


def made(store: Store, text: str, at: int = NOW) -> None:
    """Make a segment of a text, or change it."""
    name = name_in(text)
    with store.writing() as con:
        standing = standing_segments(con, name)
        using = [one.segment for one in standing_segments(con) if f"segment: {name}}}" in one.text]
        assert keep(con, name, "", text, standing[0].edit if standing else 0, using, "test", at)


def told(store: Store, at: int = NOW) -> None:
    """Tell the segments that wait of everybody."""
    while is_waiting(store):
        assert Placing(store, lambda: at).place()


def members(store: Store, name: str) -> set[int]:
    with store.reading() as con:
        m = t.segment_members.c
        return set(con.scalars(sa.select(m.lead_id).where(m.segment == name)))


def moves(store: Store, name: str) -> list[tuple[int, bool, str]]:
    with store.reading() as con:
        rows = con.execute(
            sa.select(t.segment_moves).where(t.segment_moves.c.segment == name).order_by(t.segment_moves.c.move_seq)
        )
        return [(row.lead_id, row.entered, row.cause) for row in rows]


def drawn(draw: random.Random, leaves: tuple[str, ...], depth: int = 2) -> str:
    """A condition of these leaves."""
    kind = draw.choice(["leaf", "all", "any", "not"]) if depth else "leaf"
    if kind == "leaf":
        return draw.choice(leaves)
    if kind == "not":
        return f"{{not: {drawn(draw, leaves, depth - 1)}}}"
    return f"{{{kind}: [{drawn(draw, leaves, depth - 1)}, {drawn(draw, leaves, depth - 1)}]}}"


def test_a_condition_says_of_a_segment_what_it_says_of_an_audience_and_of_a_lifecycle(store: Store) -> None:
    draw = random.Random(5)
    facts = [drawn(draw, LEAVES) for _ in range(5)]
    results = [drawn(draw, LEAVES + OF_RESULTS) for _ in range(5)]
    live(store)
    put(store, company(30))
    for number, condition in enumerate([*facts, *results]):
        made(store, f"segment: told-{number}\nif: {condition}")
        made(store, f"segment: scored-{number}\nif: {condition}")
    with between_turns(store) as con:  # those are told by turns alone
        scored = t.segments.c.segment.startswith("scored-")
        con.execute(sa.update(t.segments).where(scored).values(evaluated_at=NOW))
    settle(store)
    by_turns = [members(store, f"scored-{number}") for number in range(10)]
    with store.writing() as con:
        con.execute(sa.delete(t.segment_members))
    told(store)
    assert [members(store, f"told-{number}") for number in range(10)] == by_turns
    assert sum(0 < len(some) < 30 for some in by_turns) > 5  # most of them tell people apart
    for number, condition in enumerate(facts):
        assert held(store, MODEL + f"\naudience: {condition}\n") == by_turns[number], condition
    for number, condition in enumerate(results, len(facts)):
        text = MODEL.split("lifecycle:")[0] + f"lifecycle: {{qualify: [{condition}]}}\n"
        assert held(store, text, qualified=True) == by_turns[number], condition


def held(store: Store, text: str, *, qualified: bool = False) -> set[int]:
    """The leads that a model scores, or finds qualified."""
    with Engine(store) as engine:
        con = engine.connection
        with con.begin():
            engine.load_draft(con, loads(text))
        with con.begin():
            lead_ids = list(con.scalars(sa.select(t.leads.c.lead_id)))
            scored = engine.scored(con, people(con, lead_ids, NOW), NOW)
    return {one.lead_id for one in scored if one.qualified or not qualified}


def test_a_lead_enters_and_leaves_with_the_score_that_makes_it_so_and_each_is_said_once(store: Store) -> None:
    live(store)
    made(store, "segment: warm\nif: {band: [warm, hot]}", NOW - DAY)
    made(store, "segment: recent\nif: {did: {on: page, within: 2h}}", NOW - DAY)
    put(store, [identify("ada", seniority="vp"), did("ada", "page", path="/")])
    settle(store)
    ada = lead(store, "ada").lead_id
    settle(store, NOW + 1)
    assert moves(store, "warm") == [(ada, True, "identity")]
    put(store, [identify("ada", NOW + 1, seniority="none")], NOW + 1)
    settle(store, NOW + 2)
    assert moves(store, "warm") == [(ada, True, "identity"), (ada, False, "event")]
    assert members(store, "recent") == {ada}
    with store.writing() as con:
        mark_dirty(con, [ada], "time", NOW + 2 * HOUR, later=True)  # as the sweep does
    settle(store, NOW + 2 * HOUR)
    assert moves(store, "recent") == [(ada, True, "identity"), (ada, False, "time")]
    assert not members(store, "recent")


def test_a_turn_that_is_killed_before_its_commit_moves_nobody_and_the_next_moves_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(store)
    made(store, "segment: warm\nif: {band: [warm, hot]}", NOW - DAY)
    put(store, [identify("ada", seniority="vp")])

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(tick, "release", killed)  # the last thing that a turn writes
        with pytest.raises(KeyboardInterrupt):
            settle(store)
    assert moves(store, "warm") == []
    settle(store)
    assert moves(store, "warm") == [(lead(store, "ada").lead_id, True, "identity")]


def test_telling_everybody_that_is_killed_half_way_begins_again_and_says_nothing_twice(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(store)
    put(store, company(12))
    settle(store)
    everybody = {row.lead_id for row in leads(store)}
    made(store, "segment: all\nif: {email: {exists: true}}")
    monkeypatch.setattr(placing, "AT_ONCE", 5)
    write = placing.write
    written: list[int] = []

    def killed(*given: Any) -> None:
        if len(written) == 1:
            raise KeyboardInterrupt
        written.append(1)
        write(*given)

    with monkeypatch.context() as broken:
        broken.setattr(placing, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            told(store)
    assert len(members(store, "all")) == 5
    told(store)
    assert members(store, "all") == everybody
    assert sorted(moves(store, "all")) == sorted((one, True, "segment") for one in everybody)
    with store.reading() as con:
        (standing,) = standing_segments(con)
    assert (standing.evaluated, standing.evaluated_at) == (12, NOW)


@pytest.mark.parametrize("looked", ["before", "after"])
def test_a_lead_that_was_scored_while_everybody_is_told_is_as_that_turn_says(
    store: Store, monkeypatch: pytest.MonkeyPatch, looked: str
) -> None:
    live(store)
    put(store, [identify("ada", seniority="vp"), identify("bob", seniority="vp")])
    settle(store)
    made(store, "segment: vps\nif: {seniority: vp}")
    work = Placing(store, lambda: NOW)
    answered = work.apart.answered

    def meanwhile(asked: Any) -> dict[str, Any]:
        found = answered(asked) if looked == "before" else {}
        put(store, [identify("ada", NOW + 5, seniority="none")], NOW + 5)
        settle(store, NOW + 5)
        return found or answered(asked)

    monkeypatch.setattr(work.apart, "answered", meanwhile)
    assert work.place()
    bob = lead(store, "bob").lead_id
    assert (members(store, "vps"), moves(store, "vps")) == ({bob}, [(bob, True, "segment")])


def test_another_text_moves_by_the_segment_and_so_do_those_that_use_it(store: Store) -> None:
    live(store)
    made(store, "segment: boss\nif: {seniority: vp}", NOW - DAY)
    made(store, "segment: others\nif: {not: {segment: boss}}", NOW - DAY)
    put(store, [identify("ada", seniority="vp"), identify("bob", seniority="c-level")])
    settle(store)
    ada, bob = lead(store, "ada").lead_id, lead(store, "bob").lead_id
    assert (members(store, "boss"), members(store, "others")) == ({ada}, {bob})
    made(store, "segment: boss\nif: {seniority: [vp, c-level]}", NOW + 1)
    told(store, NOW + 1)
    assert (members(store, "boss"), members(store, "others")) == ({ada, bob}, set())
    assert moves(store, "boss") == [(ada, True, "identity"), (bob, True, "segment")]
    assert moves(store, "others") == [(bob, True, "identity"), (bob, False, "segment")]


def test_who_no_model_scores_has_no_results_and_who_objects_is_in_nothing(store: Store) -> None:
    live(store, MODEL + "audience: {region: north}\n")
    for name, condition in (("low", "{score: {lt: 50}}"), ("unbanded", "{band: {exists: false}}"), ("all", "{not: x}")):
        made(store, f"segment: {name}\ndefine: {{x: {{region: nowhere}}}}\nif: {condition}", NOW - DAY)
    put(
        store, [identify("ada", region="north"), identify("bob", region="south"), identify("cid", profiling="objected")]
    )
    settle(store)
    ada, bob = lead(store, "ada").lead_id, lead(store, "bob").lead_id
    expected = {"low": {ada}, "unbanded": {bob}, "all": {ada, bob}}
    assert {name: members(store, name) for name in expected} == expected
    with store.writing() as con:
        con.execute(sa.delete(t.segment_members))
    told(store)
    assert {name: members(store, name) for name in expected} == expected


def test_membership_follows_a_merged_lead_and_an_erased_one_is_gone(store: Store, tmp_path: Path) -> None:
    live(store)
    made(store, "segment: vps\nif: {seniority: vp}", NOW - DAY)
    put(store, [identify("ada", NOW - 2 * DAY, name="Ada"), identify("bob", seniority="vp")])
    settle(store)
    ada, bob = lead(store, "ada").lead_id, lead(store, "bob").lead_id
    with store.writing() as con:
        merge(con, ada, bob, "test", NOW + 1, "one")
    settle(store, NOW + 2)
    one = lead(store, "bob").lead_id
    other = ada if one == bob else bob
    assert members(store, "vps") == {one}
    assert [entered for number, entered, _ in moves(store, "vps") if number == one] == [True]
    assert [entered for number, entered, _ in moves(store, "vps") if number == other] in ([True, False], [])
    erase(store, one, erasure_log(store, b"key", tmp_path / "erasures"), "test", NOW + 3)
    assert (members(store, "vps"), moves(store, "vps")) == (set(), [])


def test_a_rebuild_finds_the_members_again_and_says_nothing_anew(store: Store) -> None:
    live(store)
    made(store, "segment: warm\nif: {score: {gte: 10}}", NOW - DAY)
    put(store, company(12))
    settle(store)
    before = dumped(store, t.segment_members, t.segment_moves)
    assert before["segment_members"]
    wrecked(store)
    rebuild(store, NOW)
    assert dumped(store, t.segment_members, t.segment_moves) == before


def test_a_segment_that_the_models_of_today_do_not_fit_keeps_its_members_until_it_is_put_right(store: Store) -> None:
    live(store)
    made(store, "segment: hot\nif: {band: warm}", NOW - DAY)
    put(store, [identify("ada", seniority="vp")])
    settle(store)
    ada = lead(store, "ada").lead_id
    live(store, MODEL.replace("warm: 20", "mild: 20"), NOW + 1)
    put(store, [identify("ada", NOW + 1, seniority="none")], NOW + 1)
    settle(store, NOW + 2)
    assert members(store, "hot") == {ada}
    made(store, "segment: hot\nif: {band: mild}", NOW + 3)
    put(store, [identify("ada", NOW + 3, seniority="none")], NOW + 3)
    settle(store, NOW + 4)
    assert moves(store, "hot") == [(ada, True, "identity"), (ada, False, "segment")]


def test_an_archived_segment_has_nobody_and_its_past_stays(store: Store) -> None:
    live(store)
    made(store, "segment: vps\nif: {seniority: vp}", NOW - DAY)
    put(store, [identify("ada", seniority="vp")])
    settle(store)
    with between_turns(store) as con:
        assert archive(con, "vps", "test", NOW + 1)
    put(store, [did("ada", "page", NOW + 1, path="/")], NOW + 1)
    settle(store, NOW + 2)
    assert (members(store, "vps"), len(moves(store, "vps"))) == (set(), 1)


def test_a_name_that_differs_from_another_in_capitals_only_is_refused() -> None:
    found = understood({"a": "segment: a\nif: {Seniority: vp}", "b": "segment: b\nif: {country: DE}"}, [loads(MODEL)])
    assert list(found.segments) == ["b"]
    assert "which differ only in capitals" in found.problems["a"][0].what


def leads(store: Store) -> Sequence[sa.Row[Any]]:
    with store.reading() as con:
        return con.execute(sa.select(t.leads)).all()
