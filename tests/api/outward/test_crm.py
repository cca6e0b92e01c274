"""A CRM over HTTP: fields are made when an owner asks for it; what its stages mean is kept with edits."""

from __future__ import annotations

from leadline.simulate.crm.hubspot import TOKEN, hubspot
from leadline.store.roles import Role
from tests.api.conftest import Running, is_error
from tests.live.world import NOW

CRM = "/api/outward/connections/crm"
TEXT = "mapping: crm\ndeal: {lost: recycled}\n"


def test_fields_are_made_when_an_owner_asks_for_it(server: Running) -> None:
    owner = server.client(server.key("api", role=Role.owner))
    marketer = server.client(server.key("api", role=Role.marketer))
    with hubspot(lambda: NOW) as there:
        asked = {"kind": "hubspot", "settings": {"url": there.url}, "secrets": {"token": TOKEN}}
        assert owner.put(CRM, json=asked).json()["settings"]["creates"] == "qualified"
        lacking = owner.post(f"{CRM}/check").json()
        assert not lacking["works"] and "the property contacts.leadline_score" in lacking["lacks"]
        is_error(marketer.post(f"{CRM}/fields"), 403, "forbidden")
        assert "contacts.leadline_score" in owner.post(f"{CRM}/fields").json()["made"]
        assert owner.post(f"{CRM}/fields").json()["made"] == []
        assert owner.post(f"{CRM}/check").json()["works"]
        there.token = "another"
        refused = owner.post(f"{CRM}/fields")
        is_error(refused, 422, "invalid", "path.name")
        assert TOKEN not in refused.text + owner.get(CRM).text


def test_what_the_stages_mean_is_kept_with_its_edits(server: Running) -> None:
    owner = server.client(server.key("api", role=Role.owner))
    assert owner.get("/api/outward/connections/none/mapping").status_code == 404
    owner.put(CRM, json={"kind": "hubspot", "secrets": {"token": TOKEN}})
    assert owner.get(f"{CRM}/mapping").json()["edit"] == 0
    assert owner.put(f"{CRM}/mapping", json={"text": TEXT}).json()["edit"] == 1
    is_error(owner.put(f"{CRM}/mapping", json={"text": f"{TEXT}\n"}), 409, "conflict", "body.edit")
    wrong = owner.put(f"{CRM}/mapping", json={"text": "mapping: crm\ndeal: {won: sold}", "edit": 1})
    assert wrong.status_code == 400 and "`won` names `sold`" in wrong.text
    assert owner.get(f"{CRM}/mapping").json()["text"] == TEXT
