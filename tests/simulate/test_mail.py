"""Mail is read by people and by machines; only the machines are quick."""

from __future__ import annotations

from leadline.simulate.mail import SCANNED_WITHIN
from tests.simulate.conftest import Ask

# every click of a mail with the time since the latest delivery of its campaign to that lead
CLICKS = """
    SELECT c.lead_id, c.automated, coalesce(machine, false) AS machine,
        epoch_us(c.occurred_at) - epoch_us(d.occurred_at) AS after
    FROM (FROM events WHERE event = 'email.clicked') c
    ASOF JOIN (FROM events WHERE event = 'email.delivered') d
        ON c.lead_id = d.lead_id AND c.campaign = d.campaign AND c.occurred_at >= d.occurred_at
    LEFT JOIN truth_events t ON t.event_id = c.event_id
"""


def test_every_click_and_open_is_of_a_delivered_mail(ask: Ask) -> None:
    [(matched,)] = ask(f"SELECT count(*) FROM ({CLICKS})")
    assert ask("SELECT count(*) FROM events WHERE event = 'email.clicked'") == [(matched,)]


def test_scanners_click_within_seconds_and_people_do_not(ask: Ask) -> None:
    [(slowest, quickest)] = ask(f"SELECT max(after) FILTER (machine), min(after) FILTER (NOT machine) FROM ({CLICKS})")
    assert slowest <= SCANNED_WITHIN
    assert quickest > SCANNED_WITHIN


def test_most_scanners_are_known_and_some_are_not(ask: Ask) -> None:
    [(known,)] = ask(f"SELECT avg(automated::INT) FROM ({CLICKS}) WHERE machine")
    assert 0.6 < known < 0.95


def test_what_is_flagged_was_a_machine(ask: Ask) -> None:
    machines = "(FROM truth_events WHERE machine)"
    assert ask(f"SELECT count(*) FROM (FROM events WHERE automated) ANTI JOIN {machines} USING (event_id)") == [(0,)]


def test_machines_make_a_visible_part_of_all_events(ask: Ask) -> None:
    [(share,)] = ask("SELECT count(*) FILTER (machine) / (SELECT count(*) FROM events) FROM truth_events")
    assert 0.08 < share < 0.3


def test_who_unsubscribed_gets_no_more_newsletters(ask: Ask) -> None:
    after = ask(
        "SELECT count(*) FROM events d JOIN events u USING (lead_id) WHERE u.event = 'email.unsubscribed'"
        " AND d.event = 'email.delivered' AND d.campaign <> 'sales' AND d.occurred_at > u.occurred_at"
    )
    assert after == [(0,)]


def test_throw_away_addresses_bounce_most(ask: Ask) -> None:
    bounced = "lead_id IN (SELECT lead_id FROM events WHERE event = 'email.bounced')"
    [(junk, others)] = ask(
        f"SELECT avg(({bounced})::INT) FILTER (kind = 'junk'), avg(({bounced})::INT) FILTER (kind = 'researcher')"
        " FROM truth"
    )
    assert junk > 5 * others
