"""Checks of the telephone number: can it be dialled, and did somebody make it up?"""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber

from leadline.quality.card import Card
from leadline.quality.places import country_code
from leadline.quality.reason import Reason

NO_NUMBER = Reason("phone", 30, "The telephone number is no number.")
INVENTED = Reason("phone", 35, "The telephone number is made up: the same digits again and again, or counted up.")
IMPOSSIBLE = Reason("phone", 20, "The telephone number has too few or too many digits for its country.")
UNKNOWN = Reason("phone", 5, "Nobody in its country seems to have been given this telephone number.")

_LONGEST = 60
_FEWEST, _MOST = 6, 15  # digits, where no country says more (E.164)
_COUNTED = "01234567890123456789"
_ROW = 7


@dataclass(frozen=True, slots=True)
class Dialled:
    """A number as far as it could be read: ``number`` is None where it could not be, or no country is known."""

    digits: str
    number: PhoneNumber | None
    international: bool


def check(card: Card) -> tuple[Reason, ...]:
    """What is odd about the number of a lead: one finding at most; nothing where there is none."""
    if card.phone is None:
        return ()
    dialled = read(card.phone, country_code(card.country))
    if len(card.phone) > _LONGEST or not dialled.digits:
        return (NO_NUMBER,)
    own = str(dialled.number.national_number) if dialled.number else dialled.digits
    if _invented(dialled.digits) or _invented(own):
        return (INVENTED,)
    if dialled.number is None:
        return () if _FEWEST <= len(dialled.digits) <= _MOST else (IMPOSSIBLE,)
    if not phonenumbers.is_possible_number(dialled.number):
        return (IMPOSSIBLE,)
    return () if phonenumbers.is_valid_number(dialled.number) else (UNKNOWN,)


def read(text: str, region: str | None) -> Dialled:
    """A number as it was typed; ``region`` (ISO code) is where it is dialled from, if that is known.

    >>> read("0049 30 23125 123", None).number.country_code
    49
    """
    text = text[:_LONGEST].strip().removeprefix("tel:")
    if text.startswith("00") and len(text) > 8 and text.strip("0 "):
        text = "+" + text[2:]
    digits = "".join(str(int(sign)) for sign in text if sign.isdecimal())
    international = text.startswith(("+", "\uff0b"))
    if region is None and not international:
        return Dialled(digits, None, False)
    try:
        return Dialled(digits, phonenumbers.parse(text, region), international)
    except NumberParseException:
        return Dialled(digits, None, international)


def _invented(digits: str) -> bool:
    """One digit only, counted up or down, or the same two or three digits again and again.

    >>> [_invented(digits) for digits in ("1234567890", "0000000", "121212121212", "987654321", "3023125123")]
    [True, True, True, True, False]
    """
    if len(digits) >= 3 and len(set(digits)) == 1:
        return True
    if re.search(r"(\d)\1{6}", digits):
        return True
    if len(digits) >= 5 and (digits in _COUNTED or digits in _COUNTED[::-1]):
        return True
    runs = (digits[start : start + _ROW] for start in range(len(digits) - _ROW + 1))
    if any(run in _COUNTED or run in _COUNTED[::-1] for run in runs):
        return True
    return bool(re.fullmatch(r"(\d{2})\1{3,}|(\d{3})\2{2,}", digits))
