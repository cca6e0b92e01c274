"""Laws of the judgement: it depends on nothing but the events, and only on those within the horizon."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.model.condition import MINUTE, SECOND
from leadline.quality import HORIZON, RULES, Act, Rules, Why, automated, needs
from leadline.quality.why import WORDS

Drawn: TypeAlias = list[tuple[str, int, dict[str, object], str | None]]
NAMES = ("email.delivered", "email.sent", "email.opened", "email.clicked", "email.replied", "page", "page.left",
    "form.submitted", "app.opened")  # fmt: skip
SOON = Rules(open_within=3, click_within=3, before_delivery=5, links_within=2, pages=3, pages_within=4, after_crawl=6,
    confirmed_within=12, read_for=5 * SECOND)  # fmt: skip
PROPERTIES = st.fixed_dictionaries(
    {},
    optional={
        "campaign": st.sampled_from(("spring", "autumn")),
        "message_id": st.sampled_from(("m1", "m2", "m3")),
        "url": st.sampled_from(("/a", "/b", "https://firm.example/c?x=1")),
        "path": st.sampled_from(("/a", "/b", "/c")),
        "duration_s": st.integers(0, 9),
        "honeypot": st.booleans(),
        "method": st.sampled_from(("GET", "HEAD")),
    },
)
AGENTS = st.sampled_from((None, None, None, "Mozilla/5.0", "curl/8", "Mozilla/5.0 (X11; rv:140.0) Firefox/140.0"))
DRAWN = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 90), PROPERTIES, AGENTS), max_size=25)
HOSTILE = st.dictionaries(
    st.sampled_from(("campaign", "message_id", "url", "path", "duration_s", "honeypot", "method", "machine_open")),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers(), max_size=2),
)


def acts(drawn: Drawn) -> list[Act]:
    return [Act(seq, name, at, told, agent) for seq, (name, at, told, agent) in enumerate(drawn)]


@given(DRAWN, st.randoms(use_true_random=False))
def test_the_order_in_which_events_are_given_changes_nothing(drawn: Drawn, random: Random) -> None:
    events = acts(drawn)
    shuffled = list(events)
    random.shuffle(shuffled)
    assert automated(shuffled, SOON) == automated(events, SOON)


@settings(max_examples=200)
@given(DRAWN)
def test_events_beyond_the_horizon_change_nothing(drawn: Drawn) -> None:
    events = acts(drawn)
    whole = automated(events, SOON)
    for event in events:
        near = [other for other in events if abs(other.occurred_at - event.occurred_at) <= SOON.horizon]
        assert automated(near, SOON).get(event.seq) == whole.get(event.seq)


@given(DRAWN)
def test_events_that_are_not_needed_change_nothing_about_others(drawn: Drawn) -> None:
    events = acts(drawn)
    needed = [event for event in events if needs(event.name)]
    whole = automated(events, SOON)
    assert automated(needed, SOON) == {event.seq: whole[event.seq] for event in needed if event.seq in whole}


@given(DRAWN, st.integers(-(10**15), 10**15))
def test_when_it_happened_does_not_matter_only_how_far_apart(drawn: Drawn, by: int) -> None:
    events = acts(drawn)
    later = [replace(event, occurred_at=event.occurred_at + by) for event in events]
    assert automated(later, SOON) == automated(events, SOON)


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.integers(), HOSTILE, st.none() | st.text()), max_size=12))
def test_whatever_properties_hold_only_given_events_are_judged(drawn: Drawn) -> None:
    events = [Act(seq, name, at, told, agent, ip=agent) for seq, (name, at, told, agent) in enumerate(drawn)]
    assert set(automated(events)) <= {event.seq for event in events}


def test_equal_instants_go_by_their_number() -> None:
    delivered = Act(1, "email.delivered", 0, {"campaign": "spring"})
    click = Act(2, "email.clicked", 0, {"campaign": "spring"})
    assert automated([click, delivered]) == {2: Why.clicked_at_delivery}
    assert automated([replace(click, seq=0), delivered]) == {}


def test_nothing_is_judged_where_nothing_happened() -> None:
    assert automated([]) == {}


def test_every_reason_has_words() -> None:
    assert set(WORDS) == set(Why)
    assert all(words.endswith(".") and words[0].isupper() for words in WORDS.values())


def test_other_thresholds_have_another_version_and_horizon() -> None:
    longer = Rules(confirmed_within=60 * MINUTE)
    assert longer.version != RULES.version
    assert longer.horizon - HORIZON == 30 * MINUTE
