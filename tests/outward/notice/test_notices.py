"""Notices arrive at once or as a digest, once each; nothing of their address is ever shown, and names do no harm."""

from __future__ import annotations

import io
import logging
from typing import Any
from urllib.parse import parse_qs

import pytest
import sqlalchemy as sa

from leadline.app.logs import set_up
from leadline.errors import InputError
from leadline.live.segments import keep_text
from leadline.model.condition import DAY, HOUR, MINUTE, SECOND
from leadline.outward.connecting import check_connection, make_connection
from leadline.outward.delivering import Delivering
from leadline.outward.following import Following
from leadline.outward.given import Given
from leadline.outward.notice.telling import Notice, put_notices
from leadline.outward.notice.template import keep_template
from leadline.store import tables as t
from leadline.store.connections import connections
from leadline.store.message import Kind, Message
from tests.live.world import NOW, live, put, settle
from tests.outward.conftest import SECRET, Clock
from tests.outward.mail.post import posting
from tests.outward.receiver import Receiver
from tests.outward.test_telling import person

TOKEN = "s3cret-token"
HOSTILE = "<!channel> @everyone <https://evil.example|click>\r\nBcc: x@evil.example"


def connected(given: Given, url: str, name: str = "chat", **settings: Any) -> None:
    said = {key.rstrip("_"): value for key, value in settings.items()}
    with given.store.writing() as con:
        make_connection(con, name, "notice", said, {"url": url}, SECRET, "test", given.clock())


def address(receiver: Receiver, kind: str = "json") -> str:
    return f"{receiver.url.replace('http', kind)}/{TOKEN}?+X-Key={TOKEN}"


def deliver(given: Given, name: str = "chat") -> int:
    """Send all that is due; how much was tried."""
    delivering, tried = Delivering(given), 0
    for _ in range(100):
        some = delivering.deliver(name)
        if not some:
            return tried
        tried += some
    raise AssertionError("it does not end")


def leads(given: Given, many: int, **traits: Any) -> dict[str, int]:
    """People who are ready for sales; the numbers by e-mail address."""
    live(given.store)
    for number in range(many):
        put(given.store, person(number, ("demo.requested", HOUR), seniority="vp", **traits))
    settle(given.store)
    with given.store.reading() as con:
        rows = con.execute(sa.select(*t.leads.c["email", "lead_id"]))
        return {row.email: row.lead_id for row in rows}


def states(given: Given) -> list[tuple[str, str]]:
    with given.store.reading() as con:
        c = t.deliveries.c
        return [tuple(row) for row in con.execute(sa.select(c.state, c.error).order_by(c.delivery_seq))]


def test_who_becomes_ready_is_told_at_once_with_the_reasons_and_a_link(given: Given, receiver: Receiver) -> None:
    with given.store.writing() as con:
        keep_text(con, "warm", "segment: warm\nif: {score: {gte: 20}}\n", 0, "test", NOW)
    connected(given, address(receiver), about=["qualified", "segment entered warm", "score crossed 50"])
    numbers = leads(given, 1, first_name="Ada", last_name="Lee", company="Lee Works", owner="sam@example.com")
    following = Following(given)
    assert following.turn() and not following.turn()
    assert [one[0] for one in states(given)] == ["waiting"] * 3
    for _ in range(3):
        deliver(given)
        given.clock.pass_by(SECOND)  # type: ignore[attr-defined]
    texts = [call.said["message"] for call in receiver.calls]
    assert len(texts) == 3
    ready = next(one for one in texts if "Ready for sales" in one)
    assert "Ada Lee" in ready and "Lee Works" in ready and "Demo 1 hour ago; decides." in ready, ready
    assert "Score 69.98" in ready and "hot" in ready and "Belongs to sam@example.com" in ready
    assert "Waits since " in ready and f"https://pages.example.com/leads/{numbers['p0@example.com']}" in ready
    assert any("Entered the segment warm" in one for one in texts)
    assert any("The score rose to 69.98." in one for one in texts)
    assert receiver.calls[0].said["title"].startswith("Ada Lee: ")
    assert {one[0] for one in states(given)} == {"sent"}


