"""Checks of the e-mail address: can it be one, does it last, does a person read it. Nothing is asked of the network."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from disposable_email_domains import allowlist, blocklist
from email_validator import EmailNotValidError, validate_email
from publicsuffixlist import PublicSuffixList

from leadline.identity.account import is_free_mail
from leadline.quality.card import Card
from leadline.quality.lists import lines
from leadline.quality.nonsense import is_nonsense
from leadline.quality.reason import Reason

INVALID = Reason("email", 40, "The e-mail address cannot be one: something in it is mistyped or missing.")
NO_ENDING = Reason("email", 40, "The e-mail address has an ending that no address has.")
DISPOSABLE = Reason("disposable-email", 50, "The e-mail address is a throw-away one that lives for minutes.")
MADE_UP = Reason("made-up-email", 50, "The e-mail address is made up, to get past the form.")
MASHED = Reason("made-up-email", 25, "The e-mail address begins with keys typed at random.")
SAMPLE = Reason("made-up-email", 25, "The e-mail address is the one that manuals give as an example.")
UNREAD = Reason("role-email", 40, "Nobody reads this e-mail address: it only sends.")
ROLE = Reason("role-email", 10, "The e-mail address belongs to a department, not to a person.")
FREE = Reason("free-email", 0, "The e-mail address is a private one, not a company's.")

_ENDINGS_FOR_TRYING = ("example",)  # kept free for examples (RFC 2606); the simulated company lives there
_SAMPLES = ("example.com", "example.net", "example.org")
_PLACEHOLDERS = ("test", "none", "noemail", "nomail", "no", "fake", "nobody", "na")
_PARTS = re.compile(r"[._+-]")


def check(card: Card) -> tuple[Reason, ...]:
    """What is odd about the address of a lead; nothing where there is none."""
    if card.email is None:
        return ()
    try:
        address = validate_email(card.email, check_deliverability=False)
    except (EmailNotValidError, UnicodeError):
        return (INVALID,)
    local, domain = address.local_part.lower(), (address.ascii_domain or address.domain).lower()
    if not _ends_well(domain):
        return (NO_ENDING,)
    found = [_made_up(local, domain), _role(local)]
    if is_disposable(domain):
        found.append(DISPOSABLE)
    elif is_free_mail(domain):
        found.append(FREE)
    return tuple(reason for reason in found if reason)


def is_disposable(domain: str) -> bool:
    """Whether the domain, or one that it is under, hands out throw-away addresses. Free mail lasts, so it does not.

    >>> is_disposable("mailinator.com"), is_disposable("a.b.Mailinator.com"), is_disposable("gmail.com")
    (True, True, False)
    """
    labels = domain.lower().rstrip(".").split(".")[-8:]
    parents = {".".join(labels[start:]) for start in range(len(labels) - 1)}
    lasting = not allowlist.isdisjoint(parents) or is_free_mail(domain)
    return not lasting and not blocklist.isdisjoint(parents)


def _ends_well(domain: str) -> bool:
    ending = domain.rpartition(".")[2]
    return ending in _ENDINGS_FOR_TRYING or _suffixes().publicsuffix(domain) is not None


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=True)


def _made_up(local: str, domain: str) -> Reason | None:
    word, label = local.rstrip("0123456789"), domain.split(".", 1)[0]
    mashed = word in _PLACEHOLDERS or (len(word) >= 4 and is_nonsense(word))
    if (mashed or len(set(word)) == 1 or is_nonsense(word)) and label.rstrip("0123456789") == word:
        return MADE_UP  # test@test.com, a@a.com
    if domain in _SAMPLES:
        return SAMPLE
    return MASHED if mashed else None


@lru_cache(maxsize=4096)
def _role(local: str) -> Reason | None:
    words = _PARTS.split(local.rstrip("0123456789"))
    joined = "".join(words)
    if joined in lines("unread_addresses.txt"):
        return UNREAD
    return ROLE if joined in lines("role_addresses.txt") or words[0] in lines("role_addresses.txt") else None
