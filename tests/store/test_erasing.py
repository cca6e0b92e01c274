"""Erasing a person: nothing is left of them, nothing of others goes, and they do not come back unasked."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline.errors import InputError, StoreError
from leadline.identity import BEGINNING, NEVER
from leadline.store import tables as t
from leadline.store.database import Store, open_store
from leadline.store.erasing import erase, readmit
from leadline.store.erasures import ErasureLog, check, erasure_log
from leadline.store.finding import find_lead
from leadline.store.message import Kind, Message
from leadline.store.migrate import upgrade
from leadline.store.personal import PERSONAL
from leadline.store.suppressions import suppress
from tests.store.people import ANN, BOB, DAY, T, ann_and_bob, event, identify, said

KEY = b"k" * 32
NOW = T + 200 * DAY


@pytest.fixture
def log(store: Store, tmp_path: Path) -> ErasureLog:
    return erasure_log(store, KEY, tmp_path / "erasures")


def lead(store: Store, name: str) -> int:
    with store.reading() as con:
        return find_lead(con, name)


def everything(store: Store) -> str:
    """All cells of all tables, as one text."""
    with store.reading() as con:
        return "\n".join(str(tuple(row)) for table in t.METADATA.sorted_tables for row in con.execute(sa.select(table)))


def paths(store: Store) -> set[str]:
    with store.reading() as con:
        return {row.properties for row in con.execute(sa.select(t.events.c.properties))}


#: Tables with such columns that are of people who work with Leadline, not of leads.
OF_USERS = {("users", "user_id"), ("users", "email"), ("keys", "user_id"), ("sessions", "user_id")} | {
    ("recovery_codes", "user_id")
}
OF_A_PERSON = {"subject_id", "other_id", "lead_id", "email", "user_id", "anonymous_id", "event_seq", "ip", "message"}


def test_every_table_with_a_column_of_a_person_is_in_the_list() -> None:
    listed = {entry.table.name for entry in PERSONAL}
    missing = {
        (table.name, column.name)
        for table in t.METADATA.sorted_tables
        for column in table.columns
        if column.name in OF_A_PERSON and table.name not in listed and (table.name, column.name) not in OF_USERS
    }
    assert missing == set()
    for entry in PERSONAL:
        numbers = {c.name for c in entry.table.columns if c.name in ("subject_id", "other_id", "lead_id")}
        assert numbers <= set(entry.columns), entry.table.name


def test_nothing_is_left_of_the_person_and_all_of_the_other(store: Store, log: ErasureLog) -> None:
    ann_and_bob(store)
    ann, bob = lead(store, "ann"), lead(store, "bob")
    found = erase(store, ann, log, "user:1", NOW)
    assert found.rows["events"] == 4 and found.rows["conflicts"] == 1 and found.rows["subjects"] == 2
    assert "ann" not in everything(store)
    assert paths(store) == {'{"path":"/bob-on-tablet"}', '{"path":"/bob"}'}
    with store.reading() as con:
        rows = [tuple(row) for row in con.execute(sa.select(t.identity).where(t.identity.c.lead_id == bob))]
        tablet = con.scalar(sa.select(t.subjects.c.subject_id).where(t.subjects.c.value == "tablet"))
        audit = con.execute(sa.select(t.audit)).one()
    assert (tablet, BEGINNING, NEVER, bob) in rows
    assert (audit.actor, audit.action, audit.object, audit.at) == ("user:1", "person.erase", str(ann), NOW)


def test_ids_with_other_letters_are_found_in_what_was_kept_of_messages(store: Store, log: ErasureLog) -> None:
    said(store, identify("i1", user_id="ÄNNE", email="jörg@acme.example"), event("e1", T, user_id="ÄNNE"))
    with store.writing() as con:
        for reason in ('no: "ÄNNE"', "no: JÖRG@acme.example", "no: Jörg@Acme.example", 'no: "ÖNNE"'):
            con.execute(sa.insert(t.refusals).values(source_id=1, event_id="x", reason=reason, received_at=T))
    erase(store, lead(store, "ÄNNE"), log, "cli", NOW)
    with store.reading() as con:
        assert list(con.scalars(sa.select(t.refusals.c.reason))) == ['no: "ÖNNE"']


def test_who_is_not_there_cannot_be_erased(store: Store, log: ErasureLog) -> None:
    with pytest.raises(InputError, match="there is no lead 77"):
        erase(store, 77, log, "cli", NOW)
    assert log.lines() == []


def test_the_log_holds_no_id_in_clear_and_knows_them_in_any_spelling(store: Store, log: ErasureLog) -> None:
    ann_and_bob(store)
    erase(store, lead(store, "ann"), log, "cli", NOW)
    assert log.path is not None
    text = log.path.read_text()
    assert "ann" not in text and len(text.splitlines()) == 3
    assert log.forbids("email", " ANN@Acme.Example ") and log.forbids("user", "ann")
    assert not log.forbids("email", BOB) and not log.forbids("anonymous", "tablet") and not log.forbids("email", "ann")
    assert log.erased_at("user", "ann") == NOW


def test_a_suppressed_address_goes_with_its_person_and_one_that_ends_alike_stays(store: Store, log: ErasureLog) -> None:
    ann_and_bob(store)
    with store.writing() as con:
        suppress(con, [(ANN.upper(), "", "unsubscribed"), (f"jo{ANN}", "", "unsubscribed")], "event", NOW)
    erase(store, lead(store, "ann"), log, "cli", NOW)
    with store.reading() as con:
        assert list(con.scalars(sa.select(t.suppressions.c.email))) == [f"jo{ANN}"]


def test_messages_with_an_id_of_the_erased_are_refused_whatever_else_they_bear(store: Store, log: ErasureLog) -> None:
    ann_and_bob(store)
    erase(store, lead(store, "ann"), log, "cli", NOW)
    messages = [
        event("1", user_id="ann"),
        event("2", user_id="carl"),
        identify("3", user_id="new", email=ANN.upper()),
        identify("4", anonymous_id="phone", traits={"email": ANN}),
        Message(Kind.alias, "5", T, user_id="new", previous_id="ann"),
        event("6", anonymous_id="tablet"),
    ]
    kept, refused = log.filter_messages(messages)
    assert [one.id for one in kept] == ["2", "6"]
    assert [one.id for one in refused] == ["1", "3", "4", "5"]
    assert "erased" in refused[0].reason and "ann" not in refused[0].reason


def test_a_new_consent_lets_them_in_and_the_old_data_stay_away(store: Store, log: ErasureLog) -> None:
    ann_and_bob(store)
    erase(store, lead(store, "ann"), log, "cli", NOW)
    assert readmit(store, [("email", ANN), ("user", "ann"), ("user", "nobody")], log, "user:1", NOW + DAY) == 2
    assert log.filter_messages([event("1", user_id="ann", email=ANN)])[1] == []
    assert log.erased_at("user", "ann") == NOW
    said(store, event("e9", NOW + 2 * DAY, user_id="ann"), at=NOW + 2 * DAY)
    erase(store, lead(store, "ann"), log, "cli", NOW + 3 * DAY)
    assert log.forbids("user", "ann") and log.erased_at("user", "ann") == NOW + 3 * DAY


def test_a_log_of_another_key_is_refused(store: Store, log: ErasureLog) -> None:
    ann_and_bob(store)
    erase(store, lead(store, "ann"), log, "cli", NOW)
    with pytest.raises(StoreError, match="another secret key"):
        ErasureLog(log.path, b"other").forbids("user", "ann")


def test_a_log_that_is_gone_is_missed(store: Store, log: ErasureLog, tmp_path: Path) -> None:
    ann_and_bob(store)
    erase(store, lead(store, "ann"), log, "cli", NOW)
    with store.reading() as con, pytest.raises(StoreError, match="2 ids of people were erased"):
        check(con, ErasureLog(tmp_path / "nowhere", KEY))


def test_a_line_cut_off_by_a_crash_is_no_line_and_one_in_the_middle_is_refused(tmp_path: Path) -> None:
    log = ErasureLog(tmp_path / "erasures", KEY)
    log.add([("user", "a")], 1)
    with (tmp_path / "erasures").open("a") as file:
        file.write("user 0123")
    assert not ErasureLog(tmp_path / "erasures", KEY).forbids("user", "b")
    log.add([("user", "b")], 2)
    assert ErasureLog(tmp_path / "erasures", KEY).forbids("user", "b") and log.forbids("user", "a")
    with (tmp_path / "erasures").open("a") as file:
        file.write("user 0123\nuser 0124\n")
    with pytest.raises(StoreError, match="erasures:4: this is no line"):
        ErasureLog(tmp_path / "erasures", KEY).forbids("user", "b")


def test_numbers_of_erased_people_are_not_given_again(store: Store, log: ErasureLog) -> None:
    said(store, event("e", user_id="first"))
    said(store, event("f", user_id="last"))
    last = lead(store, "last")
    erase(store, last, log, "cli", NOW)
    said(store, event("g", user_id="new"))
    assert lead(store, "new") > last


addresses = st.from_regex(r"[a-z]{3,12}\.[a-z]{3,12}@[a-z]{3,9}\.example", fullmatch=True)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(address=addresses, seed=st.integers(0, 2**32), others=st.integers(0, 400))
def test_no_byte_of_the_address_is_left_in_the_files(
    tmp_path_factory: pytest.TempPathFactory, address: str, seed: int, others: int
) -> None:
    """Among many others, whose rows come before, between and after, so that pages split and merge."""
    folder = tmp_path_factory.mktemp("bytes")
    store = open_store(f"sqlite:///{folder}/leadline.db")
    upgrade(store)
    random_ = random.Random(seed)
    messages = [
        identify(f"i{n}", T + n, user_id=f"u{n}", email=f"{random_.random()}@other.example", traits={"n": n})
        for n in range(others)
    ]
    messages += [
        event(f"e{n}", T + n, user_id=f"u{n}", properties={"x": "y" * random_.randrange(300)}) for n in range(others)
    ]
    theirs = [
        identify(f"me{n}", T + n, user_id="me" + address, email=address, traits={"email": address, "n": n})
        for n in range(random_.randrange(1, 40))
    ]
    theirs += [
        event(f"m{n}", T + n, email=address, properties={"email": address, "x": "y" * random_.randrange(9000)})
        for n in range(random_.randrange(40))
    ]
    for one in theirs:
        messages.insert(random_.randrange(len(messages) + 1), one)
    for start in range(0, len(messages), 37):
        said(store, *messages[start : start + 37])
    log = erasure_log(store, KEY)
    assert erase(store, lead(store, address), log, "cli", NOW).note is None
    for path in folder.iterdir():
        assert address.encode() not in path.read_bytes(), path.name
    store.close()
