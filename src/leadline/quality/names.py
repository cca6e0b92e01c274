"""Checks of a person's name: is it one? Names of any script and any length are; keys in a row are not."""

from __future__ import annotations

import re
import unicodedata

from leadline.quality.card import Card
from leadline.quality.nonsense import is_nonsense
from leadline.quality.reason import Reason

_LONGEST = 100
_ADVERTISING = re.compile(r"https?:|www\.|<\s*a\b|\[url|\b[\w-]+\.(?:com|ru|net|info|xyz|top|shop|site|online)/", re.I)
_ORDINAL = re.compile(r"\d{1,2}(?:st|nd|rd|th|\.)", re.I)
_PARTED = re.compile(r"[^\w'’`]+|_")
_TESTS = frozenset(
    "test tests testtest testing testuser tester1 teste prueba prova essai проба тест 测试 テスト 테스트".split()
)
_BABBLE = frozenset("blabla blablabla qwerty foobar fake nobody dummy xx zz asdf lorem ipsum spam".split())
_LABELS = frozenset("firstname lastname surname forename vorname nachname prenom cognome apellido имя фамилия".split())
_FILLERS = frozenset("n/a none unknown notprovided angegeben anonymous anonym unbekannt inconnu неизвестно".split())
_STAND_INS = frozenset({
    "john doe", "jane doe", "max mustermann", "erika mustermann", "mickey mouse", "micky maus", "donald duck",
    "foo bar", "first last", "vorname name", "john smith test", "jean dupont test", "mario rossi test", "homer simpson",
    "james bond", "darth vader", "harry potter", "santa claus", "bruce wayne", "иван иванович иванов",
})  # fmt: skip


def check(card: Card) -> tuple[Reason, ...]:
    """What is odd about the name of a lead: at most one finding for each part of it, and one for the whole."""
    local = (card.email or "").partition("@")[0].casefold()
    parts = {"first name": card.first_name, "last name": card.last_name}
    whole = " ".join(text for text in parts.values() if text) or card.name or ""
    if not whole:
        return ()
    if _key(whole) in _STAND_INS:
        return (Reason("name", 50, "The name is one that people give when they do not want to give theirs."),)
    found = [finding for what, text in parts.items() if text and (finding := _part(what, text, local))]
    if card.name and _key(card.name) != _key(whole):
        return (*found, *_whole(card.name, local))
    return tuple(found) if any(parts.values()) else _whole(whole, local)


def _whole(name: str, local: str) -> tuple[Reason, ...]:
    """The findings on a name in one piece: that of all of it, or those on its words, no more than two."""
    if len(words := name.split()) < 2 or len(name) > _LONGEST or _ADVERTISING.search(name) or "@" in name:
        finding = _part("name", name, local)
        return (finding,) if finding else ()
    ends = (("first name", words[0]), ("last name", words[-1]))
    return tuple(finding for what, word in ends if (finding := _part(what, word, local)))


def _part(what: str, text: str, local: str) -> Reason | None:
    """The gravest finding on one part of a name; ``local`` is what stands before the @ of the mail address."""
    if _ADVERTISING.search(text):
        return Reason("name", 60, f"The {what} is an advertisement with a link.")
    if len(text) > _LONGEST:
        return Reason("name", 30, f"The {what} is far longer than names are.")
    if "@" in text:
        return None  # some tools write the mail address where they have no name
    words = [word for word in _PARTED.split(text.casefold()) if word]
    key = "".join(words)
    if not any(letter.isalpha() for letter in key):
        if any(letter.isdigit() for letter in key):
            return Reason("name", 40, f"The {what} is a number.")
        return None if _has_signs(text) else Reason("name", 10, f"The {what} was filled in only to get past the form.")
    if key in _FILLERS or text.casefold() in _FILLERS:
        return Reason("name", 10, f"The {what} was filled in only to get past the form.")
    if key in _LABELS:
        return Reason("name", 40, f"The {what} is the form's own word for it.")
    plain = key.rstrip("0123456789")
    if plain in _TESTS:
        return Reason("name", 40 if what == "last name" else 50, f"The {what} says that this is a test.")
    if plain in _BABBLE or any(is_nonsense(word) for word in re.split(r"[\s_-]+", text.rstrip("0123456789 "))):
        return Reason("name", 50, f"The {what} is keys typed at random, and no name.")
    if any(letter.isdigit() for letter in key) and not _ORDINAL.search(text) and key != "".join(_PARTED.split(local)):
        return Reason("name", 20, f"The {what} has digits in it.")
    return None


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _has_signs(text: str) -> bool:
    """Whether there are signs of a script whose letters Python does not count as such (marks alone, emoji)."""
    return any(unicodedata.category(sign) in ("Mn", "Mc", "So") for sign in text)
