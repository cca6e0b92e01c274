"""What a turn of the worker does, as stories: a score moves, a stage is reached once, a merge changes the past."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import orjson
import pytest
import sqlalchemy as sa

from leadline.live.engine import Engine
from leadline.live.inputs import Seen
from leadline.live.judging import Judged, judge_leads
from leadline.live.people import people
from leadline.live.tick import tick
from leadline.model.condition import DAY, HOUR, MINUTE
from leadline.store import tables as t
from leadline.store.append import Offer, append
from leadline.store.database import Store
from leadline.store.message import Context, Kind, Message
from leadline.store.models import deactivate
from leadline.store.people import joined_by, merge, set_stage, unmerge
from leadline.store.sources import source_number
from tests.live.world import MODEL, NOW, dumped, live, put, settle

AUDIENCES = """
model: {name}
audience: {{region: {region}}}
dimensions: {{fit: {{}}}}
rules: [{{id: all, dimension: fit, if: {{region: {{exists: true}}}}, points: {points}}}]
"""


def identify(user: str, at: int = NOW - DAY, **traits: Any) -> Message:
    return Message(Kind.identify, f"i-{user}-{at}", at, user_id=user, traits=traits)


def did(user: str, name: str, at: int = NOW - HOUR, id_: str | None = None, **properties: Any) -> Message:
    return Message(Kind.event, id_ or f"{user}-{name}-{at}", at, user_id=user, name=name, properties=properties)


def lead(store: Store, user: str) -> sa.Row[Any]:
    with store.reading() as con:
        return con.execute(
            sa.select(t.leads)
            .join(t.identity, t.identity.c.lead_id == t.leads.c.lead_id)
            .join(t.subjects, t.subjects.c.subject_id == t.identity.c.subject_id)
            .where(t.subjects.c.value == user)
        ).one()


def transitions(store: Store) -> list[tuple[str, str, bool]]:
    with store.reading() as con:
        rows = con.execute(sa.select(t.transitions).order_by(t.transitions.c.transition_seq))
        return [(row.from_stage, row.to_stage, row.fired) for row in rows]


def test_an_event_moves_the_score_and_history_keeps_both(store: Store) -> None:
    live(store)
    put(store, [identify("ada", seniority="vp")])
    settle(store)
    assert lead(store, "ada").score_cents == 3000
    put(store, [did("ada", "page", NOW, path="/pricing")], NOW + 1)
    settle(store, NOW + 1)
    assert lead(store, "ada").score_cents == 4100
    with store.reading() as con:
        history = con.execute(sa.select(t.score_history).order_by(t.score_history.c.history_seq)).all()
    assert [(row.score_cents, row.cause) for row in history][-1] == (4100, "event")
    assert history[0].score_cents == 3000


def test_what_comes_after_a_turn_began_and_before_it_claims_is_seen_by_it(store: Store) -> None:
    live(store)
    put(store, [identify("ada", seniority="vp")])
    settle(store)
    put(store, [did("ada", "page", NOW + 5, path="/pricing")], NOW + 5)
    with Engine(store) as engine:
        done = tick(store, engine, NOW)  # the clock was read before the event was committed
    assert (lead(store, "ada").score_cents, done.as_of) == (4100, NOW + 5)


def test_a_lead_that_nothing_happens_to_has_no_second_line_of_history(store: Store) -> None:
    live(store)
    put(store, [identify("ada", seniority="vp")])
    settle(store)
    before = dumped(store, t.score_history)
    put(store, [identify("ada", NOW - HOUR, seniority="vp")])
    settle(store)
    assert dumped(store, t.score_history) == before


def test_a_request_for_a_demo_hands_the_lead_over_once_with_its_receipt(store: Store) -> None:
    live(store)
    put(store, [identify("ada", seniority="vp"), did("ada", "demo.requested")])
    settle(store)
    put(store, [did("ada", "demo.requested", NOW), did("ada", "page", NOW, path="/")], NOW + 1)
    settle(store, NOW + 1)
    assert transitions(store) == [("lead", "mql", True)]
    with store.reading() as con:
        row = con.execute(sa.select(t.transitions)).one()
    receipt = orjson.loads(row.receipt)
    assert row.number == 1
    assert sum(part["weighted"] for part in receipt["dimensions"]) == pytest.approx(receipt["score"])
    assert "demo request" in row.reason


def test_who_sales_turned_down_starts_over_and_comes_back_with_a_new_request(store: Store) -> None:
    live(store)
    put(store, [identify("ada", seniority="vp"), did("ada", "demo.requested")])
    settle(store)
    with store.writing() as con:
        set_stage(con, lead(store, "ada").lead_id, "recycled", "no budget", "user:1", NOW + 10)
    settle(store, NOW + 11)
    assert transitions(store) == [("lead", "mql", True), ("mql", "recycled", True)]
    assert lead(store, "ada").score_cents == 3000  # fit stays, interest begins from nothing
    put(store, [did("ada", "demo.requested", NOW + 20)], NOW + 20)
    settle(store, NOW + 21)
    assert [to for _, to, _ in transitions(store)] == ["mql", "recycled", "mql"]


def test_from_accepted_on_the_model_moves_nobody(store: Store) -> None:
    live(store)
    put(store, [identify("ada", seniority="vp"), did("ada", "demo.requested")])
    settle(store)
    with store.writing() as con:
        set_stage(con, lead(store, "ada").lead_id, "accepted", "", "user:1", NOW + 1)
    put(store, [identify("ada", NOW + 2, job_role="student")], NOW + 2)
    settle(store, NOW + 3)
    assert lead(store, "ada").stage == "accepted"


def test_a_late_event_counts_where_it_belongs(store: Store) -> None:
    live(store)
    put(store, [identify("ada", NOW - 40 * DAY), did("ada", "page", NOW - 40 * DAY, path="/")])
    settle(store)
    quiet = lead(store, "ada").score_cents
    put(store, [did("ada", "page", NOW - 20 * DAY, path="/")], NOW + 1)
    settle(store, NOW + 1)
    assert quiet == 0
    assert lead(store, "ada").score_cents > quiet


def test_time_alone_brings_a_score_down_when_the_sweep_comes(store: Store) -> None:
    from leadline.live.chores import Chores

    live(store)
    put(store, [identify("ada", seniority="vp"), did("ada", "demo.requested", NOW)])
    settle(store)
    warm = lead(store, "ada").score_cents
    later = NOW + 60 * DAY
    with Engine(store) as engine:
        Chores(store, HOUR).do(engine, later)
    settle(store, later)
    assert lead(store, "ada").score_cents < warm
    assert lead(store, "ada").as_of == later


def test_a_merge_makes_one_lead_and_taking_it_back_makes_two_again(store: Store) -> None:
    live(store)
    put(store, [identify("ada", seniority="vp"), identify("bob"), did("bob", "page", NOW - HOUR, path="/pricing")])
    settle(store)
    before = {row.lead_id: row.score_cents for row in (lead(store, "ada"), lead(store, "bob"))}
    first, second = sorted(before)
    with store.writing() as con:
        made = merge(con, second, first, "user:1", NOW, "x")
    settle(store)
    assert lead(store, "ada").lead_id == lead(store, "bob").lead_id == first
    assert lead(store, "ada").score_cents == sum(before.values())
    with store.reading() as con:
        assert made in {one["merge_id"] for one in joined_by(con, first)}
    with store.writing() as con:
        unmerge(con, made, "user:1", NOW + 1)
    settle(store)
    assert {row.lead_id: row.score_cents for row in (lead(store, "ada"), lead(store, "bob"))} == before


def test_a_merged_lead_is_not_handed_over_again(store: Store) -> None:
    live(store)
    put(store, [identify("ada", seniority="vp"), identify("bob"), did("bob", "demo.requested")])
    settle(store)
    with store.writing() as con:
        merge(con, lead(store, "ada").lead_id, lead(store, "bob").lead_id, "user:1", NOW + 1, "x")
    settle(store, NOW + 2)
    assert transitions(store) == [("lead", "mql", True)]
    assert lead(store, "ada").stage == "mql"


def test_a_change_of_the_account_scores_its_people_again(store: Store) -> None:
    live(store)
    both, few = ("ada", "bob"), {"employees": 5}
    put(store, [identify(user) for user in both])
    groups = [Message(Kind.group, f"g{user}", NOW - DAY, user_id=user, traits=few, account_id="firm") for user in both]
    put(store, groups)
    settle(store)
    small = lead(store, "ada").score_cents
    put(store, [Message(Kind.group, "g3", NOW, user_id="bob", traits={"employees": 500}, account_id="firm")], NOW + 1)
    settle(store, NOW + 1)
    assert lead(store, "ada").score_cents > small
    with store.reading() as con:
        account = con.execute(sa.select(t.accounts)).one()
    assert (account.people, orjson.loads(account.missing_roles)) == (2, ["buyer"])


def test_the_first_model_whose_audience_has_a_lead_is_its_main_one(store: Store) -> None:
    live(store, AUDIENCES.format(name="europe", region="[EU, UK]", points=10))
    live(store, AUDIENCES.format(name="island", region="UK", points=7))
    put(store, [identify("ada", region="UK"), identify("bob", region="EU"), identify("eve", region="US")])
    settle(store)
    rows = {user: lead(store, user) for user in ("ada", "bob", "eve")}
    found = {user: (row.model, row.score_cents) for user, row in rows.items()}
    assert found == {"ada": ("europe", 1000), "bob": ("europe", 1000), "eve": (None, None)}
    with store.reading() as con:
        of_ada = con.execute(sa.select(t.scores.c.model).where(t.scores.c.lead_id == lead(store, "ada").lead_id)).all()
    assert {row.model for row in of_ada} == {"europe", "island"}


def test_who_objects_to_profiling_is_kept_and_not_scored(store: Store) -> None:
    live(store)
    put(store, [identify("ada", seniority="vp"), did("ada", "demo.requested")])
    settle(store)
    put(store, [identify("ada", NOW, profiling="objected")], NOW + 1)
    settle(store, NOW + 1)
    row = lead(store, "ada")
    assert (row.score_cents, row.objected) == (None, True)
    with store.reading() as con:
        assert con.scalar(sa.select(sa.func.count()).select_from(t.scores)) == 0


def test_what_a_mail_scanner_did_is_marked_and_gives_no_points(store: Store) -> None:
    live(store)
    mail = {"campaign": "spring"}
    put(
        store,
        [
            identify("ada"),
            did("ada", "email.delivered", NOW - HOUR, **mail),
            did("ada", "email.clicked", NOW - HOUR + 2_000_000, url="https://x.example/a", **mail),
        ],
    )
    settle(store)
    assert lead(store, "ada").score_cents == 0
    assert len(dumped(store, t.machines)["machines"]) == 1
    browser = Context(user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    human = did("ada", "page", NOW - HOUR + MINUTE, path="/a")
    put(store, [replace(human, context=browser)])
    settle(store)
    assert dumped(store, t.machines)["machines"] == []
    assert lead(store, "ada").score_cents >= 500


def test_a_new_version_scores_everybody_and_tells_nobody_unless_that_is_wished(store: Store) -> None:
    from leadline.live.chores import Chores

    live(store)
    put(store, [identify("ada", seniority="vp")])
    settle(store)
    live(store, MODEL.replace("score: {gte: 60}", "score: {gte: 20}"), NOW + 1, fire=False)
    chores = Chores(store, DAY)
    with Engine(store) as engine:
        chores.do(engine, NOW + 2)
    settle(store, NOW + 2)
    assert transitions(store) == [("lead", "mql", False)]
    for at in (NOW + 3, NOW + 4):
        with Engine(store) as engine:
            chores.do(engine, at)
        settle(store, at)
    with store.reading() as con:
        assert all(row.done_at is not None for row in con.execute(sa.select(t.activations)))


def test_points_out_of_all_proportion_leave_one_lead_without_a_score_and_the_others_alone(store: Store) -> None:
    live(store, MODEL.replace("points: 1, half_life: 14d", "points: {per: weight, times: 1}"))
    put(store, [identify("ada"), identify("bob", seniority="vp"), did("ada", "page", NOW, weight=1e12)])
    settle(store)
    assert lead(store, "ada").score_cents is None
    assert lead(store, "bob").score_cents == 3000


def test_what_came_while_a_lead_was_scored_is_scored_next(store: Store) -> None:
    live(store)
    put(store, [identify("ada", seniority="vp")])
    with Engine(store) as engine:
        tick(store, engine, NOW)
        put(store, [did("ada", "page", NOW, path="/pricing")])
        assert tick(store, engine, NOW).leads == 1
    assert lead(store, "ada").score_cents == 4100


def tick_while(store: Store, happens: Callable[[], object]) -> None:
    """A turn, in which something happens after the leads were read and before their scores are written."""
    with Engine(store) as engine:
        looked = engine.looked

        def slowly(*given: Any) -> Any:
            found = looked(*given)
            happens()
            return found

        with patch.object(engine, "looked", slowly):
            tick(store, engine, NOW)


def test_an_account_that_changes_while_somebody_joins_it_changes_them_too(store: Store) -> None:
    live(store)

    def group(user: str, employees: int) -> Message:
        traits = {"employees": employees}
        return Message(Kind.group, f"g-{user}", NOW - DAY, user_id=user, traits=traits, account_id="firm")

    put(store, [group("ada", 5)])
    settle(store)
    put(store, [identify("bob", seniority="vp"), replace(group("bob", 5), occurred_at=NOW - DAY + 1)])
    tick_while(store, lambda: put(store, [replace(group("cid", 500), occurred_at=NOW - HOUR)]))
    settle(store)
    assert [lead(store, user).score_cents for user in ("ada", "bob", "cid")] == [2000, 5000, 2000]


def test_who_is_scored_while_a_new_version_comes_is_scored_by_it(store: Store) -> None:
    from leadline.live.chores import Chores

    live(store)
    put(store, [identify("ada", seniority="vp")])
    tick_while(store, lambda: live(store, MODEL.replace("points: 30}", "points: 45}"), NOW - 1))
    with Engine(store) as engine:
        Chores(store, DAY).do(engine, NOW + 1)
    settle(store, NOW + 1)
    assert lead(store, "ada").score_cents == 4500


def test_who_is_scored_while_a_model_comes_or_goes_is_scored_by_those_that_are_live(store: Store) -> None:
    from leadline.live.chores import Chores

    live(store)
    put(store, [identify("ada", seniority="vp", region="UK")])
    chores = Chores(store, DAY)

    def models_that_score() -> set[str]:
        with Engine(store) as engine:
            for at in range(NOW + 1, NOW + 6):
                chores.do(engine, at)
                settle(store, at)
        with store.reading() as con:
            assert all(row.done_at is not None for row in con.execute(sa.select(t.activations)))
            return set(con.scalars(sa.select(t.scores.c.model)))

    tick_while(store, lambda: live(store, AUDIENCES.format(name="island", region="UK", points=7), NOW - 1))
    assert models_that_score() == {"small", "island"}

    def goes() -> None:
        with store.writing() as con:
            deactivate(con, "island", "cli", NOW - 1)

    put(store, [did("ada", "page", NOW, path="/")])
    tick_while(store, goes)
    assert models_that_score() == {"small"}


def test_what_a_machine_did_while_a_lead_was_scored_hands_nobody_over(store: Store) -> None:
    live(store, MODEL.replace("email.clicked, points: 5, cap: 15", "email.clicked, points: 90"))
    mail = {"campaign": "spring"}
    put(store, [identify("ada"), did("ada", "email.delivered", NOW - HOUR, **mail)])
    click = did("ada", "email.clicked", NOW - HOUR + 2_000_000, url="https://x.example/a", **mail)

    def judged_before_it_clicks(*given: Any) -> Judged:
        found = judge_leads(*given)
        with store.writing() as con:
            append(con, [Offer(source_number(con, "app", "segment", NOW), [click])], NOW)
        return found

    with Engine(store) as engine, patch("leadline.live.tick.judge_leads", judged_before_it_clicks):
        tick(store, engine, NOW)
    settle(store)
    assert lead(store, "ada").score_cents == 0
    assert transitions(store) == []


def test_an_event_whose_early_number_was_committed_late_is_scored_only_once_it_is_judged(store: Store) -> None:
    live(store)
    put(store, [identify("ada"), did("ada", "page", NOW - HOUR, path="/")])
    with Engine(store) as engine:
        with store.reading() as con:
            last = con.scalar(sa.select(sa.func.max(t.events.c.event_seq))) or 0
            persons = people(con, [lead_id for (lead_id,) in con.execute(sa.select(t.identity.c.lead_id))], NOW)
            judged = judge_leads(con, persons, set(persons), NOW)
            engine.load(con)
        early = Seen(last - 5_000, judged.seen.later)
        assert judged.upto == last and (store.is_sqlite or judged.seen == Seen(last - 5_000, frozenset({last})))
        with store.reading() as con:
            assert engine.scored(con, persons, NOW, judged.seen) == engine.scored(con, persons, NOW)
            (none,) = engine.scored(con, persons, NOW, replace(early, later=frozenset()))
            assert none.score_cents == 0
