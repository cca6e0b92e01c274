"""Mail over HTTP: templates and suppressions for who keeps them, and the pages that its readers come to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from leadline.api.outward.given import given_of
from leadline.live.judging import act_of
from leadline.model.condition import DAY, SECOND
from leadline.outward.delivering import Delivering
from leadline.quality.bots import automated
from leadline.quality.why import Why
from leadline.store import outbox
from leadline.store import tables as t
from leadline.store.outbox import Delivery
from leadline.store.roles import Role
from tests.api.conftest import FREE, Running, Serve, is_error
from tests.outward.mail.post import Post, posting

TEMPLATES = "/api/outward/mail/templates"
SUPPRESSIONS = "/api/outward/mail/suppressions"
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0"
TEXT = """mail: {name}
topic: {topic}
subject: Hello {{{{ lead.first_name }}}}
text: See {{{{ link("https://acme.example/pricing?a=1&b=ü") }}}}
"""


@pytest.fixture(scope="module")
def server(serve: Serve) -> Running:
    secrets = {"LEADLINE_WEBHOOK_POSTMARK": "leadline:s3cret"}
    return serve(replace(FREE, public_url="https://leads.example.com", webhook_secrets=secrets))


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    with posting() as found:
        yield found


@pytest.fixture(scope="module")
def owner(server: Running, post: Post) -> httpx.Client:
    """An owner, with a mail server and two templates."""
    client = server.client(server.key("api", role=Role.owner))
    settings = {"host": "127.0.0.1", "port": post.port, "security": "none", "from": "Acme <news@acme.example>"}
    wanted = {"kind": "mail", "settings": settings}
    assert client.put("/api/outward/connections/post", json=wanted).status_code == 200
    for name, topic in (("welcome", "newsletter"), ("update", "product")):
        kept = client.put(f"{TEMPLATES}/{name}", json={"text": TEXT.format(name=name, topic=topic)})
        assert kept.status_code == 200, kept.text
    return client


class Reader:
    """Somebody who has had a mail, and acts by what stands in it."""

    def __init__(self, server: Running, owner: httpx.Client, post: Post, name: str, **traits: Any) -> None:
        self.server, self.owner, self.post, self.client = server, owner, post, server.client()
        self.email, self.name = f"{name}@firm.example", name
        key = server.key("server")
        said = {"userId": name, "traits": {"email": self.email, "first_name": "Ada", "consent": True} | traits}
        assert server.client().post("/v1/identify", json=said, auth=(key, "")).status_code == 200
        with server.store.reading() as con:
            s, i = t.subjects.c, t.identity.c
            mine = sa.select(i.lead_id).join(t.subjects, s.subject_id == i.subject_id).where(s.value == name)
            self.lead_id = int(con.execute(mine).scalar_one())
        self.mail = self.get("first")
        self.text = self.mail.get_body(("plain",)).get_content()
        self.html = self.mail.get_body(("html",)).get_content()

    def get(self, key: str, template: str = "welcome") -> Any:
        """The mail of a delivery, or nothing where none came."""
        self.post.taken.clear()
        what = {"template": template, "flow": "nurture", "run": 1}
        with self.server.store.writing() as con:
            outbox.put(con, [Delivery(f"{self.name}:{key}", "post", "mail", what, self.lead_id)], self.server.clock())
        Delivering(given_of(self.server.service)).deliver("post")
        return self.post.taken[0][1] if self.post.taken else None

    def way(self, kind: str) -> str:
        """The path of the mail's link of a kind, on the server."""
        text: str = self.html if kind == "o" else self.text
        begins = text.index(f"/m/{kind}/")
        return text[begins:].split()[0].strip('"')

    def facts(self) -> list[tuple[str, str, str | None, str | None]]:
        with self.server.store.reading() as con:
            e, i = t.events.c, t.identity.c
            mine = sa.select(e.name, e.properties, e.said, e.user_agent).join(t.identity, i.subject_id == e.subject_id)
            return [tuple(row) for row in con.execute(mine.where(i.lead_id == self.lead_id).order_by(e.event_seq))]

    def suppressed(self) -> set[tuple[str, str]]:
        rows = self.owner.get(SUPPRESSIONS, params={"email": self.email}).json()["items"]
        return {(row["topic"], row["reason"]) for row in rows}


@pytest.fixture
def reader(server: Running, owner: httpx.Client, post: Post, request: pytest.FixtureRequest) -> Reader:
    return Reader(server, owner, post, f"r{abs(hash(request.node.name)) % 10**9}")


