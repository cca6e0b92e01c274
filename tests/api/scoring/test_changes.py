"""Changes in their order for programs that come and ask: each once, and as far as somebody sees."""

from __future__ import annotations

from leadline.store.people import set_stage
from leadline.store.roles import Sight
from tests.api.scoring.conftest import Scoring


def test_changes_are_told_once_in_their_order_and_the_cursor_goes_on_later(scoring: Scoring) -> None:
    for path in ("/api/changes/scores", "/api/changes/stages"):
        found, cursor = [], None
        while True:
            said = scoring.owner.get(path, params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
            cursor = said["next"]
            if not said["items"]:
                break
            found += said["items"]
        assert found and found == sorted(found, key=lambda one: one["at"])
        assert scoring.owner.get(path, params={"cursor": cursor}).json() == {"items": [], "next": cursor}
        scoring.owner.post(f"/api/leads/{scoring.lead('cid')['lead_id']}/stage", json={"stage": "accepted"})
        scoring.say({"event": "page", "user_id": "cid", "properties": {"path": "/pricing"}})
        later = scoring.owner.get(path, params={"cursor": cursor}).json()
        assert {one["lead"]["user_id"] for one in later["items"]} == {"cid"}
        scoring.owner.post(f"/api/leads/{scoring.lead('cid')['lead_id']}/stage", json={"stage": "lead"})
        scoring.settled()
    assert later["items"][0]["to_stage"] == "accepted" and later["items"][0]["lead"]["name"] == "Cid Fox"


def test_what_is_written_with_an_earlier_number_and_later_is_not_missed(scoring: Scoring) -> None:
    cid, dee = scoring.lead("cid")["lead_id"], scoring.lead("dee")["lead_id"]
    cursor = scoring.owner.get("/api/changes/stages", params={"limit": 200}).json()["next"]

    def told() -> list[str]:
        items = scoring.owner.get("/api/changes/stages", params={"cursor": cursor}).json()["items"]
        return [one["lead"]["user_id"] for one in items]

    with scoring.store.writing() as con:
        set_stage(con, cid, "sql", "", "test", scoring.clock())
        if not scoring.store.is_sqlite:  # where two may write at once
            scoring.owner.post(f"/api/leads/{dee}/stage", json={"stage": "sql"})
        assert told() == []
    if scoring.store.is_sqlite:
        scoring.owner.post(f"/api/leads/{dee}/stage", json={"stage": "sql"})
    assert told() == ["cid", "dee"]


def test_who_sees_some_leads_hears_of_those_alone(scoring: Scoring) -> None:
    rep = scoring.as_person("other@example.com", Sight.own)
    found = rep.get("/api/changes/scores").json()["items"]
    assert {one["lead"]["owner"] for one in found} == {"other@example.com"}
