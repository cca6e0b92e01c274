"""A CRM over HTTP: fields are made when an owner asks for it; what its stages mean is kept with edits."""

from __future__ import annotations

from leadline.simulate.crm.hubspot import TOKEN, hubspot
from leadline.store.roles import Role
from tests.api.conftest import Running, is_error
from tests.live.world import NOW

CRM, TRIED = "/api/outward/connections/crm", "/api/outward/connections/tried"
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


def test_a_crm_is_tried_before_it_is_kept_and_its_fields_are_made_only_with_consent(server: Running) -> None:
    owner = server.client(server.key("api", role=Role.owner))
    marketer = server.client(server.key("api", role=Role.marketer))
    known = {one["kind"]: one for one in owner.get("/api/outward/crm").json()["items"]}
    assert {*known} == {"hubspot", "odoo", "salesforce"}
    assert [(one["name"], one["secret"], one["optional"]) for one in known["hubspot"]["own"]] == [
        ("token", True, False),
        ("url", False, True),
    ]
    with hubspot(lambda: NOW) as there:
        asked = {"kind": "hubspot", "settings": {"url": there.url}, "secrets": {"token": TOKEN}}
        is_error(marketer.post(f"{TRIED}/trial", json=asked), 403, "forbidden")
        said = owner.post(f"{TRIED}/trial", json=asked).json()
        assert not said["works"] and "contacts.leadline_score" in said["missing"]
        assert owner.get(TRIED).status_code == 404 and not there.objects["contacts"].definitions.get("leadline_score")
        said = owner.post(f"{TRIED}/trial", json=asked | {"fields": True})
        assert said.json()["works"] and said.json()["missing"] == [] and TOKEN not in said.text
        assert owner.get(TRIED).status_code == 404
        wrong = asked | {"settings": {"url": there.url, "creates": "some"}}
        is_error(owner.post(f"{TRIED}/trial", json=wrong), 422, "invalid", "body")
        owner.put(TRIED, json=asked)
        assert owner.post(f"{TRIED}/trial", json=asked | {"secrets": {}}).json()["works"]
    checked = owner.post("/api/outward/crm/mapping/check", json={"text": "mapping: crm\ndeal: {won: sold}"}).json()
    assert "`won` names `sold`" in checked["problems"][0]["what"]


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