def test_a_click_leads_on_to_what_was_written_and_is_a_fact_with_who_asked(reader: Reader) -> None:
    said = reader.client.get(reader.way("c"), headers={"User-Agent": AGENT})
    assert (said.status_code, said.headers["location"]) == (302, "https://acme.example/pricing?a=1&b=%C3%BC")
    assert reader.client.get(reader.way("c")).status_code == 302
    picture = reader.client.get(reader.way("o"))
    assert picture.headers["content-type"] == "image/gif" and picture.headers["cache-control"] == "no-store, private"
    sent, clicked, *_, opened = reader.facts()
    letter = reader.mail["Message-ID"].strip("<>").partition("@")[0]
    assert (sent[0], clicked[0], opened[0]) == ("email.sent", "email.clicked", "email.opened")
    assert f'"message_id":"{letter}"' in clicked[1] and '"url":"https://acme.example/pricing?a=1&b=ü"' in clicked[1]
    assert clicked[2:] == (None, AGENT)
    assert len(reader.facts()) <= 4, "the same click within a second counts once"
    with reader.server.store.reading() as con:
        e = t.events.c
        rows = con.execute(sa.select(t.events).where(e.properties.contains(letter)).order_by(e.event_seq)).all()
    judged = automated([act_of(row) for row in rows])
    assert judged[rows[1].event_seq] is Why.clicked_at_delivery, "nobody reads a mail so soon after it was sent"


def test_a_link_that_was_changed_leads_nowhere(reader: Reader) -> None:
    path = reader.way("c")
    for wrong in (path[:-3] + "AAA", path.replace("/m/c/", "/m/u/"), "/m/c/x", f"/m/c/{'A' * 5000}", "/m/c/ü"):
        said = reader.client.get(wrong)
        assert said.status_code == 404 and "location" not in said.headers and "does not work" in said.text
    assert reader.client.get(reader.way("o").replace("/m/o/", "/m/o/x")).content.startswith(b"GIF89a")
    assert [name for name, *_ in reader.facts()] == ["email.sent"]


def test_what_no_person_did_is_marked(reader: Reader) -> None:
    assert reader.client.head(reader.way("c")).status_code == 302
    reader.server.clock.moved += 2 * SECOND
    reader.client.get(reader.way("c"), headers={"Sec-Purpose": "prefetch;prerender"})
    assert [said for name, _, said, _ in reader.facts() if name == "email.clicked"] == [
        "only the headers were asked for",
        "fetched before anybody clicked",
    ]


