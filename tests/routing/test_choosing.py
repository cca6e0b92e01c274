"""Whose a lead becomes: nobody gets more than they have room for, and turns are fair, whoever comes and goes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.model.condition import DAY, HOUR, All, Span
from leadline.routing import (
    Asked,
    By,
    Choice,
    Hours,
    Load,
    Nobody,
    Outside,
    Rep,
    Routing,
    Rule,
    Turn,
    Wait,
    choose,
)

UTC = ZoneInfo("UTC")
MONDAY = 20_787 * DAY + 10 * HOUR  # 2026-11-30, ten o'clock
OFFICE = Hours(UTC, frozenset(range(5)), 9 * 60, 17 * 60)
EVERYONE = All(())
NAMES = ("ann", "bob", "cyd", "dan", "eve")


def routing(*reps: Rep, **more: object) -> Routing:
    """A routing with one rule for all of them."""
    by, outside = more.pop("by", By.round_robin), more.pop("outside", Outside.wait)
    rule = Rule("all", EVERYONE, tuple(rep.owner for rep in reps), by, outside)  # type: ignore[arg-type]
    found = {"rules": (rule,), "outside": outside} | more
    return Routing(reps={rep.owner: rep for rep in reps}, **found)  # type: ignore[arg-type]


class Office:
    """Leads given out one after the other, with what everybody then has."""

    def __init__(self, routing: Routing) -> None:
        self.routing, self.given = routing, Counter[str]()
        self.turns: dict[str, dict[str, Turn]] = {}

    def give(self, now: int = MONDAY, asked: Asked | None = None) -> Choice | Wait | Nobody:
        loads = {one: Load(count, count) for one, count in self.given.items()}
        found = choose(self.routing, asked or Asked(frozenset({"all"})), loads, self.turns, now)
        if isinstance(found, Choice):
            self.given[found.owner] += 1
            if found.pool is not None:
                self.turns.setdefault(found.pool, {}).update(found.turns)
        return found


def away(rep: Rep, now: int) -> Rep:
    return replace(rep, away=(Span(now, now),))


@given(
    weights=st.lists(st.integers(1, 100), min_size=1, max_size=5),
    leads=st.integers(1, 150),
)
def test_by_weights_nobody_is_ever_a_whole_lead_from_their_share(weights: list[int], leads: int) -> None:
    office = Office(routing(*(Rep(NAMES[i], weight=w) for i, w in enumerate(weights)), by=By.weights))
    for number in range(1, leads + 1):
        office.give()
        for name, weight in zip(NAMES, weights, strict=False):
            assert abs(office.given[name] - number * weight / sum(weights)) < 1 + 1e-6


@given(st.lists(st.frozensets(st.sampled_from(NAMES), min_size=2), min_size=1, max_size=80))
def test_in_turn_two_who_are_there_never_differ_by_two_leads_whoever_else_comes_and_goes(
    there: list[frozenset[str]],
) -> None:
    office = Office(Routing())
    order = []
    for here in there:
        office.routing = routing(*(Rep(name) if name in here else away(Rep(name), MONDAY) for name in NAMES))
        found = office.give()
        assert isinstance(found, Choice)
        assert found.owner in here
        order.append(found.owner)
    for start in range(len(there)):
        counts = Counter[str]()
        together = frozenset(NAMES)
        for here, owner in zip(there[start:], order[start:], strict=True):
            together &= here
            counts[owner] += 1
            assert not together or max(counts[one] for one in together) - min(counts[one] for one in together) <= 1


@given(st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=2, max_size=5), st.integers(1, 60))
def test_by_weights_nobody_who_comes_back_is_flooded(reps: list[tuple[int, bool]], leads: int) -> None:
    every = [Rep(NAMES[i], weight=weight) for i, (weight, _) in enumerate(reps)]
    some = [away(every[i], MONDAY) if gone and i else every[i] for i, (_, gone) in enumerate(reps)]
    office = Office(routing(*some, by=By.weights))
    for _ in range(leads):
        office.give()
    before = Counter(office.given)
    office.routing = routing(*every, by=By.weights)
    for number in range(1, 41):
        office.give()
        for i, (weight, gone) in enumerate(reps):
            if gone and i:
                share = number * weight / sum(one for one, _ in reps)
                assert office.given[NAMES[i]] - before[NAMES[i]] < share + 2


MOST = st.one_of(st.none(), st.integers(1, 4))


@given(
    st.lists(st.tuples(MOST, MOST, st.booleans(), st.booleans()), min_size=1, max_size=5),
    st.sampled_from(By),
    st.sampled_from(Outside),
    st.lists(st.integers(0, 7 * 24), max_size=25),
)
def test_nobody_gets_more_than_they_have_room_for_nor_when_they_are_away(
    drawn: list[tuple[int | None, int | None, bool, bool]], by: By, outside: Outside, hours: list[int]
) -> None:
    reps = [
        Rep(NAMES[i], per_day=day, open=open_, hours=OFFICE if has_hours else None)
        for i, (day, open_, has_hours, _) in enumerate(drawn)
    ]
    office = Office(Routing())
    for hour in hours:
        now = MONDAY + hour * HOUR
        staff = [away(rep, now) if drawn[i][3] and hour % 2 else rep for i, rep in enumerate(reps)]
        office.routing = routing(*staff, by=by, outside=outside, fallback=NAMES[: len(reps)])
        found = office.give(now)
        if isinstance(found, Choice):
            rep = office.routing.reps[found.owner]
            given = office.given[found.owner]
            assert given <= min(one for one in (rep.per_day, rep.open, 99) if one is not None)
            assert not rep.is_away(now)
            assert rep.works(now) or outside is Outside.assign
        elif isinstance(found, Wait):
            assert found.until > now
            assert any(rep.works(found.until) for rep in staff)


@given(st.frozensets(st.sampled_from(["a", "b", "c"])))
def test_the_first_rule_that_fits_decides(held: frozenset[str]) -> None:
    rules = tuple(Rule(id_, EVERYONE, (owner,)) for id_, owner in zip("abc", NAMES, strict=False))
    found = choose(Routing(reps={one: Rep(one) for one in NAMES}, rules=rules), Asked(held), {}, {}, MONDAY)
    if held:
        assert isinstance(found, Choice)
        assert (found.rule, found.owner) == (min(held), NAMES["abc".index(min(held))])
    else:
        assert found == Nobody("no rule fits")


def test_who_has_the_fewest_open_leads_is_next_and_turns_decide_between_equals() -> None:
    loads = {"ann": Load(0, 3), "bob": Load(9, 1), "cyd": Load(0, 1)}
    way = routing(*(Rep(one) for one in NAMES[:3]), by=By.least_open)
    found = choose(way, Asked(frozenset({"all"})), loads, {"all": {"bob": Turn(4), "cyd": Turn(3)}}, MONDAY)
    assert isinstance(found, Choice)
    assert (found.owner, found.reason) == ("cyd", "the rule `all` fits, and cyd has the fewest open leads, 1")


def test_a_lead_keeps_its_owner_then_its_account_has_one_then_rules_are_asked() -> None:
    way = routing(Rep("ann"), Rep("bob", per_day=1), account_owner_first=True)
    full = {"bob": Load(1, 1)}
    held = frozenset({"all"})

    def owner(asked: Asked, loads: dict[str, Load] | None = None) -> str:
        found = choose(way, asked, loads or {}, {}, MONDAY)
        assert isinstance(found, Choice)
        return found.owner

    assert owner(Asked(held, owner="else@where.example", account_owner="bob")) == "else@where.example"
    assert owner(Asked(held, account_owner="bob")) == "bob"
    assert owner(Asked(held, account_owner="bob"), full) == "ann", "who has no room is not asked first"
    assert owner(Asked(held, account_owner="bob", without=frozenset({"bob"}))) == "ann"
    assert owner(Asked(held, account_owner="who@left.example")) == "ann"
    way = replace(way, keep_owner=False)
    assert owner(Asked(held, owner="else@where.example")) == "ann"


SUNDAY = MONDAY - DAY


@pytest.mark.parametrize(
    ("outside", "expected"),
    [
        (Outside.wait, Wait(MONDAY - HOUR, "the rule `all` fits, and nobody in it works at the moment")),
        (Outside.next, Nobody("the rule `all` fits, and nobody in it works at the moment")),
    ],
)
def test_out_of_hours_a_lead_waits_until_somebody_works_or_the_next_rule_is_asked(
    outside: Outside, expected: Wait | Nobody
) -> None:
    way = routing(Rep("ann", hours=OFFICE), outside=outside)
    assert choose(way, Asked(frozenset({"all"})), {}, {}, SUNDAY) == expected


def test_what_nobody_has_room_for_goes_to_the_fallback_or_is_tried_again_or_stays_in_the_queue() -> None:
    way, held = routing(Rep("ann", per_day=1), Rep("bob")), Asked(frozenset({"all"}))
    way = replace(way, rules=(replace(way.rules[0], owners=("ann",)),))
    full = {"ann": Load(1, 1)}
    why = "the rule `all` fits, and nobody in it has room"
    assert choose(way, held, full, {}, MONDAY) == Nobody(why)
    later = choose(replace(way, is_waiting=True), held, full, {}, MONDAY)
    assert isinstance(later, Wait)
    found = choose(replace(way, fallback=("bob",)), held, full, {}, MONDAY)
    assert isinstance(found, Choice)
    assert (found.owner, found.rule, found.reason) == ("bob", "", f"{why}, and bob is the one who has room")