def test_a_digest_is_one_message_and_after_an_hour_without_the_chat_still_one(
    given: Given, clock: Clock, receiver: Receiver
) -> None:
    numbers = leads(given, 9)
    connected(given, address(receiver, "form"), digest="hourly", about=["flow"])
    notices = [Notice(f"run:{one}", one, "flow", "Look at this one.") for one in numbers.values()]
    first = notices[0].lead_id
    with given.store.writing() as con:
        assert put_notices(con, [*notices, Notice("again", first, "flow", "Twice.")], clock.now) == 10
        assert put_notices(con, notices, clock.now) == 0
        assert put_notices(con, [Notice("other", first, "reminder", "Not asked for.")], clock.now) == 0
    assert deliver(given) == 0
    clock.now = -(-clock.now // HOUR) * HOUR
    receiver.answers = [(503, {})] * 100
    began = clock.now
    while clock.now < began + HOUR:
        deliver(given)
        clock.pass_by(5 * MINUTE)
    assert {one[0] for one in states(given)} == {"waiting"} and 0 < len(receiver.calls) < 15
    receiver.answers, receiver.calls = [], []
    clock.pass_by(HOUR)
    assert deliver(given) == 10
    (call,) = receiver.calls
    text = parse_qs(call.body.decode())["message"][0]
    assert text.count("Look at this one.") == 9 and text.count("Twice.") == 1
    assert {one[0] for one in states(given)} == {"sent"}


def test_each_owner_gets_their_own_by_mail_at_their_hour(given: Given, clock: Clock) -> None:
    numbers = leads(given, 3, owner="Ann@Example.com")
    put(given.store, person(9, owner="bob@example.com"))
    put(given.store, person(10))
    settle(given.store)
    with given.store.reading() as con:
        numbers = {row.email: row.lead_id for row in con.execute(sa.select(*t.leads.c["email", "lead_id"]))}
    with posting() as post:
        url = f"mailto://127.0.0.1:{post.port}/?from=leads@example.com&to={{owner}}&mode=insecure"
        connected(given, url, for_="owner", digest="daily at 08:00", timezone="Europe/Berlin", about=["assigned"])
        with given.store.writing() as con:
            notices = [Notice(f"a:{one}", one, "assigned", "Is yours now.") for one in numbers.values()]
            assert put_notices(con, notices, clock.now) == 4, "who has no owner is nobody's"
        clock.pass_by(DAY)
        assert deliver(given) == 4
        assert sorted(to for to, _ in post.taken) == ["ann@example.com", "bob@example.com"]
        body = post.of("ann@example.com").get_body(("html", "plain"))
        assert body is not None and body.get_content().count("Is yours now.") == 3


def test_a_rep_and_a_team_hear_of_their_own_leads(given: Given, receiver: Receiver) -> None:
    leads(given, 1, owner="ann@example.com")
    put(given.store, person(5, ("demo.requested", HOUR), seniority="vp", owner="bob@example.com"))
    settle(given.store)
    with given.store.writing() as con:
        row = {"email": "Bob@Example.com", "name": "Bob", "team": "north", "role": "rep", "created_at": NOW}
        con.execute(sa.insert(t.users).values(row))
        numbers = {row.email: row.lead_id for row in con.execute(sa.select(*t.leads.c["email", "lead_id"]))}
    connected(given, address(receiver), "ann", for_="ann@example.com", about=["flow"])
    connected(given, address(receiver), "north", for_="team north", about=["flow"])
    with given.store.writing() as con:
        put_notices(con, [Notice(f"n{one}", one, "flow", "Hello.") for one in numbers.values()], NOW)
        found = con.execute(sa.select(*t.deliveries.c["connection", "lead_id"])).all()
    assert {tuple(one) for one in found} == {
        ("ann", numbers["p0@example.com"]),
        ("north", numbers["p5@example.com"]),
    }


def test_hostile_names_call_nobody_and_lead_nowhere(given: Given, receiver: Receiver) -> None:
    numbers = leads(given, 1, first_name=HOSTILE, job_title="{{ 7 * 7 }} `rm`")
    connected(given, address(receiver), about=["flow"])
    with given.store.writing() as con:
        put_notices(con, [Notice("x", next(iter(numbers.values())), "flow", "Look.")], NOW)
    deliver(given)
    (call,) = receiver.calls
    said = call.said["title"] + call.said["message"]
    assert "{{ 7 * 7 }}" in said and "49" not in said
    assert not any(one in said for one in ("<", "@everyone", "https://evil", "`", "\r")), said


def test_the_address_is_shown_nowhere(
    given: Given, clock: Clock, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    before = logging.getLogger().handlers[:], logging.getLogger().level
    stream = io.StringIO()
    try:
        set_up("debug", stream)
        numbers = leads(given, 1)
        connected(given, address(receiver), about=["flow"])
        receiver.answers = [(401, {}), (422, {}), (200, {})]
        with given.store.writing() as con:
            put_notices(con, [Notice("x", next(iter(numbers.values())), "flow", "Look.")], NOW)
        seen: list[Any] = []
        for _ in range(3):
            deliver(given)
            seen += [states(given)[0]]
            with given.store.reading() as con:
                seen += [repr(connections(con))]
            clock.pass_by(HOUR)
        checked = check_connection(given, "chat")
        assert checked is not None and checked.works
        with pytest.raises(InputError) as wrong:
            connected(given, f"jsonx://user:{TOKEN}@example.com", "wrong")
        with pytest.raises(InputError) as local:
            connected(given, "syslog://", "wrong")
    finally:
        logging.getLogger().handlers[:], _ = before
        logging.getLogger().setLevel(before[1])
    assert seen[0] == ("waiting", ""), "who refuses us refuses the connection, not the notice"
    assert "401" in seen[1], seen
    assert seen[2][1].endswith("it answers 422"), seen[2]
    assert seen[4][0] == "sent", seen
    assert seen[2][1].endswith("it answers 422") and seen[4][0] == "sent"
    assert len(receiver.calls) == 3
    everything = stream.getvalue() + "".join(capsys.readouterr()) + repr(seen) + str(wrong.value) + str(local.value)
    assert TOKEN not in everything
    with given.store.reading() as con:
        assert TOKEN not in repr([con.execute(sa.select(one)).all() for one in (t.connections, t.audit)])


def test_a_private_network_is_not_sent_to_and_a_redirect_not_followed(
    given: Given, clock: Clock, receiver: Receiver
) -> None:
    numbers = leads(given, 1)
    connected(given, f"{address(receiver)}&redirect=yes".replace("127.0.0.1", "localhost"), about=["flow"])
    with given.store.writing() as con:
        put_notices(con, [Notice("x", next(iter(numbers.values())), "flow", "Look.")], NOW)
    guarded = Given(given.store, clock, SECRET)
    deliver(guarded)
    assert receiver.calls == []
    with given.store.reading() as con:
        assert "LEADLINE_OUTBOUND_PRIVATE" in connections(con, "chat")[0].error
    checked = check_connection(guarded, "chat")
    assert checked is not None and not checked.works
    receiver.answers = [(302, {"location": f"{receiver.url}/elsewhere"})]
    clock.pass_by(HOUR)
    deliver(given)
    assert [call.path.partition("?")[0] for call in receiver.calls] == [f"/{TOKEN}"]


def test_who_objects_or_is_gone_is_in_no_notice_and_quiet_hours_are_kept(
    given: Given, clock: Clock, receiver: Receiver
) -> None:
    numbers = leads(given, 2)
    clock.now = NOW // DAY * DAY + 23 * HOUR
    connected(given, address(receiver), about=["flow"], hours="22:00 to 07:00")
    with given.store.writing() as con:
        put_notices(con, [Notice(f"x{one}", one, "flow", "Look.") for one in numbers.values()], clock.now)
    assert deliver(given) == 0
    mail = "p1@example.com"
    objects = Message(Kind.identify, "o", clock.now, email=mail, traits={"email": mail, "profiling": "objected"})
    put(given.store, [objects], clock.now)
    clock.pass_by(8 * HOUR)
    for _ in range(2):
        deliver(given)
        clock.pass_by(SECOND)
    assert len(receiver.calls) == 1
    assert sorted(states(given)) == [("dropped", "they object to profiling"), ("sent", "")]


def test_a_template_of_ones_own_is_checked_when_it_is_kept_and_used(given: Given, receiver: Receiver) -> None:
    numbers = leads(given, 1, first_name="Ada")
    with given.store.writing() as con:
        good = 'notice: short\nsubject: "{{ who }}"\ntext: "{{ who }} has {{ score }}: {{ what }}"\n'
        assert keep_template(con, "short", good, 0, "test", NOW)
        with pytest.raises(InputError, match="there is no `scroe`"):
            keep_template(con, "bad", good.replace("score", "scroe").replace("short", "bad"), 0, "test", NOW)
    connected(given, address(receiver), about=["flow"], template="short")
    with given.store.writing() as con:
        put_notices(con, [Notice("x", next(iter(numbers.values())), "flow", "Look.")], NOW)
    deliver(given)
    assert receiver.calls[0].said["message"] == "Ada has 69.98: Look."


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"about": ["qualifed"]}, "did you mean `qualified`"),
        ({"digest": "weekly"}, "`digest` is"),
        ({"for": "somebody"}, "`for` is"),
        ({"form": "x"}, "did you mean `for`"),
        ({"hours": "late"}, "quiet hours"),
        ({"for": "owner"}, "{owner}"),
        ({"digest": "hourly", "per_second": 3}, "`per_second` is for notices that are sent at once"),
    ],
)
def test_what_is_wrong_with_settings_is_said(given: Given, settings: dict[str, Any], said: str) -> None:
    with given.store.writing() as con, pytest.raises(InputError) as found:
        make_connection(con, "c", "notice", settings, {"url": "json://example.com/x"}, SECRET, "test", NOW)
    assert said in str(found.value)