def test_one_click_unsubscribes_at_once_and_looking_at_the_page_does_not(reader: Reader) -> None:
    way = reader.mail["List-Unsubscribe"].strip("<>")
    assert way.startswith("https://leads.example.com/m/u/")
    path = way.removeprefix("https://leads.example.com")
    page = reader.client.get(path)
    assert page.status_code == 200 and reader.email in page.text and "script-src" not in page.text
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "form-action 'self'" in policy
    assert not reader.suppressed(), "a program that opens every link has unsubscribed nobody"
    header = reader.mail["List-Unsubscribe-Post"]
    done = reader.client.post(
        path, content=header.encode(), headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert done.status_code == 200
    assert reader.suppressed() == {("newsletter", "unsubscribed")}
    assert '"topic":"newsletter"' in reader.facts()[-1][1] and reader.facts()[-1][0] == "email.unsubscribed"
    assert reader.get("again") is None
    assert reader.get("other", "update") is not None, "of another topic they did not say so"


def test_a_reader_chooses_topics_and_nothing_at_all_and_changes_their_mind(reader: Reader) -> None:
    path = reader.way("p")
    assert reader.client.get(path).text.count("checked") == 2
    only = reader.client.post(path, data={"topic": ["product"]})
    assert only.text.count("checked") == 1 and reader.suppressed() == {("newsletter", "unsubscribed")}
    reader.server.clock.moved += 2 * SECOND
    none = reader.client.post(path, data={"nothing": "yes"})
    assert "checked" not in none.text and ("", "unsubscribed") in reader.suppressed()
    assert reader.get("a", "update") is None
    reader.server.clock.moved += 2 * SECOND
    back = reader.client.post(path, data={"topic": ["newsletter"]})
    assert back.text.count("checked") == 1 and reader.suppressed() == {("product", "unsubscribed")}
    assert reader.get("b") is not None and reader.get("c", "update") is None
    said = reader.owner.post(SUPPRESSIONS, json={"email": reader.email})
    assert said.json()["changed"] is True
    kept = reader.client.post(path, data={"topic": ["newsletter", "product"]})
    assert "somebody put the address aside" in kept.text and ("", "by hand") in reader.suppressed()


def test_what_a_provider_tells_of_an_address_keeps_mail_from_it(reader: Reader) -> None:
    bounced = {"RecordType": "Bounce", "Type": "HardBounce", "MessageID": "m1", "Email": reader.email.upper()}
    soft = bounced | {"Type": "SoftBounce", "MessageID": "m2"}
    for said in (soft, bounced):
        told = reader.client.post("/v1/webhooks/postmark", json=said, auth=("leadline", "s3cret"))
        assert told.status_code == 200, told.text
        assert reader.suppressed() == (set() if said is soft else {("", "bounced")})
    assert reader.get("again") is None


def test_of_who_was_erased_nothing_comes_back(reader: Reader, server: Running) -> None:
    server.clock.moved += DAY
    ways = [reader.way(kind) for kind in "cup"]
    assert reader.owner.delete(f"/api/leads/{reader.lead_id}").status_code in (200, 204), "erased"
    assert reader.client.get(ways[0]).status_code == 302
    assert reader.client.post(ways[1]).status_code == 200
    assert "nobody of this address" in reader.client.post(ways[2], data={"topic": ["newsletter"]}).text
    assert not reader.facts() and not reader.suppressed()
    with server.store.reading() as con:
        assert con.scalar(sa.select(sa.func.count()).where(t.subjects.c.value == reader.email)) == 0


def test_templates_are_checked_looked_at_kept_and_tried(owner: httpx.Client, reader: Reader, post: Post) -> None:
    wrong = owner.post(f"{TEMPLATES}/check", json={"text": "mail: a\nsubject: x\ntext: '{{ led }}'\n"}).json()
    assert [one["line"] for one in wrong["problems"]] == [1, 3] and wrong["template"] is None
    text = TEXT.format(name="new", topic="newsletter")
    seen = owner.post(f"{TEMPLATES}/preview", json={"text": text, "lead_id": reader.lead_id}).json()
    assert (seen["to"], seen["subject"], seen["withheld"]) == (reader.email, "Hello Ada", None)
    assert "https://acme.example/pricing" in seen["text"] and "/m/c/" not in seen["text"]
    is_error(
        owner.post(f"{TEMPLATES}/preview", json={"text": text, "lead_id": 10**9}), 404, "not_found", "path.lead_id"
    )
    first = owner.put(f"{TEMPLATES}/new", json={"text": text})
    assert first.json()["edit"] == 1 and first.json()["topic"] == "newsletter"
    is_error(owner.put(f"{TEMPLATES}/new", json={"text": text + "# more\n"}), 409, "conflict", "body.edit")
    is_error(owner.put(f"{TEMPLATES}/other", json={"text": text}), 400, "model_invalid")
    assert owner.put(f"{TEMPLATES}/new", json={"text": text + "# more\n", "edit": 1}).json()["edit"] == 2
    edits = owner.get(f"{TEMPLATES}/new/edits").json()["items"]
    assert [one["edit"] for one in edits] == [2, 1]
    assert owner.post(f"{TEMPLATES}/new/pause").status_code == 200
    assert owner.get(f"{TEMPLATES}/new").json()["paused_at"] is not None
    assert owner.delete(f"{TEMPLATES}/new").status_code == 200
    assert "new" not in [one["template"] for one in owner.get(TEMPLATES).json()["items"]]
    post.taken.clear()
    tried = owner.post(f"{TEMPLATES}/try", json={"text": text, "to": "me@acme.example", "lead_id": reader.lead_id})
    assert tried.status_code == 200, tried.text
    found = post.of("me@acme.example")
    assert found["Subject"] == "Hello Ada"
    before = reader.facts()
    way = found["List-Unsubscribe"].strip("<>").removeprefix("https://leads.example.com")
    assert "was a try" in reader.client.post(way).text and reader.facts() == before


def test_suppressions_are_for_who_keeps_data(owner: httpx.Client, server: Running) -> None:
    for email in ("b@x.example", "a@x.example"):
        assert owner.post(SUPPRESSIONS, json={"email": email, "topic": "newsletter"}).status_code == 200
    one = owner.get(SUPPRESSIONS, params={"limit": 1, "reason": "by hand"}).json()
    assert one["items"][0]["email"] == "a@x.example" and one["next"]
    gone = owner.delete(SUPPRESSIONS, params={"email": "A@x.example", "topic": "newsletter"})
    assert gone.json()["changed"] is True
    is_error(owner.get(SUPPRESSIONS, params={"reason": "mood"}), 422, "invalid", "query.reason")
    sales = server.client(server.key("api", role=Role.sales))
    is_error(sales.get(SUPPRESSIONS), 403, "forbidden")
    log = owner.get("/api/audit").json()["items"]
    assert "x.example" not in str([row for row in log if row["action"].startswith("mail.")])
