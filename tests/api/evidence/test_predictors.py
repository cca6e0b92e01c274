"""Predictors over HTTP: brought, promoted, asked why, and refused to models as long as nobody answers."""

from __future__ import annotations

import json
from typing import Any

from leadline.store.finding import find_lead
from leadline.store.roles import Role
from tests.api.conftest import Serve
from tests.learning.predictors.test_probabilities import EXPECTING
from tests.live.world import company, put, settle

FIGURE = {"value": 0.7, "low": 0.6, "high": 0.8}
JUDGED = {"name": "scorecard", "auc": FIGURE, "lift": FIGURE, "brier": FIGURE, "error": FIGURE}
PREDICTOR: dict[str, Any] = {
    "format": "leadline-predictor-1",
    "name": "buys",
    "outcome": "reaches SQL within 60 days",
    "learner": {
        "kind": "scorecard",
        "intercept": -2.0,
        "parts": [
            {"feature": "seniority", "kind": "text", "edges": [], "values": ["c-level"], "logits": [-0.5, 0.0, 1.5]},
            {"feature": "acts.ever", "kind": "number", "edges": [3.0], "values": [], "logits": [0.0, -0.7, 0.9]},
        ],
    },
    "calibration": {"way": "platt", "slope": 1.0, "shift": 0.0, "at": [], "to": []},
    "recipe": {
        "attributes": ["seniority"],
        "company": [],
        "events": [],
        "properties": [],
        "has_events": True,
        "has_rules": False,
    },
    "kinds": {"seniority": "text", "acts.ever": "number"},
    "words": {"seniority": "seniority", "acts.ever": "acts of any kind so far"},
    "rules": None,
    "facts": {"fingerprint": "f", "learned_until_at": "2026-01-01T00:00:00Z"},
    "metrics": {"scorecard": JUDGED},
}


def test_a_predictor_is_brought_and_says_why(serve: Serve) -> None:
    running = serve()
    put(running.store, company(30), running.clock())
    settle(running.store, running.clock())
    owner = running.signed_in("ada@example.com")
    before = owner.post("/api/models/check", json={"files": {"model.yml": EXPECTING}}).json()
    assert [one["what"] for one in before["problems"]] == [
        "there is no predictor `buys`, so nobody would get points; train one by that name, or import it"
    ]
    made = owner.post("/api/evidence/predictors", json={"text": json.dumps(PREDICTOR), "card": "# Buys\n"})
    assert made.status_code == 201, made.text
    assert made.json()["champion"]["version"] == 1 and made.json()["champion"]["auc"]["value"] == 0.7
    assert owner.post("/api/models/check", json={"files": {"model.yml": EXPECTING}}).json()["problems"] == []
    card = owner.get("/api/evidence/predictors/buys/versions/1").json()
    assert card["card"] == "# Buys\n" and json.loads(card["text"])["learner"] == PREDICTOR["learner"]
    with running.store.reading() as con:
        lead = find_lead(con, "u3")
    said = owner.get(f"/api/leads/{lead}/prediction").json()
    added = said["base"] + sum(one["log_odds"] for one in said["contributions"])
    assert abs(added - said["log_odds"]) < 1e-9 and said["outcome"] == "reaches SQL within 60 days"
    assert {one["feature"] for one in said["contributions"]} <= {"seniority", "acts.ever"} and said["known"] is None
    assert all("points)" in one for one in [*said["speaks_for"], *said["speaks_against"]])
    assert owner.post("/api/evidence/predictors/buys/versions/1/promote", json={}).status_code == 422
    retired = owner.post("/api/evidence/predictors/buys/versions/1/retire", json={"why": "too old"}).json()
    assert retired["champion"] is None and retired["versions"][0]["why"] == "too old"
    assert owner.get(f"/api/leads/{lead}/prediction?predictor=buys").status_code == 404


def test_what_is_asked_of_training_is_kept_and_who_may_not_keep_models_may_not_ask(serve: Serve) -> None:
    running = serve()
    owner = running.signed_in("ada@example.com")
    wish = {"outcome": "stage: sql within 60d", "every_days": 30}
    asked = owner.put("/api/evidence/predictors/buys/training", json=wish)
    assert asked.status_code == 202, asked.text
    training = asked.json()["training"]
    assert (training["outcome_words"], training["every_days"], training["running"]) == (
        "comes to the stage sql within 60 days",
        30,
        False,
    )
    assert owner.post("/api/evidence/predictors/sells/train").status_code == 404
    wrong = owner.put("/api/evidence/predictors/buys/training", json=wish | {"model": "b2b"})
    assert wrong.status_code == 422 and "no model `b2b` is live" in wrong.json()["error"]["message"]
    viewer = running.signed_in("vi@example.com", Role.viewer)
    assert viewer.get("/api/evidence/predictors").json()["items"][0]["predictor"] == "buys"
    assert viewer.put("/api/evidence/predictors/buys/training", json=wish).status_code == 403
    assert viewer.get("/api/evidence/predictors/none/drift").status_code == 404
