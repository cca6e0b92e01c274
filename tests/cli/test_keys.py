"""`leadline keys`: made on the command line, and good for the server."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run


def test_a_key_is_made_shown_once_and_listed(run: Run) -> None:
    ran = run("keys", "create", "website", "--browser", "--event", "cart.filled", "--trait", "size")
    assert ran.code == 0
    first, _, key = ran.out.splitlines()
    assert first == "Key 1, for pages of the source `website`; it is not shown again:"
    assert key.strip().startswith("llb_") and len(key.strip()) == 47
    run("keys", "create", "backend", "--server", "--source", "website", "--scope", "events:points")
    run("keys", "create", "dashboard", "--api", "--role", "sales")
    listed = run("keys").out.splitlines()
    assert [line.split("…")[1].strip() for line in listed] == [
        "pages of the source `website`",
        "servers of the source `website`",
        "programs, as sales",
    ]
    assert run("keys", "list").out.splitlines() == listed and key.strip() not in run("keys", "--json").out


def test_a_revoked_key_stays_in_the_list(run: Run) -> None:
    made = run("keys", "create", "website", "--browser", "--json").json
    assert made["source"] == "website" and made["revoked_at"] is None
    assert run("keys", "revoke", "1").out == "Key 1, `website`, opens nothing any more\n"
    (listed,) = run("keys", "list", "--json").json
    assert listed["revoked_at"] is not None and "key" not in listed
    assert run("keys").out.rstrip().endswith("revoked")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "x"), "--browser, --server or --api"),
        (("create", "x", "--browser", "--scope", "events:points"), "is no scope of a browser key"),
        (("create", "x", "--server", "--role", "owner"), "a write key has no role"),
        (("create", "x", "--api", "--event", "y"), "`events` are for browser keys"),
        (("revoke", "7"), "there is no key 7"),
        (("list",), "there are no keys yet; make one: leadline keys create website --browser"),
        (("list", "--database", "mysql://x"), "it is no address of a database"),
    ],
)
def test_what_cannot_be_is_said_with_what_to_do(run: Run, arguments: tuple[str, ...], said: str) -> None:
    ran = run("keys", *arguments)
    assert ran.code == 2 and said in " ".join(ran.err.split())
