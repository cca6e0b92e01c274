"""Keys, users, sessions and answers, on both databases."""

from __future__ import annotations

import threading

import pyotp
import pytest

from leadline.errors import InputError
from leadline.model.condition import DAY, HOUR, MINUTE, SECOND
from leadline.store.answers import claim, keep
from leadline.store.database import Store
from leadline.store.keys import Wanted, key_of, keys, make_key, revoke_key
from leadline.store.passwords import fits, hashed
from leadline.store.roles import Role, Sight
from leadline.store.secret import digest, random_code, random_text
from leadline.store.sessions import end, session_of, sessions_of, start, use
from leadline.store.totp import begin, confirm, recovery_codes_left, try_code, turn_off
from leadline.store.users import Person, change_user, make_user, offer_code, take_code, user_of, users
from tests.store.conftest import NewStore

NOW = 1_772_355_600_000_000
PASSWORD = "four words of mine"
ADA = Person("ada@example.com", Role.owner, PASSWORD, "Ada", Sight.team, "north")


@pytest.fixture
def store(new_store: NewStore) -> Store:
    return new_store()


def test_a_key_is_found_by_its_hash_until_it_is_revoked(store: Store) -> None:
    with store.writing() as con:
        user = make_user(con, ADA, "test", NOW)
        write, text = make_key(con, Wanted("website", "browser", events=("a",), traits=("b",)), "test", NOW)
        read, other = make_key(con, Wanted("bi", "api", role=Role.sales, user_id=user.user_id), "test", NOW)
    with store.reading() as con:
        assert key_of(con, digest(text)) == write and key_of(con, digest(other)) == read
        assert keys(con) == [write, read]
        assert key_of(con, digest(text + "x")) is None
    assert (write.source, write.role, write.events, write.traits) == ("website", None, ("a",), ("b",))
    assert (read.source, read.role, read.team) == (None, Role.sales, "north")
    with store.writing() as con:
        assert revoke_key(con, write.key_id, "test", NOW + 1).revoked_at == NOW + 1
        assert revoke_key(con, write.key_id, "test", NOW + 9).revoked_at == NOW + 1
        assert key_of(con, digest(text)) is None


def test_a_user_is_made_changed_and_disabled(store: Store) -> None:
    with store.writing() as con:
        ada, bob = make_user(con, ADA, "test", NOW), make_user(con, Person("BOB@example.com", Role.owner), "test", NOW)
        assert [user.email for user in users(con)] == ["ada@example.com", "bob@example.com"]
        found, kept = user_of(con, " Ada@EXAMPLE.com ")
        assert found == ada and kept is not None and fits(PASSWORD, kept)
        assert user_of(con, "bob@example.com") == (bob, None)
        changed = change_user(con, ada.user_id, {"role": Role.viewer, "team": None}, "test", NOW)
        assert (changed.role, changed.team, changed.name) == (Role.viewer, None, "Ada")
        change_user(con, ada.user_id, {"disabled": True}, "test", NOW + 1)
        assert user_of(con, "ada@example.com") == (None, None)
        with pytest.raises(InputError, match="the last owner"):
            change_user(con, bob.user_id, {"disabled": True}, "test", NOW)


def test_the_code_works_once_and_only_the_last_one(store: Store) -> None:
    with store.writing() as con:
        first, second = offer_code(con), offer_code(con)
        assert first and second
        assert not take_code(con, first)
        assert take_code(con, second) and not take_code(con, second)
        third = offer_code(con)
        make_user(con, ADA, "test", NOW)
        assert third and not take_code(con, third) and offer_code(con) is None


def test_a_session_ends_by_itself(store: Store) -> None:
    with store.writing() as con:
        user = make_user(con, ADA, "test", NOW)
        cookie = start(con, user.user_id, NOW, DAY)
        session = session_of(con, cookie, NOW, HOUR)
        assert session is not None and session.user == user and len(session.csrf) == 43
        assert session_of(con, "another", NOW, HOUR) is None
        assert session_of(con, cookie, NOW + HOUR - 1, HOUR) is not None
        assert session_of(con, cookie, NOW + HOUR, HOUR) is None
        use(con, session, NOW + HOUR - MINUTE)
        assert session_of(con, cookie, NOW + HOUR, HOUR) is not None
        use(con, session, NOW + DAY - MINUTE)
        assert session_of(con, cookie, NOW + DAY, HOUR) is None
        end(con, session)
        assert session_of(con, cookie, NOW, HOUR) is None


