"""The languages of the pages: gettext catalogues, read when somebody first needs one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from io import BytesIO

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUES = resources.files("leadline.web") / "locale"


@dataclass(frozen=True, slots=True)
class Language:
    """A language that the pages speak: its tag, its own name, and what Babel and Quasar call it."""

    tag: str
    name: str
    locale: str
    quasar: str


LANGUAGES: Mapping[str, Language] = {
    one.tag: one
    for one in (
        Language("en", "English", "en_GB", "en-US"),
        Language("it", "Italiano", "it_IT", "it"),
        Language("pl", "Polski", "pl_PL", "pl"),
        Language("et", "Eesti", "et_EE", "et"),
        Language("zh-Hans", "简体中文", "zh_Hans_CN", "zh-CN"),
        Language("zh-Hant", "繁體中文", "zh_Hant_TW", "zh-TW"),
    )
}
ENGLISH = LANGUAGES["en"]
CHINESE = {"zh": "zh-Hans", "zh-cn": "zh-Hans", "zh-sg": "zh-Hans", "zh-tw": "zh-Hant", "zh-hk": "zh-Hant"}
CHINESE |= {"zh-mo": "zh-Hant", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}


@cache
def catalogue(tag: str) -> NullTranslations:
    """The texts of a language by the English ones. English has no catalogue, since the pages are written in it."""
    file = CATALOGUES / f"{tag}.po"
    if not file.is_file():
        return NullTranslations()
    with file.open("rb") as opened:
        read = read_po(opened)
    compiled = BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return GNUTranslations(compiled)


def wanted(header: str) -> list[str]:
    """The tags of an Accept-Language header, the best first.

    >>> wanted("pl;q=0.8, en-US, de;q=0.9")
    ['en-us', 'de', 'pl']
    """
    found: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:400].split(",")):
        tag, _, quality = part.partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        if tag.strip() and weight > 0:
            found.append((-weight, place, tag.strip().lower()))
    return [tag for _, _, tag in sorted(found)]


def language_of(chosen: str | None, header: str) -> Language:
    """The language that somebody chose, else the first of their browser's that there is, else English.

    >>> language_of(None, "zh-TW,zh;q=0.9").tag, language_of("pl", "en").tag, language_of(None, "fr").tag
    ('zh-Hant', 'pl', 'en')
    """
    if chosen is not None and chosen in LANGUAGES:
        return LANGUAGES[chosen]
    for tag in wanted(header):
        main = CHINESE.get(tag) or CHINESE.get("-".join(tag.split("-")[:2])) or tag.split("-")[0]
        if main in LANGUAGES:
            return LANGUAGES[main]
    return ENGLISH


def locale_of(language: Language, header: str) -> Locale:
    """How numbers and dates are written: as the browser's own variety of the language does, if it names one.

    >>> str(locale_of(ENGLISH, "en-US,en;q=0.5")), str(locale_of(ENGLISH, "de"))
    ('en_US', 'en_GB')
    """
    for tag in wanted(header):
        if "-" in tag and language_of(None, tag) is language and tag.split("-")[0] == language.tag.split("-")[0]:
            try:
                return Locale.parse(tag, sep="-")
            except (UnknownLocaleError, ValueError):
                continue
    return Locale.parse(language.locale)
