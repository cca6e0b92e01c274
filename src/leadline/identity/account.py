"""Which account a lead belongs to: the one that was said, else the company whose mail domain the lead writes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources

from disposable_email_domains import blocklist
from email_validator import EmailNotValidError, validate_email
from publicsuffixlist import PublicSuffixList

LOCAL_PART = re.compile(r"""[^\s.@<>()\[\]\\,;:"]+(\.[^\s.@<>()\[\]\\,;:"]+)*""")
LONGEST_ID = 255  # characters of an account's id
LONGEST_LOCAL_PART = 64  # RFC 5321, 4.5.3.1.1


def account_of(explicit: str | None, email: str | None, domains: Mapping[str, str]) -> str | None:
    """The account of a lead; ``None`` if nothing tells it.

    ``explicit`` wins, unless it is blank or too long for an id (more than 255 characters); else the account to which
    ``domains`` gives the address's `domain_account`; else that domain itself. A claim on a domain of free mail counts
    for nothing: CRMs are full of them.

    >>> account_of(None, "ann@sales.acme.co.uk", {"acme.co.uk": "A-17"})
    'A-17'
    """
    if explicit is not None and explicit.strip() and len(explicit) <= LONGEST_ID:
        return explicit
    domain = domain_account(email) if email is not None else None
    return domain if domain is None else domains.get(domain, domain)


def domain_account(email: str) -> str | None:
    """The registrable domain of a company's mail address, in lower case and ASCII (IDNA 2008).

    ``None`` for free mail, for throw-away addresses, and for what is no address of the internet: no mail can reach an
    IP literal, a bare public suffix or a reserved name. Spaces around and one dot at the end are forgiven.

    >>> domain_account("Jürgen@Einkauf.Bücher.de"), domain_account("ann@gmail.com")
    ('xn--bcher-kva.de', None)
    """
    local_part, _, host = email.strip().rpartition("@")
    if len(local_part) > LONGEST_LOCAL_PART or not LOCAL_PART.fullmatch(local_part):
        return None
    return company_domain(host)


@lru_cache(maxsize=65_536)
def company_domain(host: str) -> str | None:
    """The registrable domain of a host that gets a company's mail; ``None`` as for `domain_account`.

    The public suffix list says where a registrable domain begins, its private part too: ``ann.github.io`` is one.
    """
    try:
        address = validate_email(f"a@{host.removesuffix('.')}", check_deliverability=False)
    except EmailNotValidError:
        return None
    name = address.ascii_domain.lower()
    domain = suffixes().privatesuffix(name)
    if domain is None:
        return None
    nobodys = is_free_mail(name) or any(one in blocklist for one in up_to(name, domain))
    return None if nobodys else domain


@lru_cache(maxsize=65_536)
def is_free_mail(host: str) -> bool:
    """Whether anybody can have an address at this host for nothing, or at one that it is under.

    >>> is_free_mail("gmail.com"), is_free_mail("yahoo.co.jp"), is_free_mail("firm.example")
    (True, True, False)
    """
    name = host.lower().rstrip(".")
    domain = suffixes().privatesuffix(name)
    if domain is None:
        return name in free_mail()
    brand = domain.partition(".")[0] + ".*"
    return brand in free_mail() or any(one in free_mail() for one in up_to(name, domain))


def up_to(name: str, domain: str) -> Iterator[str]:
    """The host, and the names above it, down to the registrable domain."""
    yield name
    while name != domain:
        name = name.partition(".")[2]
        yield name


@cache
def suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@cache
def free_mail() -> frozenset[str]:
    """The domains of free mail, and the brands (``yahoo.*``) that have it under every public suffix."""
    text = resources.files(__package__).joinpath("free_mail.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))
