"""Nobody scores himself from a browser: every event of the catalogue against every kind of key."""

from __future__ import annotations

import pytest

from leadline.ingest.trust import BROWSER_TRAITS, RESERVED, SCOPES, Key, KeyKind, judged, left_out
from leadline.model import event_name
from leadline.store.message import Kind, Message, Refusal

BROWSER = Key(1, 1, "website", KeyKind.browser)
LISTED = Key(
    2, 1, "website", KeyKind.browser,
    events=frozenset({"Demo Requested", "trial.started", "invite.sent", "points.granted", "stage.changed"}),
    traits=frozenset({"job_title"}),
)  # fmt: skip
SERVER = Key(3, 2, "app", KeyKind.server)
SCOPED = Key(4, 2, "app", KeyKind.server, scopes=SCOPES)

YES, NO = True, False
#: Whether each kind of key may say the event: a browser's, a browser's with a list of its own, a server's without
#: scopes, a server's with all of them.
CATALOGUE = [
    ("page", YES, YES, YES, YES),
    ("page.left", YES, YES, YES, YES),
    ("screen", YES, YES, YES, YES),
    ("form.submitted", YES, YES, YES, YES),
    ("content.downloaded", YES, YES, YES, YES),
    ("link.clicked", YES, YES, YES, YES),
    ("email.sent", NO, NO, NO, YES),
    ("email.delivered", NO, NO, NO, YES),
    ("email.opened", NO, NO, NO, YES),
    ("email.clicked", NO, NO, NO, YES),
    ("email.replied", NO, NO, NO, YES),
    ("email.bounced", NO, NO, NO, YES),
    ("email.deferred", NO, NO, NO, YES),
    ("email.dropped", NO, NO, NO, YES),
    ("email.complained", NO, NO, NO, YES),
    ("email.unsubscribed", NO, NO, NO, YES),
    ("meeting.booked", NO, NO, YES, YES),
    ("meeting.cancelled", NO, NO, YES, YES),
    ("chat.started", NO, NO, YES, YES),
    ("webinar.registered", NO, NO, YES, YES),
    ("webinar.attended", NO, NO, YES, YES),
    ("demo.requested", NO, YES, YES, YES),
    ("trial.started", NO, YES, YES, YES),
    ("social.liked", NO, NO, YES, YES),
    ("social.shared", NO, NO, YES, YES),
    ("social.commented", NO, NO, YES, YES),
    ("social.followed", NO, NO, YES, YES),
    ("social.clicked", NO, NO, YES, YES),
    ("ad.clicked", NO, NO, YES, YES),
    ("survey.answered", NO, NO, YES, YES),
    ("deal.created", NO, NO, NO, YES),
    ("deal.won", NO, NO, NO, YES),
    ("deal.lost", NO, NO, NO, YES),
    ("subscription.started", NO, NO, YES, YES),
    ("subscription.cancelled", NO, NO, YES, YES),
    ("points.granted", NO, NO, NO, YES),
    ("stage.changed", NO, NO, NO, YES),
    ("crm.updated", NO, NO, NO, YES),
    ("note.added", NO, NO, NO, YES),
    ("task.created", NO, NO, YES, YES),
    ("flow.entered", NO, NO, YES, YES),
    ("invite.sent", NO, YES, YES, YES),
    ("project.created", NO, NO, YES, YES),
]


def event(name: str) -> Message:
    return Message(Kind.event, "m1", 0, user_id="ada", name=event_name(name))


def taken(key: Key, message: Message) -> bool:
    return isinstance(judged(key, message), Message)


@pytest.mark.parametrize(("name", "browser", "listed", "server", "scoped"), CATALOGUE)
def test_each_kind_of_key_may_say_what_the_table_says(
    name: str, browser: bool, listed: bool, server: bool, scoped: bool
) -> None:
    keys = (BROWSER, LISTED, SERVER, SCOPED)
    assert [taken(key, event(name)) for key in keys] == [browser, listed, server, scoped]


@pytest.mark.parametrize(
    "spelling",
    [
        "Points Granted",
        "points_granted",
        "POINTS.GRANTED",
        " points.granted ",
        "points  granted",
        "points\u00a0granted",
        "\u00a0Points Granted\u00a0",
        "ｐｏｉｎｔｓ．ｇｒａｎｔｅｄ",  # full width
        "Ｐoints granted",
        "po\u0130nts.granted",  # the capital I with a dot becomes an i
        "points\u200b.granted",
        "po\u00adints.granted",
        "_points.granted",
        "points._granted",
        "sta\u200dge.changed",
        "Deal Won",
        "E\u200bmail Clicked",
    ],
)
def test_no_spelling_of_a_reserved_name_passes_without_its_scope(spelling: str) -> None:
    assert not taken(BROWSER, event(spelling))
    assert not taken(LISTED, event(spelling))
    assert not taken(SERVER, event(spelling))
    assert taken(SCOPED, event(spelling))


