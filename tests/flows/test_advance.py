"""A run does each of its steps once, waits as it says, and ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from leadline.flows import Advanced, Effect, Facts, Flow, Run, advance, read_flow
from leadline.flows.advance import share_of
from leadline.flows.flow import Arm, Branch, Do, End, Kind, Share, Split, Step, Wait, every
from leadline.model.condition import DAY, HOUR, All, Condition, Exists, Instant, Selection, ValueTest
from leadline.model.dates import span
from leadline.model.segment import Segments

UTC = ZoneInfo("UTC")
CASES = YAML(typ="safe").load(Path(__file__).parent / "cases.yml")
KEYS = ("timezone", "goal", "exit", "hours", "quiet", "steps")
START: Instant = 1_790_000_000_000_000
Look = tuple[int, frozenset[int], bool]


def instant(said: str) -> Instant:
    return span(said, UTC).start


@pytest.mark.parametrize("case", CASES, ids=[one["name"] for one in CASES])
def test_case(case: dict[str, Any]) -> None:
    said = {"flow": "case", "on": "manual"} | {key: case[key] for key in KEYS if key in case}
    flow = read_flow(orjson.dumps(said).decode(), Segments({}, []))  # JSON is YAML
    zone = ZoneInfo(case["zone"]) if "zone" in case else None
    run = Run(7, 1, flow.first, instant(case["looks"][0]["at"]))
    for look in case["looks"]:
        facts = facts_of(flow, look, zone)
        found = advance(flow, run, facts)
        assert [f"{one.do.kind} {one.do.name}" for one in found.effects] == look.get("does", []), look
        assert (found.ended.value if found.ended else None) == look.get("ended"), look
        if found.ended is None:
            assert found.run.step == look["stands"], look
        assert found.due == (instant(look["due"]) if "due" in look else None), look
        assert found.awaits == look.get("awaits", False), look
        if "passed" in look:
            assert [f"{one.step} {one.what}" for one in found.passed] == look["passed"]
        run = found.run


def facts_of(flow: Flow, look: dict[str, Any], zone: ZoneInfo | None) -> Facts:
    def holds(condition: Condition) -> bool:
        assert isinstance(condition, ValueTest)
        return condition.name in look.get("so", ())

    came = tuple(instant(one) for one in look.get("came", ()))
    holding = {one: holds(one) for one in flow.asked}
    return Facts(instant(look["at"]), holding, dict.fromkeys(flow.awaited, came), zone)


# -- laws ------------------------------------------------------------------------------------------------------------

CONDITIONS: list[Condition] = [ValueTest(name, (Exists(True),)) for name in ("a", "b", "c")]
CLICK = Selection(("email.clicked",))


@st.composite
def steps(draw: st.DrawFn, depth: int = 2) -> tuple[Step, ...]:
    found: list[Step] = []
    for number in range(draw(st.integers(0 if depth < 2 else 1, 4))):
        id_ = f"{depth}-{number}-{draw(st.integers(0, 10**9))}"
        kind = draw(st.sampled_from(["do", "wait", "event", "condition", "branch", "split", "end"]))
        lasting = draw(st.sampled_from([HOUR, DAY, 3 * DAY]))
        if kind == "do":
            found.append(Do(id_, draw(st.sampled_from([Kind.mail, Kind.tag, Kind.task])), "x"))
        elif kind == "wait":
            found.append(Wait(id_, lasting))
        elif kind == "event":
            found.append(Wait(id_, lasting, event=CLICK))
        elif kind == "condition":
            found.append(Wait(id_, lasting, condition=draw(st.sampled_from(CONDITIONS))))
        elif kind == "branch" and depth:
            arms = [Arm(draw(st.sampled_from(CONDITIONS)), draw(steps(depth - 1))) for _ in range(2)]
            found.append(Branch(id_, tuple(arms)))
        elif kind == "split" and depth:
            found.append(Split(id_, (Share(30.0, draw(steps(depth - 1))), Share(70.0, draw(steps(depth - 1))))))
        elif kind == "end":
            found.append(End(id_))
    return tuple(found) or (End(f"{depth}-end-{draw(st.integers(0, 10**9))}"),)


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    goal = draw(st.sampled_from([None, None, CONDITIONS[2]]))
    made = draw(steps().filter(lambda found: len({one.id for one in every(found)}) == len(list(every(found)))))
    return Flow("drawn", "", UTC, (), made, goal=goal)


@st.composite
def looks(draw: st.DrawFn) -> list[Look]:
    """How long after the one before each look is, what holds then, and whether a click is between them."""
    one = st.tuples(st.integers(0, 2 * DAY), st.frozensets(st.integers(0, 2)), st.booleans())
    return draw(st.lists(one, min_size=1, max_size=12))


def facts_at(now: Instant, holding: frozenset[int], came: list[Instant]) -> Facts:
    holds = {condition: number in holding for number, condition in enumerate(CONDITIONS)}
    return Facts(now, holds | {All(()): True}, {CLICK: tuple(came)})


@given(flows(), looks())
def test_every_run_ends_or_waits_and_no_key_comes_twice(
    flow: Flow, given: list[tuple[int, frozenset[int], bool]]
) -> None:
    now, run, came = START, Run(1, 5, flow.first, START), list[Instant]()
    done: list[Effect] = []
    found: Advanced | None = None
    for passes, holding, clicks in given:
        now += passes
        came += [now] if clicks else []
        found = advance(flow, run, facts_at(now, holding, came))
        done += found.effects
        run = found.run
        if found.ended:
            break
        assert found.due is not None and found.due >= now
        again = advance(flow, run, facts_at(now, frozenset(), []))
        assert found.due == now or (again.effects, again.run, again.due) == ((), run, found.due)
    for _ in range(len(flow.parts) * 2 + 2):  # and time alone brings it to its end
        if found is not None and found.ended:
            break
        assert found is not None and found.due is not None
        now = found.due
        found = advance(flow, found.run, facts_at(now, frozenset(), []))
        done += found.effects
    assert found is not None and found.ended
    keys = [one.key for one in done]
    assert len(keys) == len(set(keys))
    assert len(keys) == len({one.do.id for one in done}), "no step is done twice"


@given(flows(), st.lists(st.integers(1, DAY), max_size=8))
def test_looking_more_often_than_is_due_changes_nothing(flow: Flow, early: list[int]) -> None:
    def through(extra: list[int]) -> list[tuple[str, Instant]]:
        now, run, done = START, Run(1, 5, flow.first, START), list[tuple[str, Instant]]()
        while True:
            found = advance(flow, run, facts_at(now, frozenset(), []))
            done += [(one.key, now) for one in found.effects]
            if found.ended:
                return done
            assert found.due is not None
            run = found.run
            for one in extra:
                if now < now + one < found.due:
                    between = advance(flow, run, facts_at(now + one, frozenset(), []))
                    assert not between.effects and between.run == run and between.due == found.due
            now = found.due

    assert through(early) == through([])


def test_a_split_divides_as_it_says_and_each_lead_goes_the_same_way_again() -> None:
    split = Split("split-1", (Share(20.0, ()), Share(30.0, ()), Share(50.0, ())))
    ways = [share_of("nurture", lead, split) for lead in range(20_000)]
    for number, share in enumerate(split.shares):
        assert abs(ways.count(number) / 200 - share.percent) < 1.5
    assert ways == [share_of("nurture", lead, split) for lead in range(20_000)]
    other = [share_of("other", lead, split) for lead in range(20_000)]
    assert 0.30 < sum(a == b for a, b in zip(ways, other, strict=True)) / 20_000 < 0.46, "flows do not divide alike"


def test_what_cannot_be_done_lets_a_run_stand_before_it_with_all_before_it_done() -> None:
    flow = Flow("f", "", UTC, (), (Do("a", Kind.mail, "x"), Do("b", Kind.stage, "mql"), Do("c", Kind.mail, "y")))
    found = advance(flow, Run(1, 5, "a", START), Facts(START), before="b")
    assert [one.key for one in found.effects] == ["flow:f:1:a:1"]
    assert (found.run.step, found.due, found.ended) == ("b", None, None)
    later = advance(flow, found.run, Facts(START + DAY))
    assert [one.key for one in later.effects] == ["flow:f:1:b:1", "flow:f:1:c:1"]
