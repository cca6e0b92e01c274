"""Who enters a flow: what happened is what a trigger means, dates are due at their instant, and no time too many."""

from __future__ import annotations

from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.flows.entering import Before, due_at, may_enter, starts
from leadline.flows.flow import Changed, Crossed, Dated, Happened, Moved, Reached, Trigger
from leadline.model.condition import DAY, HOUR, Selection
from leadline.model.dates import iso, span

BERLIN, UTC = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
UP, DOWN = Crossed("score", 50), Crossed("score", 50, up=False)


@pytest.mark.parametrize(
    ("trigger", "kind", "what", "is_meant"),
    [
        (UP, "scored", {"score": [49.99, 50]}, True),
        (UP, "scored", {"score": [None, 80]}, True),
        (UP, "scored", {"score": [50, 60]}, False),
        (UP, "scored", {"fit": [0, 60]}, False),
        (DOWN, "scored", {"score": [50, 49.99]}, True),
        (DOWN, "scored", {"score": [50, None]}, False),
        (DOWN, "scored", {"score": [None, 10]}, False),
        (Moved("hot"), "entered", {"segment": "hot"}, True),
        (Moved("hot"), "left", {"segment": "hot"}, False),
        (Moved("hot", entered=False), "left", {"segment": "hot"}, True),
        (Reached(("mql",)), "moved", {"from": "lead", "to": "mql"}, True),
        (Reached(("mql",)), "moved", {"from": "mql", "to": "lost"}, False),
        (Changed("country", ("de",)), "changed", {"country": [None, "DE"]}, True),
        (Changed("country", ("de",)), "changed", {"country": ["DE", None]}, False),
        (Changed("country"), "changed", {"country": ["DE", None]}, True),
        (Happened(Selection(("page",))), "did", {"events": ["form.submitted", "page"]}, True),
        (Happened(Selection((), ("form.",))), "did", {"events": ["form.submitted"]}, True),
        (Happened(Selection(("page",))), "did", {"events": ["form.submitted"]}, False),
    ],
)
def test_a_happening_lets_a_lead_enter_if_it_is_the_one_that_is_meant(
    trigger: Trigger, kind: str, what: dict[str, object], is_meant: bool
) -> None:
    assert starts(trigger, kind, what) is is_meant


@pytest.mark.parametrize(
    ("again", "before", "may"),
    [
        (None, Before(), True),
        (None, Before(1, 0), False),
        (0, Before(3, 0), True),
        (0, Before(3, 0, is_inside=True), False),
        (DAY, Before(1, 10 * HOUR), False),
        (DAY, Before(1, 6 * HOUR), True),
    ],
)
def test_a_lead_enters_again_as_often_as_the_flow_says(again: int | None, before: Before, may: bool) -> None:
    assert may_enter(again, before, 30 * HOUR) is may


@pytest.mark.parametrize(
    ("trigger", "said", "zone", "at"),
    [
        (Dated("renewal"), "2026-03-29", BERLIN, "2026-03-29T07:00Z"),
        (Dated("renewal", shift=-1), "2026-03-29", BERLIN, "2026-03-28T08:00Z"),
        (Dated("renewal", shift=30, minute=0), "2026-03-29T23:30:00Z", UTC, "2026-04-28T00:00Z"),
        (Dated("born", yearly=True), "1980-02-29", UTC, "2026-02-28T09:00Z"),
        (Dated("born", yearly=True), "1980-02-29", UTC, "2028-02-29T09:00Z"),
        (Dated("born", shift=-7, yearly=True), "1980-01-03", UTC, "2025-12-27T09:00Z"),
    ],
)
def test_a_date_is_due_at_its_instant_and_in_no_look_that_ends_before(
    trigger: Dated, said: str, zone: ZoneInfo, at: str
) -> None:
    due = span(at, UTC).start
    assert due_at(trigger, said, due - 1, due, zone) == due
    assert due_at(trigger, said, due, due + HOUR, zone) is None
    assert due_at(trigger, said, due - HOUR, due - 1, zone) is None


@given(st.integers(-60, 460), st.integers(-40, 40), st.lists(st.integers(0, 400 * 24), max_size=12))
def test_a_date_is_due_in_exactly_one_of_the_looks_however_they_lie(days: int, shift: int, ends: list[int]) -> None:
    start = span("2026-01-01", UTC).start
    said, trigger = iso(start + days * DAY), Dated("x", shift)
    bounds = [start, *sorted({start + one * HOUR for one in ends} - {start}), start + 401 * DAY]
    found = [due_at(trigger, said, a, b, BERLIN) for a, b in pairwise(bounds)]
    whole = due_at(trigger, said, bounds[0], bounds[-1], BERLIN)
    assert [one for one in found if one is not None] == ([] if whole is None else [whole])
    assert (whole is not None) == (0 <= days + shift <= 400)


def test_a_text_that_is_no_date_is_never_due() -> None:
    assert due_at(Dated("x"), "soon", 0, 10**16, UTC) is None
