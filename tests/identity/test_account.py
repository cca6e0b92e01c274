"""Which account a lead belongs to, by what was said or by its mail."""

from __future__ import annotations

import pytest
from disposable_email_domains import blocklist
from hypothesis import given, settings
from hypothesis import strategies as st
from publicsuffixlist import PublicSuffixList

from leadline.identity.account import account_of, company_domain, domain_account, free_mail

SUFFIXES = PublicSuffixList()


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("ann@acme.com", "acme.com"),
        ("Ann.Bell+news@Mail.ACME.co.uk", "acme.co.uk"),
        (" ann@acme.com ", "acme.com"),
        ("ann@acme.com.", "acme.com"),
        ("ann@ann.github.io", "ann.github.io"),
        ("ann@mail.ann.github.io", "ann.github.io"),
        ("ann@bücher.de", "xn--bcher-kva.de"),
        ("ann@BÜCHER.de", "xn--bcher-kva.de"),
        ("ann@XN--BCHER-KVA.de", "xn--bcher-kva.de"),
        ("ann@straße.de", "xn--strae-oqa.de"),
        ("jürgen@acme.com", "acme.com"),
        ("ann@city.kobe.jp", "city.kobe.jp"),
        ("ann@shop.食狮.公司.cn", "xn--85x722f.xn--55qx5d.cn"),
        ("ann@nordhaven.example", "nordhaven.example"),
    ],
)
def test_the_account_of_a_companys_address_is_its_registrable_domain(email: str, domain: str) -> None:
    assert domain_account(email) == domain


@pytest.mark.parametrize(
    "email",
    [
        *("ann@gmail.com", "ann@Yahoo.co.jp", "ann@hotmail.com.br", "ann@gmx.at", "ann@qq.com", "ann@libero.it"),
        *("ann@naver.com", "ann@uol.com.br", "ann@wp.pl", "ann@docomo.ne.jp", "ann@i.softbank.jp", "ann@proton.me"),
        *("ann@privaterelay.appleid.com", "ann@smtp.web.de"),
    ],
)
def test_free_mail_tells_no_account(email: str) -> None:
    assert domain_account(email) is None


@pytest.mark.parametrize("email", ["ann@mailinator.com", "ann@any.mailinator.com", "ann@guerrillamail.com"])
def test_a_throw_away_address_tells_no_account(email: str) -> None:
    assert domain_account(email) is None


@pytest.mark.parametrize(
    "email",
    [
        *("", "@", "ann", "ann@", "@acme.com", "ann bell@acme.com", "ann@acme", "Ann <ann@acme.com>", "a@b@acme.com"),
        *("ann..bell@acme.com", ".ann@acme.com", f"{'a' * 65}@acme.com", "ann@acme..com", "ann@-acme.com"),
        *("ann@a_b.com", f"ann@{'a' * 64}.com", "ann@[192.0.2.7]", "ann@192.0.2.7", "ann@[IPv6:2001:db8::1]"),
        *("ann@localhost", "ann@printer.local", "ann@x.test", "ann@acme.com..", "ann@xn--.com", "ann@\ud800.com"),
    ],
)
def test_what_is_no_address_of_the_internet_tells_no_account(email: str) -> None:
    assert domain_account(email) is None


@pytest.mark.parametrize("email", ["ann@com", "ann@co.uk", "ann@github.io", "ann@公司.cn"])
def test_a_bare_public_suffix_tells_no_account(email: str) -> None:
    assert domain_account(email) is None


@settings(deadline=None)
@given(st.text(max_size=20) | st.emails() | st.builds("{}@{}".format, st.text(max_size=6), st.text(max_size=12)))
def test_whatever_came_an_account_is_a_registrable_domain_in_lower_case_and_ascii(email: str) -> None:
    domain = domain_account(email)
    if domain is not None:
        assert domain == domain.lower() and domain.isascii()
        assert SUFFIXES.privatesuffix(domain) == domain and domain not in blocklist and domain not in free_mail()
        assert domain_account(f"somebody@{domain}") == domain_account(f"x@mail.{domain}.") == domain


def test_every_line_of_the_list_of_free_mail_is_found_by_its_address() -> None:
    found = {name: company_domain(name.replace(".*", ".com")) for name in free_mail()}
    assert {name: domain for name, domain in found.items() if domain is not None} == {}


def test_no_large_company_of_its_own_name_is_taken_for_free_mail() -> None:
    companies = "ibm.com microsoft.com google.com apple.com orange.com telekom.de yahooinc.com zohocorp.com sap.com"
    assert [name for name in companies.split() if company_domain(name) != name] == []


def test_what_was_said_wins_over_the_mail() -> None:
    assert account_of("A-1", "ann@acme.com", {"acme.com": "A-2"}) == "A-1"
    assert account_of("A-1", None, {}) == "A-1"


@pytest.mark.parametrize("blank", [None, "", "  ", "x" * 256])
def test_an_account_that_claims_the_domain_wins_over_the_domain(blank: str | None) -> None:
    assert account_of(blank, "ann@sales.acme.com", {"acme.com": "A-2"}) == "A-2"
    assert account_of(blank, "ann@sales.acme.com", {"other.com": "A-2"}) == "acme.com"


def test_a_claim_on_free_mail_counts_for_nothing() -> None:
    assert account_of(None, "ann@gmail.com", {"gmail.com": "A-2"}) is None


def test_without_account_and_address_nothing_tells_an_account() -> None:
    assert account_of(None, None, {"acme.com": "A-2"}) is None
