"""Check of the country: do the telephone, the mail address and the clock speak against it, together?

People have telephones of one country and work in another, so one voice alone says nothing; two do.
"""

from __future__ import annotations

import phonenumbers

from leadline.quality.card import Card
from leadline.quality.phone import read
from leadline.quality.places import country_code, hours_apart
from leadline.quality.reason import Reason

TWO = Reason("country", 25, "The country does not agree with two of telephone, e-mail address and time zone.")
ALL = Reason("country", 40, "The country does not agree with telephone, e-mail address and time zone alike.")

_FAR = 4  # hours: nobody in that country has such a clock, not even the next one
# endings of countries that everybody registers under, whatever the country
_ANYBODYS = frozenset(
    """ac ag ai am as bz cc cd cf co cx dj eu fm ga gd gg gl gq gs im io je la lc li ly me ml mn ms mu nu pn pw sc sh
    so st su sx tf tk tl to tv vc vu ws""".split()
)
# one country in the eyes of its people, of its telephones or of its post
_KIN = (
    {"GB", "GG", "IM", "JE", "GI"}, {"US", "PR", "GU", "VI", "AS", "MP", "UM"}, {"NO", "SJ"}, {"FI", "AX"},
    {"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF"}, {"DK", "GL", "FO"}, {"IT", "VA", "SM"},
    {"CN", "HK", "MO", "TW"}, {"NL", "AW", "CW", "SX", "BQ"}, {"AU", "CX", "CC", "NF"}, {"FR", "MC"}, {"CH", "LI"},
)  # fmt: skip


def check(card: Card) -> tuple[Reason, ...]:
    """One finding where at least two voices speak against the country; nothing where the country is not known."""
    country = country_code(card.country)
    if country is None:
        return ()
    against = [_telephone(card, country), _mail(card, country), _clock(card, country)].count(True)
    return (ALL,) if against == 3 else (TWO,) if against == 2 else ()


def _telephone(card: Card, country: str) -> bool:
    """Whether the number has another country's code; without one it says nothing."""
    dialled = read(card.phone, None) if card.phone else None
    if dialled is None or dialled.number is None or not phonenumbers.is_possible_number(dialled.number):
        return False
    codes = phonenumbers.region_codes_for_country_code(dialled.number.country_code or 0)
    return bool(codes) and "001" not in codes and not any(_same(code, country) for code in codes)


def _mail(card: Card, country: str) -> bool:
    ending = (card.email or "").rpartition("@")[2].rpartition(".")[2].lower()
    code = None if len(ending) != 2 or ending in _ANYBODYS else country_code(ending)
    return code is not None and not _same(code, country)


def _clock(card: Card, country: str) -> bool:
    hours = hours_apart(country, card.timezone) if card.timezone else None
    return hours is not None and hours >= _FAR


def _same(one: str, other: str) -> bool:
    return one == other or any(one in kin and other in kin for kin in _KIN)
