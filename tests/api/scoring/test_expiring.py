"""What of a score goes by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.api.conftest import is_error
from tests.api.scoring.conftest import MODEL, OTHER, Scoring, identify

WINDOW = (
    "  - {id: docs, title: Docs, dimension: engagement, on: page, where: {path: /docs}, points: 7, within: 10d}\n"
    "grades:"
)


@pytest.fixture(scope="module")
def texts() -> tuple[str, ...]:
    return MODEL.replace("grades:", WINDOW), OTHER


@pytest.fixture(scope="module")
def fading(scoring: Scoring) -> int:
    """A lead whose points fade, and some of which end in nine days."""
    identify(scoring, "fades", job_title="CEO")
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    scoring.say(
        {"event": "demo.requested", "user_id": "fades"},
        {"event": "page", "user_id": "fades", "properties": {"path": "/pricing"}},
        {"event": "page", "user_id": "fades", "occurred_at": yesterday, "properties": {"path": "/docs"}},
    )
    return int(scoring.lead("fades")["lead_id"])


def test_the_lines_that_change_make_the_difference_and_say_when(scoring: Scoring, fading: int) -> None:
    found = scoring.owner.get(f"/api/leads/{fading}/expiring", params={"days": 30}).json()
    demo, docs = found["lines"]
    assert (demo["rule"], demo["now"], demo["then"]) == ("demo", 50, pytest.approx(25, abs=0.01))
    assert (docs["rule"], docs["now"], docs["then"], demo["on"]) == ("docs", 7, 0, None)
    day = datetime.fromisoformat(docs["on"]) - datetime.now(UTC)
    assert timedelta(days=8.9) < day <= timedelta(days=9.1)
    assert found["becomes"] - found["score"] == pytest.approx(sum(one["then"] - one["now"] for one in found["lines"]))
    assert found["score"] == scoring.owner.get(f"/api/leads/{fading}/explanation").json()["score"]


def test_the_days_ahead_are_what_an_explanation_says_of_them(scoring: Scoring, fading: int) -> None:
    days = scoring.owner.get(f"/api/leads/{fading}/expiring", params={"days": 12}).json()["days"]
    assert len(days) == 13
    for day in days[8:11]:
        said = scoring.owner.get(f"/api/leads/{fading}/explanation", params={"as_of": day["at"]}).json()
        assert (said["score"], said["band"]) == (day["score"], day["band"])


def test_who_has_no_score_has_nothing_to_lose(scoring: Scoring, fading: int) -> None:
    said = scoring.owner.get(f"/api/leads/{fading}/expiring", params={"model": "other"})
    is_error(said, 422, "invalid")
