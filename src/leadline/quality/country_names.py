"""Countries by the names that people write, in the languages of many CRMs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from babel import Locale

from leadline.quality.places import country_code

LANGUAGES = (
    "de", "fr", "es", "it", "pt", "nl", "pl", "et", "sv", "da", "fi", "nb", "cs", "hu", "ro", "tr",
    "zh_Hans", "zh_Hant",
)  # fmt: skip


@lru_cache(maxsize=4096)
def country_named(text: str | None) -> str | None:
    """The ISO code of a country by its code or its name; None for what is neither, or means two countries.

    >>> country_named("Germany"), country_named("Deutschland"), country_named("Allemagne"), country_named("Atlantis")
    ('DE', 'DE', 'DE', None)
    """
    key = " ".join((text or "").casefold().split())
    return country_code(key) or _names().get(key)


@cache
def _names() -> Mapping[str, str]:
    found: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and country_code(code) == code:
                found.setdefault(" ".join(name.casefold().split()), set()).add(code)
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}
