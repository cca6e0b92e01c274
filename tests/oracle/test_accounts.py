"""Account scores: people of an account at an instant, their sum, breadth and roles."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from leadline.model import DAY, loads
from tests import oracle

NOW = oracle.instant(2026, 3, 15)
MODEL = """
model: m
audience: {region: {ne: US}}
dimensions: {engagement: {}}
rules:
  - {id: points, dimension: engagement, on: given, points: {per: n, times: 1}}
account_score: {ACCOUNT}
"""


def people(**points: float) -> dict[str, list[dict[str, Any]]]:
    """People of one account, each with points from one event."""
    return {
        "leads": [{"lead_id": name, "account_id": "x", "region": "EU", "job": name} for name in points],
        "events": [
            {"event_id": name, "lead_id": name, "event": "given", "occurred_at": NOW, "properties": {"n": value}}
            for name, value in points.items()
        ],
    }


def rows(account_score: str, facts: oracle.Facts) -> list[oracle.AccountRow]:
    return oracle.account_scores(loads(MODEL.replace("{ACCOUNT}", account_score)), facts, NOW)


@pytest.mark.parametrize(
    ("account_score", "score"),
    [
        ("{of: engagement, by: best}", "40.01"),
        ("{of: score, by: sum}", "95.02"),
        ("{of: engagement, by: top 2}", "70.01"),
        ("{of: engagement, by: top 9}", "95.02"),
        ("{of: engagement, by: best, breadth: {at_least: 20, points: 5}}", "50.01"),
        ("{of: engagement, by: best, breadth: {at_least: 20.01, points: 5}}", "45.01"),
        ("{of: engagement, by: best, breadth: {at_least: 20, points: 5, max: 7}}", "47.01"),
        ("{of: engagement, by: best, breadth: {at_least: 41, points: 5}}", "40.01"),
    ],
)
def test_people_add_up_as_the_model_says(account_score: str, score: str) -> None:
    found = rows(account_score, people(ann=40.005, bob=30, cy=20.001, dan=5.01))
    assert found == [oracle.AccountRow("x", NOW, Decimal(score), 4, [])]


def test_roles_that_nobody_has_are_missing() -> None:
    roles = "{of: engagement, by: best, roles: {buyer: {job: ann}, champion: {job: zoe}, keen: {did: {on: given}}}}"
    assert rows(roles, people(ann=1))[0].missing_roles == ["champion"]


def test_people_belong_to_the_account_of_the_instant_and_the_audience() -> None:
    facts = people(ann=1, bob=2, cy=4, dan=8, eve=16)
    facts["leads"][1]["account_id"] = "y"
    facts["leads"][2]["region"] = "US"
    facts["leads"][3]["created_at"] = NOW + 1
    facts["changes"] = [
        {"lead_id": "eve", "attribute": "account_id", "value": "y", "occurred_at": NOW - DAY},
        {"lead_id": "ann", "attribute": "region", "value": "EU", "occurred_at": NOW - DAY},
    ]
    facts["leads"].append({"lead_id": "fay", "region": "EU", "account_id": None})
    found = rows("{of: engagement, by: sum}", facts)
    assert found == [
        oracle.AccountRow("x", NOW, Decimal(1), 1, []),
        oracle.AccountRow("y", NOW, Decimal(18), 2, []),
    ]
