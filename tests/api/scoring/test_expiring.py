"""What of a score goes by itself."""

from __future__ import annotations

import pytest

from tests.api.scoring.conftest import Scoring, identify


def test_the_lines_that_change_make_the_difference(scoring: Scoring) -> None:
    identify(scoring, "fades", job_title="CEO")
    page = {"event": "page", "user_id": "fades", "properties": {"path": "/pricing"}}
    scoring.say({"event": "demo.requested", "user_id": "fades"}, page)
    lead_id = scoring.lead("fades")["lead_id"]
    found = scoring.owner.get(f"/api/leads/{lead_id}/expiring", params={"days": 30}).json()
    (line,) = found["lines"]
    assert (line["rule"], line["now"]) == ("demo", pytest.approx(50, abs=0.01))
    assert line["then"] == pytest.approx(25, abs=0.01)
    assert found["becomes"] - found["score"] == pytest.approx(line["then"] - line["now"], abs=0.01)
    assert found["score"] == scoring.owner.get(f"/api/leads/{lead_id}/explanation").json()["score"]
