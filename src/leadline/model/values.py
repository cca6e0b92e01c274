"""Reading single values: text, numbers with their digits, points, durations, dates; each refused in words."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

from leadline.model.condition import Duration, Span
from leadline.model.dates import span
from leadline.model.durations import duration
from leadline.model.problems import Place
from leadline.model.source import Means, Node, Scalar, described, meaning
from leadline.model.text import SPACE

MOST_POINTS = Decimal(1_000_000_000)
DECIMALS = 6
MOST_DIGITS = 100
MOST_EXPONENT = 199


def plain_text(node: Node, place: Place, what: str) -> str | None:
    """Any scalar as the text that was written; blank text and nothing are refused."""
    if not isinstance(node, Scalar):
        place.refuse(node, f"{what} must be text, not {described(node)}")
        return None
    text = node.text.strip(SPACE)
    if node.means is Means.nothing or not text:
        place.refuse(node, f"{what} is empty")
        return None
    return text


def boolean(node: Node, place: Place, what: str) -> bool | None:
    if isinstance(node, Scalar) and node.means is Means.boolean:
        return node.text.lower() == "true"
    place.refuse(node, f"{what} must be true or false, not {described(node)}")
    return None


def decimal_of(scalar: Scalar) -> Decimal:
    """The exact value of a number scalar; a ``ValueError`` where it is too long or too large to be meant.

    >>> decimal_of(Scalar(1, "0.1", Means.number)), decimal_of(Scalar(1, "1e3", Means.number))
    (Decimal('0.1'), Decimal('1000'))
    """
    text = scalar.text
    if len(text) > MOST_DIGITS:
        raise ValueError(f"a number has at most {MOST_DIGITS} characters")
    if text[:2] in ("0x", "0o"):
        return Decimal(int(text, 0))
    value = Decimal(text.replace(".inf", "inf").replace(".nan", "nan") if text[-1].isalpha() else text)
    if not value.is_finite():
        raise ValueError("a number must be finite")
    if value and abs(value.adjusted()) > MOST_EXPONENT:
        raise ValueError(f"a number's exponent lies within ±{MOST_EXPONENT}")
    digits = f"{value:f}"
    return Decimal(digits.rstrip("0").rstrip(".") if "." in digits else digits) if value else Decimal(0)


def number(node: Node, place: Place, what: str) -> Decimal | None:
    """A number with all its digits."""
    if not isinstance(node, Scalar) or node.means is not Means.number:
        quoted = isinstance(node, Scalar) and node.means is Means.text and meaning(node.text.strip()) is Means.number
        hint = "; leave the quotes out" if quoted else ""
        place.refuse(node, f"{what} must be a number, not {described(node)}{hint}")
        return None
    try:
        return decimal_of(node)
    except ValueError as error:
        place.refuse(node, f"{what}: {error}")
        return None


def points(node: Node, place: Place, what: str) -> Decimal | None:
    """Points or a threshold: at most 6 decimals, within ±10⁹."""
    value = number(node, place, what)
    if value is None:
        return None
    if len(f"{value:f}".partition(".")[2]) > DECIMALS:
        place.refuse(node, f"{what} has more than {DECIMALS} decimals; points are exact to {DECIMALS}")
        return None
    if abs(value) > MOST_POINTS:
        place.refuse(node, f"{what} is beyond ±1,000,000,000")
        return None
    return value


def factor(node: Node, place: Place, what: str) -> float | None:
    """A number to multiply with, within ±10⁹."""
    value = number(node, place, what)
    if value is not None and abs(value) > MOST_POINTS:
        place.refuse(node, f"{what} is beyond ±1,000,000,000")
        return None
    return None if value is None else float(value)


def count(node: Node, place: Place, what: str) -> int | None:
    """A whole number of at least 1."""
    value = number(node, place, what)
    if value is None:
        return None
    if value != value.to_integral_value() or not 1 <= value <= MOST_POINTS:
        place.refuse(node, f"{what} must be a whole number of at least 1, not {value}")
        return None
    return int(value)


def lasting(node: Node, place: Place, what: str) -> Duration | None:
    """A duration such as ``90d``."""
    if not isinstance(node, Scalar) or node.means is Means.nothing:
        place.refuse(node, f"{what} must be a duration such as 90d, not {described(node)}")
        return None
    try:
        return duration(node.text)
    except ValueError as error:
        place.refuse(node, f"{what}: {error}")
        return None


def dated(node: Node, zone: ZoneInfo, place: Place, what: str) -> Span | None:
    """A day or an instant, quoted or not, for keys that can only take one."""
    if not isinstance(node, Scalar) or node.means not in (Means.date, Means.text):
        place.refuse(node, f"{what} must be a date such as 2026-09-01, not {described(node)}")
        return None
    try:
        return span(node.text, zone)
    except ValueError as error:
        place.refuse(node, f"{what}: {error}")
        return None
