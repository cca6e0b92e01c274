"""Attributes that changed have a history from their first value to the one in the table."""

from __future__ import annotations

import pytest

from tests.simulate.conftest import Ask

LAST = """
    SELECT coalesce(lead_id, account_id) AS id, attribute, arg_max(value, occurred_at) AS value, count(*) AS changes,
        min(occurred_at) AS first_at
    FROM changes GROUP BY 1, 2
"""
LEAD_ATTRIBUTES = ("job_title", "seniority", "country", "account_id", "consent", "phone")
ACCOUNT_ATTRIBUTES = ("employees", "revenue", "industry")


@pytest.mark.parametrize("attribute", LEAD_ATTRIBUTES)
def test_the_last_value_of_a_lead_is_the_one_in_the_table(ask: Ask, attribute: str) -> None:
    rows = ask(
        f"SELECT value, {attribute}::VARCHAR FROM ({LAST}) JOIN leads ON id = leads.lead_id"
        f" WHERE attribute = '{attribute}'"
    )
    assert len(rows) > 3
    assert all(last == shown for last, shown in rows)


@pytest.mark.parametrize("attribute", ACCOUNT_ATTRIBUTES)
def test_the_last_value_of_a_company_is_the_one_in_the_table(ask: Ask, attribute: str) -> None:
    shown = attribute if attribute == "industry" else f"{attribute}::BIGINT::VARCHAR"
    rows = ask(
        f"SELECT value, {shown} FROM ({LAST}) JOIN accounts ON id = accounts.account_id WHERE attribute = '{attribute}'"
    )
    assert len(rows) > 3
    assert all(last == shown for last, shown in rows)


def test_a_history_begins_when_the_lead_does_but_for_the_telephone(ask: Ask) -> None:
    late = f"SELECT DISTINCT attribute FROM ({LAST}) JOIN leads ON id = leads.lead_id WHERE first_at <> created_at"
    assert ask(late) == [("phone",)]


def test_a_change_is_of_a_lead_or_of_a_company(ask: Ask) -> None:
    assert ask("SELECT count(*) FROM changes WHERE (lead_id IS NULL) = (account_id IS NULL)") == [(0,)]
    assert ask("SELECT count(*) FROM changes WHERE value IS NULL") == [(0,)]


def test_people_are_promoted_by_one_step_with_their_title(ask: Ask) -> None:
    steps = ask(
        "SELECT arg_min(value, occurred_at), arg_max(value, occurred_at) FROM changes WHERE attribute = 'seniority'"
        " GROUP BY lead_id"
    )
    ladder = ("entry", "senior", "manager", "director", "vp", "c-level")
    assert all(ladder.index(after) - ladder.index(before) == 1 for before, after in steps)
    titles = ask("SELECT count(DISTINCT value) FROM changes WHERE attribute = 'job_title' GROUP BY lead_id")
    assert all(count == 2 for (count,) in titles)


def test_an_employer_that_somebody_left_is_in_the_table_of_accounts(ask: Ask) -> None:
    employers = "(SELECT value AS account_id FROM changes WHERE attribute = 'account_id')"
    assert ask(f"SELECT count(*) FROM {employers} ANTI JOIN accounts USING (account_id)") == [(0,)]
