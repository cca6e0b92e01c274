"""Laws that every simulated company obeys."""

from __future__ import annotations

import pytest

from leadline.simulate import Simulated
from leadline.simulate.tape import EVENTS
from leadline.simulate.visits import ANONYMOUS
from tests.simulate.conftest import Ask


def test_every_event_belongs_to_a_lead(ask: Ask) -> None:
    assert ask("SELECT count(*) FROM events ANTI JOIN leads USING (lead_id)") == [(0,)]


def test_every_lead_belongs_to_an_account_that_is_there_or_to_none(ask: Ask) -> None:
    employed = "(FROM leads WHERE account_id IS NOT NULL)"
    assert ask(f"SELECT count(*) FROM {employed} ANTI JOIN accounts USING (account_id)") == [(0,)]


def test_event_ids_are_unique(ask: Ask) -> None:
    assert ask("SELECT count(*) - count(DISTINCT event_id) FROM events") == [(0,)]


def test_events_stand_by_lead_then_by_time(ask: Ask) -> None:
    rows = ask("SELECT lead_id, occurred_at, event_id FROM events")
    assert rows == sorted(rows)


def test_nothing_is_older_than_the_anonymous_weeks_before_a_lead(ask: Ask) -> None:
    before = "epoch_us(created_at) - epoch_us(occurred_at)"
    [(longest,)] = ask(f"SELECT max({before}) FROM events JOIN leads USING (lead_id)")
    assert 0 < longest <= ANONYMOUS


def test_before_they_are_leads_people_only_look_around(ask: Ask) -> None:
    early = ask("SELECT DISTINCT event FROM events JOIN leads USING (lead_id) WHERE occurred_at < created_at")
    assert {event for (event,) in early} <= {"page", "page.left", "ad.clicked"}


def test_nothing_lies_after_the_end(ask: Ask, company: Simulated) -> None:
    for query in ("occurred_at) FROM events", "created_at) FROM leads", "occurred_at) FROM changes"):
        [(last,)] = ask(f"SELECT max(epoch_us({query.replace(')', '))', 1)}")
        assert last < company.ends, query


def test_every_kind_of_event_happens(ask: Ask) -> None:
    happened = {event for (event,) in ask("SELECT DISTINCT event FROM events")}
    assert set(EVENTS) - happened <= {
        "email.complained",
        "meeting.cancelled",
        "subscription.cancelled",
    }  # rare among two thousand leads


@pytest.mark.parametrize(
    ("event", "claim"),
    [
        ("event IN ('page', 'page.left')", "path IS NOT NULL AND path NOT LIKE '%?%'"),
        ("event = 'page.left'", "duration_s > 0 AND scroll BETWEEN 1 AND 100"),
        ("event = 'form.submitted'", "form IS NOT NULL"),
        ("event = 'content.downloaded'", "asset IS NOT NULL"),
        ("event LIKE 'deal.%' OR event LIKE 'subscription.%' AND event <> 'subscription.cancelled'", "amount > 0"),
        ("event = 'stage.changed'", "stage IS NOT NULL"),
        ("event = 'survey.answered'", "score BETWEEN 0 AND 10"),
        ("event = 'points.granted'", "points <> 0 AND dimension IS NOT NULL AND reason IS NOT NULL"),
        ("event = 'task.created'", "recurring IS NOT NULL"),
    ],
)
def test_properties_stand_where_they_belong_and_nowhere_else(ask: Ask, event: str, claim: str) -> None:
    assert ask(f"SELECT count(*) FROM events WHERE ({event}) <> coalesce({claim}, false)") == [(0,)]


def test_a_trial_or_a_contract_comes_before_the_work_in_the_application(ask: Ask) -> None:
    begins = "min(occurred_at) FILTER (event IN ('trial.started', 'deal.won'))"
    works = "min(occurred_at) FILTER (event IN ('app.opened', 'project.created', 'task.created', 'invite.sent'))"
    leads = f"SELECT {begins} AS begun, {works} AS worked FROM events GROUP BY lead_id"
    assert ask(f"SELECT count(*) FROM ({leads}) WHERE worked IS NOT NULL AND NOT coalesce(begun <= worked, false)") == [
        (0,)
    ]


def test_the_truth_says_who_won_as_the_events_do(ask: Ask, company: Simulated) -> None:
    seen = ask("SELECT lead_id, epoch_us(occurred_at) FROM events WHERE event = 'deal.won' ORDER BY ALL")
    told = ask("SELECT lead_id, epoch_us(won_at) FROM truth WHERE won ORDER BY ALL")
    assert seen == [(lead, at) for lead, at in told if at < company.ends]
    assert len(told) >= len(seen)


def test_some_events_arrive_late_and_none_before_it_happened(ask: Ask) -> None:
    late = "FROM truth_events JOIN events USING (event_id) WHERE received_at <> occurred_at"
    [(share,)] = ask(f"SELECT (SELECT count(*) {late}) / count(*) FROM events")
    assert 0.002 < share < 0.03
    assert ask(f"SELECT count(*) {late} AND received_at < occurred_at") == [(0,)]
