"""Addresses: broken, throw-away, of a department, private."""

from __future__ import annotations

from importlib.resources import files

import pytest

from leadline.identity.account import free_mail, is_free_mail
from leadline.quality import mail
from leadline.quality.card import card
from leadline.quality.mail import check, is_disposable


def found(email: str) -> tuple[object, ...]:
    return check(card({"email": email}))


@pytest.mark.parametrize(
    "email",
    [
        "ada",
        "ada@",
        "@firm.example",
        "ada@firm",
        "ada@@firm.example",
        "a..b@firm.example",
        "ada firm.example",
        "ada@1.2.3.4",
        "Ada <ada@firm.example>",
        "ada@firm.test",
        "a\0b@firm.example",
        "a" * 250 + "@firm.example",
        "x" * 10_000,
    ],
)
def test_what_cannot_be_an_address_is_said(email: str) -> None:
    assert found(email) == (mail.INVALID,)


@pytest.mark.parametrize("email", ["ada@gmail.con", "ada@firm.nosuchending"])
def test_an_ending_that_nobody_has_is_said(email: str) -> None:
    assert found(email) == (mail.NO_ENDING,)


@pytest.mark.parametrize(
    "email",
    ["ada.lovelace@firm.example", "Ada@Firm.co.uk", "ünï@köln.de", "ada@xn--kln-sna.de", "ada+news@firm.museum",
     "jfk@firm.de",     "hans@hans.de", "ada@почта.рф",
     "o'connor@firm.ie", "\u202bada@firm.ae\u202c"],
)  # fmt: skip
def test_an_address_of_a_person_at_a_company_is_fine(email: str) -> None:
    assert found(email) == ()


@pytest.mark.parametrize("email", ["x@mailinator.com", "ada@sub.yopmail.com", "Ada@SHARKLASERS.com"])
def test_a_throw_away_address_is_known_also_below_its_domain(email: str) -> None:
    assert mail.DISPOSABLE in found(email)


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        ("info@firm.example", mail.ROLE),
        ("Sales.EMEA@firm.example", mail.ROLE),
        ("büro@firm.de", mail.ROLE),
        ("ventas2@firm.es", mail.ROLE),
        ("biuro@firma.pl", mail.ROLE),
        ("noreply@firm.example", mail.UNREAD),
        ("do-not-reply@firm.example", mail.UNREAD),
        ("ada@gmail.com", mail.FREE),
        ("ada@mail.ru", mail.FREE),
        ("ada@example.com", mail.SAMPLE),
        ("test@test.com", mail.MADE_UP),
        ("a@a.com", mail.MADE_UP),
        ("asdf@asdf.de", mail.MADE_UP),
        ("qwertz77@firm.example", mail.MASHED),
        ("test@firm.example", mail.MASHED),
    ],
)
def test_an_address_of_no_single_person_is_said(email: str, reason: object) -> None:
    assert found(email) == (reason,)


def test_a_private_mailbox_is_only_a_hint() -> None:
    assert mail.FREE.points == 0


def test_no_free_mail_is_taken_for_throw_away() -> None:
    free = {name.replace(".*", ".com") for name in free_mail()}
    assert len(free) > 400
    assert [domain for domain in sorted(free) if is_disposable(domain)] == []
    assert is_free_mail("GMAIL.com") and not is_free_mail("firm.example")


def test_the_lists_are_lower_case_and_say_everything_once() -> None:
    for name in ("role_addresses.txt", "unread_addresses.txt"):
        text = (files("leadline.quality") / name).read_text(encoding="utf-8")
        words = [line for line in text.splitlines() if line and not line.startswith("#")]
        assert len(words) == len(set(words)), name
        assert words == [word.lower().strip() for word in words], name
