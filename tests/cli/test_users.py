"""`leadline users`: made on the command line, with a password from standard input."""

from __future__ import annotations

from pathlib import Path

import pyotp
import pytest
from click.testing import CliRunner

from leadline.cli.group import leadline
from leadline.model.condition import DAY, SECOND
from leadline.store.database import open_store
from leadline.store.passwords import fits
from leadline.store.totp import begin, confirm
from leadline.store.users import user_of
from tests.cli.conftest import Ran, Run

PASSWORD = "four words of mine"


def typed(*arguments: str, password: str = PASSWORD) -> Ran:
    result = CliRunner().invoke(leadline, ("users", *arguments), input=f"{password}\n", prog_name="leadline")
    return Ran(result.exit_code, result.stdout, result.stderr)


def is_good(place: Path, email: str, password: str) -> bool:
    """Whether that is somebody's password."""
    store = open_store(f"sqlite:///{place}/leadline.db")
    with store.reading() as con:
        user, kept = user_of(con, email)
    store.close()
    return user is not None and fits(password, kept)


def test_a_user_is_made_with_a_password_and_listed(run: Run, place: Path) -> None:
    ran = typed("create", "Ada@Example.com", "--role", "sales", "--sight", "own", "--team", "north", "--name", "Ada")
    assert (ran.code, ran.out) == (0, "User 1, ada@example.com, may sign in as sales\n")
    assert is_good(place, "ada@example.com", PASSWORD) and not is_good(place, "ada@example.com", "another")
    assert run("users").out == "   1  ada@example.com  sales, sees own\n"
    (listed,) = run("users", "list", "--json").json
    assert (listed["team"], listed["name"], listed["has_password"]) == ("north", "Ada", True)


def test_a_password_is_set_anew(place: Path) -> None:
    typed("create", "ada@example.com", "--role", "owner")
    assert typed("password", "ada@example.com", password="five words that are new").code == 0
    assert is_good(place, "ada@example.com", "five words that are new")
    assert not is_good(place, "ada@example.com", PASSWORD)


def test_who_is_disabled_does_not_sign_in(run: Run, place: Path) -> None:
    for email, role in (("ada@example.com", "owner"), ("bob@example.com", "sales")):
        typed("create", email, "--role", role)
    assert run("users", "disable", "BOB@example.com").out == "bob@example.com may not sign in any more\n"
    assert not is_good(place, "bob@example.com", PASSWORD)
    assert run("users").out.splitlines()[1].endswith("disabled")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "ada", "--role", "owner"), "`ada` is no e-mail address"),
        (("disable", "bob@example.com"), "there is no user with the address bob@example.com"),
        (("disable", "ada@example.com"), "this is the last owner"),
        (("create", "ada@example.com", "--role", "sales"), "there is a user with the address ada@example.com already"),
    ],
)
@pytest.mark.usefixtures("place")
def test_what_cannot_be_is_said(arguments: tuple[str, ...], said: str) -> None:
    typed("create", "ada@example.com", "--role", "owner")
    ran = typed(*arguments)
    assert ran.code == 2 and said in ran.err


def test_a_short_password_makes_no_user(run: Run) -> None:
    assert typed("create", "ada@example.com", "--role", "owner", password="short").code == 2
    assert "there are no users yet" in run("users").err


@pytest.mark.usefixtures("place")
def test_a_link_is_made_for_who_may_sign_in(run: Run) -> None:
    typed("create", "ada@example.com", "--role", "sales")
    assert run("users", "link", "ada@example.com").out.startswith("http://127.0.0.1:8322/login/link?token=")
    ran = run("users", "link", "nobody@example.com")
    assert ran.code == 2 and "nobody@example.com" in ran.err


def test_who_lost_their_app_signs_in_with_the_password_alone(run: Run, place: Path) -> None:
    typed("create", "ada@example.com", "--role", "sales")
    store = open_store(f"sqlite:///{place}/leadline.db")
    with store.writing() as con:
        code = pyotp.TOTP(str(begin(con, b"key", 1, DAY))).at(DAY // SECOND)
        assert confirm(con, b"key", 1, code, DAY)
    store.close()
    (listed,) = run("users", "list", "--json").json
    assert listed["totp_since"] == "1970-01-02T00:00:00+00:00"
    assert run("users", "forget-code", "Ada@example.com").out == "ada@example.com signs in with the password alone\n"
    (listed,) = run("users", "list", "--json").json
    assert listed["totp_since"] is None