def test_sessions_are_listed_while_they_go_on(store: Store) -> None:
    with store.writing() as con:
        user, other = (make_user(con, Person(f"{name}@example.com", Role.owner), "test", NOW) for name in ("a", "b"))
        start(con, user.user_id, NOW - HOUR, DAY)
        for at in (NOW - 3, NOW - 1):
            start(con, user.user_id, at, DAY, "Firefox " * 100)
        start(con, other.user_id, NOW, DAY)
        found = sessions_of(con, user.user_id, NOW, HOUR)
    assert [one.created_at for one in found] == [NOW - 3, NOW - 1]
    assert len({one.session_id for one in found}) == 2 and {len(one.agent) for one in found} == {300}


def test_of_two_at_once_with_the_same_code_one_comes_in(store: Store) -> None:
    with store.writing() as con:
        user = make_user(con, ADA, "test", NOW)
        secret = str(begin(con, b"key", user.user_id, NOW))
        codes = confirm(con, b"key", user.user_id, pyotp.TOTP(secret).at(NOW // SECOND), NOW)
        assert codes is not None and recovery_codes_left(con, user.user_id) == 10
        assert begin(con, b"key", user.user_id, NOW) is None
    later = NOW + MINUTE
    typed = [pyotp.TOTP(secret).at(later // SECOND), codes[0]]
    found: list[tuple[str, bool]] = []

    def tries(code: str) -> None:
        with store.writing() as con:
            found.append((code, try_code(con, b"key", user.user_id, code, later).fits))

    threads = [threading.Thread(target=tries, args=(code,)) for code in typed for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(found) == sorted([(code, one) for code in typed for one in (True, False)])
    after = later + MINUTE
    with store.writing() as con:
        code = pyotp.TOTP(secret).at(after // SECOND)
        assert not try_code(con, b"another key", user.user_id, code, after).fits
        assert try_code(con, b"key", user.user_id, code, after).fits
        turn_off(con, user.user_id, "test", NOW)
        assert recovery_codes_left(con, user.user_id) == 0


def test_an_answer_is_given_again_for_a_day(store: Store) -> None:
    with store.writing() as con:
        assert claim(con, "key:1", "k", b"d", NOW) is None
        keep(con, "key:1", "k", 201, '{"id": 7}')
    with store.writing() as con:
        found = claim(con, "key:1", "k", b"d", NOW + DAY - 1)
        assert found is not None and (found.digest, found.status, found.body) == (b"d", 201, '{"id": 7}')
        assert claim(con, "key:2", "k", b"d", NOW) is None
        assert claim(con, "key:1", "k", b"d", NOW + DAY) is None


def test_of_two_at_once_the_second_waits_for_the_firsts_answer(store: Store) -> None:
    claimed, found = threading.Event(), []

    def second() -> None:
        claimed.wait(10)
        with store.writing() as con:
            found.append(claim(con, "key:1", "k", b"d", NOW))

    thread = threading.Thread(target=second)
    thread.start()
    with store.writing() as con:
        assert claim(con, "key:1", "k", b"d", NOW) is None
        claimed.set()
        thread.join(0.3)
        assert thread.is_alive()
        keep(con, "key:1", "k", 201, "{}")
    thread.join(10)
    assert [one.status for one in found if one is not None] == [201]


def test_a_password_in_two_spellings_is_one() -> None:
    kept = hashed("Zu\u0308rich ist groß")
    assert fits("Zürich ist groß", kept) and not fits("Zurich ist groß", kept)
    assert kept.startswith("$argon2id$") and not fits("anything", None) and not fits("anything", "broken")


def test_secrets_are_never_the_same() -> None:
    assert len({random_text() for _ in range(100)} | {random_code() for _ in range(100)}) == 200
    assert all(len(code) == 23 and not set("01IO") & set(code) for code in (random_code() for _ in range(100)))
