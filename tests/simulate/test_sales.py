"""The hand-over so far: stages in order, deals that fit, and a history that a model can be judged by."""

from __future__ import annotations

import numpy as np
import pytest

from tests.simulate.conftest import Ask

# from which stages each may be reached
BEFORE = {
    "mql": {"lead", "recycled"},
    "accepted": {"mql"},
    "sql": {"accepted"},
    "opportunity": {"sql"},
    "customer": {"opportunity"},
    "lost": {"opportunity"},
    "recycled": {"mql", "accepted", "sql", "lost"},
    "disqualified": {"mql", "accepted", "sql"},
}


def test_stages_come_in_order(ask: Ask) -> None:
    steps = ask(
        "SELECT DISTINCT coalesce(lag(stage) OVER (PARTITION BY lead_id ORDER BY occurred_at, event_id), 'lead'), stage"
        " FROM events WHERE event = 'stage.changed'"
    )
    assert all(before in BEFORE[after] for before, after in steps), steps
    assert {after for _, after in steps} == set(BEFORE)


def test_stages_of_a_lead_are_never_at_the_same_instant(ask: Ask) -> None:
    query = "SELECT count(*) - count(DISTINCT (lead_id, occurred_at)) FROM events WHERE event = 'stage.changed'"
    assert ask(query) == [(0,)]


def test_some_leads_come_back(ask: Ask) -> None:
    twice = "SELECT lead_id FROM events WHERE stage = 'mql' GROUP BY 1 HAVING count(*) = 2"
    [(leads,)] = ask(f"SELECT count(*) FROM ({twice})")
    assert leads > 10


def test_two_to_four_leads_in_a_hundred_are_won(ask: Ask) -> None:
    [(share,)] = ask("SELECT count(*) FILTER (event = 'deal.won') / (SELECT count(*) FROM leads) FROM events")
    assert 0.015 < share < 0.04


def test_a_deal_is_closed_as_its_stage_says(ask: Ask) -> None:
    for event, stage in (("deal.created", "opportunity"), ("deal.won", "customer"), ("deal.lost", "lost")):
        deals = f"SELECT lead_id, occurred_at FROM events WHERE event = '{event}' ORDER BY ALL"
        stages = f"SELECT lead_id, occurred_at FROM events WHERE stage = '{stage}' ORDER BY ALL"
        assert ask(deals) == ask(stages)


def test_a_lead_and_a_company_are_won_once(ask: Ask) -> None:
    won = "FROM events JOIN leads USING (lead_id) WHERE event = 'deal.won'"
    assert ask(f"SELECT count(*) - count(DISTINCT coalesce(account_id, lead_id)) {won}") == [(0,)]


def test_from_hand_over_to_customer_it_takes_about_three_weeks_and_sometimes_months(ask: Ask) -> None:
    days = ask(
        "SELECT date_diff('hour', max(m.occurred_at), any_value(w.occurred_at)) / 24 FROM events w"
        " JOIN events m USING (lead_id) WHERE w.event = 'deal.won' AND m.stage = 'mql' GROUP BY w.lead_id ORDER BY 1"
    )
    assert 14 < days[len(days) // 2][0] < 28
    assert days[-1][0] > 60


def test_big_companies_pay_more(ask: Ask) -> None:
    [(correlation,)] = ask(
        "SELECT corr(ln(employees), ln(amount)) FROM events JOIN leads USING (lead_id) JOIN accounts USING (account_id)"
        " WHERE event = 'deal.created'"
    )
    assert 0.5 < correlation < 0.98


@pytest.mark.parametrize("day", ["2026-06-01", "2026-09-01"])
def test_a_simple_score_tells_who_buys_and_not_too_well(ask_a_bigger_one: Ask, day: str) -> None:
    """Recent activity and fit, as anybody would add them up, against deals won in the sixty days after."""
    rows = ask_a_bigger_one(
        f"""
        WITH recent AS (
            SELECT lead_id, sum(CASE
                WHEN event IN ('demo.requested', 'trial.started', 'meeting.booked') THEN 25
                WHEN event = 'page' AND path LIKE '/pricing%' THEN 5
                WHEN event IN ('page', 'email.clicked', 'app.opened') THEN 1
                WHEN event IN ('content.downloaded', 'webinar.attended', 'chat.started') THEN 5
                ELSE 0 END) AS points
            FROM events
            WHERE NOT automated AND occurred_at > DATE '{day}' - INTERVAL 30 DAY AND occurred_at <= DATE '{day}'
            GROUP BY 1),
        deals AS (SELECT lead_id, occurred_at AS won_at FROM events WHERE event = 'deal.won')
        SELECT least(coalesce(points, 0), 60)
                + CASE seniority WHEN 'c-level' THEN 20 WHEN 'vp' THEN 20 WHEN 'director' THEN 15 ELSE 0 END
                + CASE WHEN employees BETWEEN 20 AND 2000 THEN 15 ELSE 0 END AS score,
            coalesce(won_at > DATE '{day}' AND won_at <= DATE '{day}' + INTERVAL 60 DAY, false) AS won
        FROM leads LEFT JOIN accounts USING (account_id)
            LEFT JOIN recent USING (lead_id) LEFT JOIN deals USING (lead_id)
        WHERE created_at <= DATE '{day}' AND NOT coalesce(won_at <= DATE '{day}', false)
        """
    )
    won = [score for score, buys in rows if buys]
    others = [score for score, buys in rows if not buys]
    better = sum((a > np.array(others)).sum() + 0.5 * (a == np.array(others)).sum() for a in won)
    assert len(won) >= 15
    assert 0.7 < better / (len(won) * len(others)) < 0.92
