"""What a lead says about himself, as far as the checks look at it: texts, cleaned and of bounded length."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST = 400  # characters that are looked at: longer than any address, name or number may be
_READ = 2_000  # what is read of a text before it is cleaned


@dataclass(frozen=True, slots=True)
class Card:
    """The attributes of one lead under the product's names; None where there is no text."""

    email: str | None = None
    phone: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    name: str | None = None
    country: str | None = None
    company: str | None = None
    timezone: str | None = None


def card(attributes: Mapping[str, object]) -> Card:
    """The card of a lead: what is missing, or is no text, is None.

    A number counts as a text for ``phone`` only. ``company`` is a text, or an object with a ``name``; ``company.name``
    is the same.

    >>> card({"email": " Ada@firm.example ", "phone": 4930123, "company": {"name": "Firm"}, "country": True})
    Card(email='Ada@firm.example', phone='4930123', first_name=None, ...company='Firm', timezone=None)
    """
    phone = attributes.get("phone")
    if isinstance(phone, int) and not isinstance(phone, bool) and 0 <= phone < 10**20:
        phone = str(phone)
    company = attributes.get("company.name")
    if not isinstance(company, str):
        company = attributes.get("company")
        company = company.get("name") if isinstance(company, Mapping) else company
    return Card(
        email=_text(attributes.get("email")),
        phone=_text(phone),
        first_name=_text(attributes.get("first_name")),
        last_name=_text(attributes.get("last_name")),
        name=_text(attributes.get("name")),
        country=_text(attributes.get("country")),
        company=_text(company),
        timezone=_text(attributes.get("timezone")),
    )


def _text(value: object) -> str | None:
    """Composed, without invisible marks (direction, zero width), with single spaces; blank is None."""
    if not isinstance(value, str):
        return None
    if value.isascii() and value.isprintable():
        return " ".join(value[:_READ].split())[:LONGEST].strip() or None
    seen = "".join(_shown(letter) for letter in value[:_READ])
    return " ".join(unicodedata.normalize("NFC", seen).split())[:LONGEST].strip() or None


def _shown(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in ("Cc", "Cs"):  # controls part words; half a surrogate pair is no letter
        return " "
    return "" if category == "Cf" else letter
