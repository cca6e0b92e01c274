"""Countries: their codes and English names, their time zones, and how far one is from another in hours.

All of it comes from the time zone database, which is installed with Leadline.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_OTHER_NAMES = {
    "usa": "US", "u.s.": "US", "u.s.a.": "US", "united states of america": "US", "america": "US", "uk": "GB",
    "u.k.": "GB", "united kingdom": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "northern ireland": "GB", "uae": "AE", "south korea": "KR", "korea": "KR", "republic of korea": "KR",
    "holland": "NL", "the netherlands": "NL", "czechia": "CZ", "czech republic": "CZ", "russian federation": "RU",
    "turkey": "TR", "türkiye": "TR", "ivory coast": "CI", "burma": "MM", "viet nam": "VN", "macedonia": "MK",
    "swaziland": "SZ", "hong kong sar": "HK", "taiwan, province of china": "TW", "bosnia and herzegovina": "BA",
}  # fmt: skip
_SEASONS = (datetime(2025, 1, 15, tzinfo=UTC), datetime(2025, 7, 15, tzinfo=UTC))


@lru_cache(maxsize=4096)
def country_code(text: str | None) -> str | None:
    """The ISO code of a country that is given by its code or its English name; None for what is neither.

    >>> country_code("de"), country_code("Germany"), country_code("UK"), country_code("Atlantis")
    ('DE', 'DE', 'GB', None)
    """
    key = " ".join((text or "").casefold().split())
    if key.upper() in _names():
        return key.upper()
    return _OTHER_NAMES.get(key) or _codes().get(key)


@lru_cache(maxsize=4096)
def hours_apart(country: str, timezone: str) -> float | None:
    """The least difference of the clocks between a time zone and any zone of a country; None if one is unknown.

    A zone that lies in the country, or is shared by it, is 0 hours away. ``UTC`` and its like are nowhere.

    >>> hours_apart("DE", "Europe/Paris"), hours_apart("DE", "Asia/Tokyo"), hours_apart("DE", "Etc/UTC")
    (0.0, 8.0, None)
    """
    if "/" not in timezone or timezone.startswith("Etc/") or not (own := _zones().get(country)):
        return None
    if (theirs := _offsets(timezone)) is None:
        return None
    known = [offsets for zone in own if (offsets := _offsets(zone))]
    return min((max(abs(a - b) for a, b in zip(theirs, offsets, strict=True)) for offsets in known), default=None)


def zones_of(country: str) -> tuple[str, ...]:
    """The time zones of a country, by its ISO code.

    >>> zones_of("DE"), zones_of("XX")
    (('Europe/Zurich', 'Europe/Berlin'), ())
    """
    return _zones().get(country, ())


def _offsets(timezone: str) -> tuple[float, ...] | None:
    """Hours from UTC in January and in July."""
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return tuple((at.astimezone(zone).utcoffset() or timedelta()).total_seconds() / 3600 for at in _SEASONS)


@cache
def _names() -> Mapping[str, str]:
    return {row[0]: row[1] for row in _rows("iso3166.tab")}


@cache
def _codes() -> Mapping[str, str]:
    return {name.casefold(): code for code, name in _names().items()}


@cache
def _zones() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for codes, _, zone, *_ in _rows("zone1970.tab"):
        for code in codes.split(","):
            found[code].append(zone)
    return {code: tuple(zones) for code, zones in found.items()}


def _rows(table: str) -> Iterator[list[str]]:
    text = (files("tzdata") / "zoneinfo" / table).read_text(encoding="utf-8")
    return (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