@pytest.mark.parametrize("name", ["pointsofview.read", "emailed", "points", "staged.rollout", "my.points.granted"])
def test_names_that_only_begin_alike_are_not_reserved(name: str) -> None:
    assert taken(SERVER, event(name))


@pytest.mark.parametrize("family", RESERVED)
def test_a_scope_opens_its_own_family_and_no_other(family: str) -> None:
    key = Key(5, 2, "app", KeyKind.server, scopes=frozenset({f"events:{family}"}))
    opened = {other for other in RESERVED if taken(key, event(f"{other}.anything"))}
    assert opened == {family}


def test_scopes_and_lists_do_not_open_reserved_families_to_a_browser() -> None:
    key = Key(6, 1, "website", KeyKind.browser, scopes=SCOPES, events=frozenset({"points.granted", "email.clicked"}))
    assert not taken(key, event("points.granted"))
    assert not taken(key, event("email.clicked"))


@pytest.mark.parametrize("kind", [Kind.alias, Kind.group, Kind.merge, Kind.unmerge])
def test_a_browser_joins_nobody_and_says_nothing_of_accounts(kind: Kind) -> None:
    message = Message(kind, "m1", 0, user_id="ada", previous_id="b", account_id="a")
    refusal = judged(BROWSER, message)
    assert isinstance(refusal, Refusal)
    assert refusal == Refusal("m1", f"{kind} never comes from a browser: send it with a server key")
    assert judged(SERVER, message) is message


@pytest.mark.parametrize("trusted", [True, False])
def test_what_a_browser_says_is_not_trusted_and_what_a_server_says_stays_as_it_is(trusted: bool) -> None:
    page = Message(Kind.event, "m1", 0, anonymous_id="d", name="page", trusted=trusted)
    identify = Message(Kind.identify, "m2", 0, user_id="ada", traits={"email": "a@b.example"}, trusted=trusted)
    for message in (page, identify):
        said = judged(BROWSER, message)
        assert isinstance(said, Message) and said.trusted is False
        assert judged(SERVER, message) is message


def test_traits_that_are_not_listed_are_left_out_and_said_without_losing_the_identify() -> None:
    traits = {"email": "ada@nordhaven.example", "job_title": "CEO", "score": 100, "company.employees": 5000}
    message = Message(Kind.identify, "m1", 0, user_id="ada", traits=traits)
    said = judged(BROWSER, message)
    assert isinstance(said, Message)
    assert (said.traits, said.user_id, said.id) == ({"email": "ada@nordhaven.example"}, "ada", "m1")
    assert left_out(BROWSER, message) == Refusal(
        "m1:traits",
        "left out, since this browser key may not say them: company.employees, job_title, score; "
        "put them on the key's list of traits, or send them with a server key",
    )


def test_a_key_adds_traits_to_the_usual_ones() -> None:
    message = Message(Kind.identify, "m1", 0, user_id="ada", traits={"first_name": "Ada", "job_title": "CEO"})
    said = judged(LISTED, message)
    assert isinstance(said, Message)
    assert said.traits == {"first_name": "Ada", "job_title": "CEO"}
    assert left_out(LISTED, message) is None


def test_nothing_is_left_out_of_what_a_server_says() -> None:
    message = Message(Kind.identify, "m1", 0, user_id="ada", traits={"score": 100})
    assert judged(SERVER, message) is message
    assert left_out(SERVER, message) is None


@pytest.mark.parametrize(
    "trait", ["score", "stage", "owner", "account_id", "created_at", "job_title", "seniority", "company.employees"]
)
def test_a_browser_does_not_say_by_itself_what_models_judge_people_by(trait: str) -> None:
    assert trait not in BROWSER_TRAITS


def test_data_of_a_browsers_event_are_its_own() -> None:
    message = Message(Kind.event, "m1", 0, user_id="ada", name="form.submitted", properties={"points": 1000})
    said = judged(BROWSER, message)
    assert isinstance(said, Message)
    assert said.properties == {"points": 1000}


def test_a_refusal_says_what_to_do() -> None:
    reserved, unlisted = judged(SERVER, event("deal.won")), judged(BROWSER, event("invite.sent"))
    assert isinstance(reserved, Refusal) and isinstance(unlisted, Refusal)
    assert reserved.reason == ("this key may not say deal.*: send it with a server key that has the scope events:deal")
    assert unlisted.reason == (
        "invite.sent is not on the list of what this browser key may say: "
        "put it on the key's list of events, or send it with a server key"
    )
