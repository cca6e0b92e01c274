"""Mail goes to a real server: once for a delivery, with headers that programs can act on, and to whom it may go."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from leadline.errors import InputError
from leadline.model.condition import DAY, HOUR, MINUTE
from leadline.outward.connecting import check_connection
from leadline.outward.delivering import Delivering
from leadline.outward.mail.rhythm import claim
from leadline.outward.mail.settings import Limit, checked
from leadline.outward.mail.token import Followed, Reader, unsealed
from leadline.store import outbox
from leadline.store.connections import connections
from leadline.store.documents import MAIL, pause_document
from leadline.store.message import Kind, Message
from leadline.store.suppressions import allow, suppress_by_hand
from tests.outward.conftest import SECRET, Clock
from tests.outward.mail.conftest import Mailing
from tests.outward.mail.post import certificate, posting


def test_a_mail_has_both_texts_its_links_and_the_headers_of_one_click_unsubscribing(mailing: Mailing) -> None:
    lead = mailing.lead("Jürgen.Ö@bücher.example", first_name="Jürgen")
    mailing.put("run1:welcome", lead, flow="nurture")
    assert mailing.deliver() == 1
    ((to, mail),) = mailing.post.taken
    assert to == "Jürgen.Ö@xn--bcher-kva.example"
    assert (mail["From"], mail["Subject"]) == ("Acme <news@acme.example>", "Hello Jürgen")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    text, html = (part.get_content() for part in mail.iter_parts())
    way = "https://leads.example.com/m/u/"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = mail["List-Unsubscribe"].removeprefix(f"<{way}").removesuffix(">")
    assert unsealed(SECRET, token, Reader) == Reader(lead, "Jürgen.Ö@bücher.example", "newsletter")
    assert f"Unsubscribe: {way}{token}" in text.replace("\n", "") and f"{way}{token}" in html
    (counted,) = [word.strip() for word in text.split() if "/m/c/" in word]
    found = unsealed(SECRET, counted.rpartition("/")[2], Followed)
    letter = mail["Message-ID"].strip("<>").partition("@")[0]
    assert found == Followed(lead, letter, "welcome", "nurture", "https://acme.example/pricing?a=1&b=2")
    assert counted in html and "/m/o/" in html and "jürgen" not in counted
    ((name, properties),) = mailing.facts()
    assert name == "email.sent" and f'"message_id":"{letter}"' in properties and '"campaign":"nurture"' in properties
    assert mailing.ended("run1:welcome") == ("sent", "")


def test_who_is_killed_after_sending_sends_the_same_mail_again_and_tells_it_once(
    mailing: Mailing, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailing.put("k", mailing.lead("ada@firm.example"))
    killed = Delivering(mailing.given)

    def kill(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(killed, "write", kill)
    with pytest.raises(KeyboardInterrupt):
        killed.deliver("post")
    clock.pass_by(outbox.HELD)
    assert mailing.deliver() == 1
    (_, first), (_, second) = mailing.post.taken
    assert first["Message-ID"] == second["Message-ID"] and first["List-Unsubscribe"] == second["List-Unsubscribe"]
    assert [name for name, _ in mailing.facts()] == ["email.sent"]


def test_refusals_are_of_one_mail_and_only_a_missing_mailbox_is_written_to_no_more(mailing: Mailing) -> None:
    addresses = ["gone@firm.example", "full@firm.example", "blocked@firm.example", "ada@firm.example"]
    mailing.post.refusals = {
        "gone@firm.example": "550 5.1.1 no such user here",
        "full@firm.example": "451 4.7.1 come back later",
        "blocked@firm.example": "550 5.7.1 we do not like you",
    }
    for address in addresses:
        mailing.put(address, mailing.lead(address))
    assert mailing.deliver() == 4
    assert len(mailing.post.sessions) == 1, "a batch goes in one session"
    assert [to for to, _ in mailing.post.taken] == ["ada@firm.example"]
    assert [mailing.row(one).state for one in addresses] == ["dead", "waiting", "dead", "sent"]
    assert "5.1.1" in mailing.row("gone@firm.example").error and "451" in mailing.row("full@firm.example").error
    assert mailing.suppressed() == {("gone@firm.example", "", "bounced")}
    assert sorted(name for name, _ in mailing.facts()) == ["email.bounced", "email.sent"]
    (connection,) = connections(mailing.given.store.engine.connect(), "post")
    assert connection.failing_since is None
    mailing.put("again", mailing.lead("gone@firm.example", first_name="Another"), "receipt")
    mailing.deliver()
    assert mailing.ended("again") == ("dropped", "mail to the address came back")


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")  # the server here has nothing to hide
def test_a_server_that_refuses_the_password_or_is_not_there_fails_as_a_whole(mailing: Mailing) -> None:
    lead = mailing.lead("ada@firm.example")
    with posting(needs_login=True) as closed:
        mailing.connect("closed", "wrong", port=closed.port, host="localhost", user="leadline")
        mailing.put("a", lead, name="closed")
        mailing.deliver("closed")
        row = mailing.row("a")
        assert (row.state, row.attempts) == ("waiting", 0)
        found = check_connection(mailing.given, "closed")
        assert found is not None and not found.works and "refused the user or the password" in found.words
        assert "wrong" not in found.words
        mailing.connect("closed", "right", port=closed.port, host="localhost", user="leadline")
        mailing.deliver("closed")
        assert len(closed.taken) == 1
    mailing.put("b", lead, name="closed")
    mailing.deliver("closed")
    assert mailing.row("b").attempts == 0
    (connection,) = connections(mailing.given.store.engine.connect(), "closed")
    assert connection.failing_since is not None and "cannot be reached" in connection.error


def test_a_server_that_signed_its_own_certificate_is_believed_only_if_it_was_given(
    mailing: Mailing, tmp_path: Path
) -> None:
    tls, pem = certificate(tmp_path)
    lead = mailing.lead("ada@firm.example")
    with posting(tls, needs_login=True) as post:
        mailing.connect("tls", "right", port=post.port, security="starttls", user="leadline")
        mailing.put("a", lead, name="tls")
        mailing.deliver("tls")
        (connection,) = connections(mailing.given.store.engine.connect(), "tls")
        assert "does not prove that it is the one" in connection.error and not post.taken
        settings = {"security": "starttls", "user": "leadline", "certificate": pem}
        mailing.connect("tls", port=post.port, **settings)
        mailing.deliver("tls")
        assert len(post.taken) == 1
    mailing.connect("plain", "right", security="starttls")
    found = check_connection(mailing.given, "plain")
    assert found is not None and "STARTTLS" in found.words, "no password goes over a line that anybody can read"


def test_mail_goes_only_to_whom_it_may(mailing: Mailing) -> None:
    expected = {
        mailing.lead(None): "the lead has no e-mail address",
        mailing.lead("a@b@c"): "the e-mail address cannot be one",
        mailing.lead("no@firm.example", consent="false"): "they have not consented to `newsletter`",
        mailing.lead("list@firm.example", consent=["product"]): "they have not consented to `newsletter`",
        mailing.lead("both@firm.example", **{"consent.newsletter": "no"}): "they have not consented to `newsletter`",
        mailing.lead("objects@firm.example", profiling="objected"): "they object to profiling",
        mailing.lead("by@firm.example"): "somebody put the address aside",
        mailing.lead("topic@firm.example"): "they unsubscribed, of `newsletter`",
        mailing.lead("spam@firm.example"): "they said that mail of ours is spam",
        999_999: "the lead is no more",
    }
    with mailing.given.store.writing() as con:
        suppress_by_hand(con, " By@firm.example", "", "test", 1)
    for number, (email, name, properties) in enumerate(
        [
            ("topic@firm.example", "email.unsubscribed", {"topic": "newsletter"}),
            ("spam@firm.example", "email.complained", {}),
        ]
    ):
        told = Message(Kind.event, f"w{number}", mailing.given.clock(), email=email, name=name, properties=properties)
        mailing.append(told, ("email", email))
    mailing.post.taken.clear()
    for lead in expected:
        mailing.put(f"to {lead}", lead)
    yes = mailing.lead("yes@firm.example", consent=["newsletter"])
    mailing.put("yes", yes)
    assert mailing.deliver() == len(expected) + 1
    assert {lead: mailing.row(f"to {lead}").error for lead in expected} == expected
    assert [to for to, _ in mailing.post.taken] == ["yes@firm.example"]


def test_an_unsubscribed_lead_gets_receipts_and_one_that_is_allowed_again_gets_all(mailing: Mailing) -> None:
    lead = mailing.lead("ada@firm.example")
    told = Message(Kind.event, "w", mailing.given.clock(), user_id="u1", name="email.unsubscribed")
    mailing.append(told, ("user", "u1"))
    assert mailing.suppressed() == {("ada@firm.example", "", "unsubscribed")}, "by whose it is"
    mailing.put("a", lead)
    mailing.deliver()
    mailing.put("b", lead, "receipt")
    mailing.deliver()
    assert mailing.ended("a") == ("dropped", "they unsubscribed") and mailing.row("b").state == "sent"
    assert mailing.post.of("ada@firm.example")["List-Unsubscribe"] is None
    mailing.append(told, ("user", "u1"))
    with mailing.given.store.writing() as con:
        assert allow(con, "ada@firm.example", "", "test", 1) == 1
    mailing.append(told, ("user", "u1"))
    assert not mailing.suppressed(), "what is told a second time suppresses nobody again"


def test_a_limit_holds_for_two_servers_at_once_and_mail_waits_until_there_is_room(
    mailing: Mailing, clock: Clock
) -> None:
    for name in ("post", "second"):
        mailing.connect(name, at_most="1 per 7d", per_second=100)
    lead = mailing.lead("ada@firm.example")
    mailing.put("a", lead)
    mailing.put("b", lead, name="second")
    with mailing.given.store.writing() as con:  # another process is just sending the first
        held = outbox.hold(con, "post", 10, clock.now)
        assert claim(con, {held[0].seq: lead}, Limit(1, 7 * DAY), clock.now) == {}
    mailing.deliver("second")
    row = mailing.row("b")
    assert (row.state, row.attempts, row.due_at - clock.now <= MINUTE) == ("waiting", 0, True)
    with mailing.given.store.writing() as con:
        outbox.ended(con, [held[0].seq], outbox.SENT, clock.now)
    first = clock.now
    clock.pass_by(MINUTE)
    mailing.deliver("second")
    row = mailing.row("b")
    assert (row.state, row.attempts, row.due_at) == ("waiting", 0, first + 7 * DAY)
    assert "as many mails" in row.error and not mailing.post.taken
    mailing.put("receipt", lead, "receipt")
    mailing.deliver()
    clock.pass_by(8 * DAY)
    mailing.deliver("second")
    assert [mail["Subject"] for _, mail in mailing.post.taken] == ["Receipt", "Hello Ada"]


def test_servers_that_send_at_the_same_time_send_nobody_more_than_the_limit(mailing: Mailing, clock: Clock) -> None:
    for name in ("post", "second"):
        mailing.connect(name, at_most="1 per 7d", per_second=1_000)
    leads = [mailing.lead(f"lead{number}@firm.example") for number in range(12)]
    for lead in leads:
        mailing.put(f"a{lead}", lead)
        mailing.put(f"b{lead}", lead, name="second")
    for _ in range(3):  # who waited for the other for a moment tries again
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(mailing.deliver, ("post", "second")))
        clock.pass_by(MINUTE)
    assert sorted(to for to, _ in mailing.post.taken) == sorted(f"lead{number}@firm.example" for number in range(12))


def test_at_night_mail_waits_for_the_morning_of_who_reads_it(mailing: Mailing, clock: Clock) -> None:
    mailing.connect("post", quiet_hours="21:00 to 08:00")
    clock.now = 1_792_000_000 * 1_000_000 // DAY * DAY + 20 * HOUR  # 20:00 UTC
    mailing.put("here", mailing.lead("a@firm.example", country="GB", timezone="UTC"))
    mailing.put("berlin", mailing.lead("b@firm.example", country="Germany"))
    tokyo = mailing.lead("c@firm.example", timezone="Asia/Tokyo")
    mailing.put("tokyo", tokyo)
    mailing.put("receipt", tokyo, "receipt")
    mailing.deliver()
    assert mailing.row("receipt").state == "sent", "it waits for nobody's morning"
    midnight = clock.now + 4 * HOUR
    assert mailing.row("here").state == "sent"
    assert mailing.row("berlin").due_at == midnight + 6 * HOUR, "08:00 in summer time"
    assert mailing.row("tokyo").due_at == midnight - HOUR, "08:00 in Tokyo"
    assert {mailing.row(key).attempts for key in ("berlin", "tokyo")} == {0}


def test_a_template_that_rests_waits_and_one_that_lacks_something_is_looked_at_by_somebody(mailing: Mailing) -> None:
    with mailing.given.store.writing() as con:
        pause_document(con, MAIL, "welcome", "test", mailing.given.clock())
    mailing.put("a", mailing.lead("a@firm.example"))
    mailing.put("b", mailing.lead("b@firm.example", first_name=None), "receipt")
    mailing.put("c", mailing.lead("c@firm.example"), "none")
    mailing.deliver()
    assert mailing.row("a").state == "waiting" and mailing.row("a").error == "the template rests"
    assert mailing.row("b").state == "dead" and "`first_name` is missing" in mailing.row("b").error
    assert mailing.row("c").state == "dead" and "no such template" in mailing.row("c").error


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"hots": "x"}, "did you mean `host`"),
        ({"security": "none", "user": "x"}, "without encryption"),
        ({"from": "Acme"}, "`from` is an address"),
        ({"from": "näws@acme.example"}, "`from` is an address"),
        ({"from": "a@b.example\r\nBcc: c@d.example"}, "`from` is an address"),
        ({"at_most": "many"}, "as in `3 per 7d`"),
        ({"quiet_hours": "at night"}, "21:00 to 08:00"),
        ({"certificate": "none"}, "as PEM"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        checked({"host": "smtp.example.com", "from": "Acme <news@acme.example>"} | settings)
