"""Notices over HTTP: a connection is made and tried, its address shown nowhere; templates are kept and looked at."""

from __future__ import annotations

from leadline.store.roles import Role
from tests.api.conftest import Running, is_error
from tests.outward.receiver import Receiver

CHAT = "/api/outward/connections/chat"
SHORT = "/api/outward/notices/short"
TEXT = 'notice: short\nsubject: "{{ who }}"\ntext: "{{ who }} has {{ score }}: {{ what }}"\n'


def test_a_connection_is_made_and_tried_and_its_address_shown_nowhere(server: Running, receiver: Receiver) -> None:
    owner = server.client(server.key("api", role=Role.owner))
    url = f"{receiver.url.replace('http', 'json')}/s3cret"
    asked = {"kind": "notice", "settings": {"about": ["qualified", "score crossed 80"]}, "secrets": {"url": url}}
    wrong = owner.put(CHAT, json=asked | {"secrets": {"url": "nowhere://s3cret"}})
    is_error(wrong, 422, "invalid", "body")
    assert "s3cret" not in wrong.text
    assert owner.put(CHAT, json={"kind": "notice"}).status_code == 422
    made = owner.put(CHAT, json=asked).json()
    assert made["settings"]["listens"] == ["moved mql", "scored score"]
    again = owner.put(CHAT, json={"kind": "notice", "settings": made["settings"]})
    assert again.json()["settings"] == made["settings"], "what is shown can be given back"
    receiver.answers = [(500, {})]
    failed = owner.post(f"{CHAT}/try", json={})
    is_error(failed, 422, "invalid", "body")
    assert "answers 500" in failed.text
    assert owner.post(f"{CHAT}/try", json={}).json()["connection"] == "chat"
    assert receiver.calls[-1].said["message"] == "Notices about leads will arrive here."
    everything = made | {"log": owner.get("/api/audit").text, "list": owner.get("/api/outward/connections").text}
    assert "s3cret" not in repr(everything) + failed.text
    owner.delete(CHAT)
    assert owner.post(f"{CHAT}/try", json={}).status_code == 404


def test_a_template_is_kept_looked_at_and_archived(server: Running) -> None:
    owner = server.client(server.key("api", role=Role.owner))
    assert owner.put(SHORT, json={"text": TEXT}).json()["edit"] == 1
    assert owner.put(SHORT, json={"text": TEXT.replace("has", "got")}).status_code == 409
    wrong = owner.put(SHORT, json={"text": TEXT.replace("who", "whom"), "edit": 1})
    assert wrong.status_code == 400 and "there is no `whom`" in wrong.text
    seen = owner.post("/api/outward/notices/preview", json={"text": TEXT}).json()
    assert seen == {"subject": "Ada Lee", "text": "Ada Lee has 72: Ready for sales."}
    usual = owner.post("/api/outward/notices/preview", json={}).json()["text"]
    assert "Lee Works" in usual and "Score 72, grade A, hot." in usual and "Waits since 16 November" in usual
    assert [one["notice"] for one in owner.get("/api/outward/notices").json()["items"]] == ["short"]
    assert owner.delete(SHORT).status_code == 200
    assert owner.get(SHORT).status_code == 404
