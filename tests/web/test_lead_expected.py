"""What a predictor expects of a lead, on its page: the API's figures, with what speaks for and against it."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from tests.api.evidence.test_predictors import PREDICTOR
from tests.web.conftest import PHONE, SIDEWAYS, Site, Visitor, accessible, kept
from tests.web.world import SCRIPT

SLOW = 60_000  # milliseconds: the first answer starts a process


def test_the_page_says_what_is_expected_and_why(site: Site, visitor: Visitor) -> None:
    lead_id = site.lead("marta")["lead_id"]
    strange = PREDICTOR | {"outcome": f"comes to the stage sql {SCRIPT}"}
    made = site.api.post("/api/evidence/predictors", json={"text": json.dumps(strange)})
    assert made.status_code == 201, made.text
    try:
        said = site.api.get(f"/api/leads/{lead_id}/prediction").json()
        page = visitor.signed_in(site, path=f"/leads/{lead_id}", viewport=PHONE)
        panel = page.get_by_role("region", name="What is expected of them")
        expect(panel).to_be_visible(timeout=SLOW)
        share = said["probability"] * 100
        expect(panel).to_contain_text(f"{share:.0f}" if share >= 10 else f"{share:.1f}")
        for one in said["contributions"]:
            expect(panel).to_contain_text(one["words"])
            expect(panel).to_contain_text(f"{one['points']:+d}".replace("-", "−"))
        assert page.title() != "taken" and page.evaluate(SIDEWAYS) <= 0
        accessible(page)
        kept(page, "lead-expected")
    finally:
        site.api.post(f"/api/evidence/predictors/buys/versions/{made.json()['champion']['version']}/retire", json={})
