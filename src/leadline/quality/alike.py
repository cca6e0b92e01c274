"""Which leads may be one person twice: the same full name at the same company, or the same telephone number."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, combinations

from leadline.quality import phone
from leadline.quality.card import Card, card
from leadline.quality.places import country_code

_FEWEST_DIGITS = 7
_TELLING_DIGITS = 8  # the last ones, which a number has with its country's prefix and without
_SWITCHBOARD = 4  # leads who give one number: it is their company's
_NO_WORD = re.compile(r"[^a-z0-9]+")  # of ASCII
_WITHOUT_SPACES = "\u2e80"  # scripts from here on write a full name in one piece


class Shared(StrEnum):
    """What two leads have in common."""

    name = "name"
    phone = "phone"

    @property
    def words(self) -> str:
        """The reason as a sentence."""
        return {
            Shared.name: "They have the same full name and the same company.",
            Shared.phone: "They gave the same telephone number.",
        }[self]


@dataclass(slots=True)
class Alike:
    """Finds leads that may be one person twice. It keeps two numbers for each lead, and no text.

    >>> leads = {
    ...     1: {"name": "Zoë Martin", "company": "Nordlicht", "phone": "+49 30 23125 123"},
    ...     2: {"first_name": "Martin", "last_name": "Zoe", "company": " NORDLICHT"},
    ...     3: {"phone": "030 23125123", "country": "DE"},
    ... }
    >>> found = Alike()
    >>> for number, attributes in leads.items():
    ...     found.add(number, attributes, None)
    >>> [(a, b, [str(one) for one in shared]) for (a, b), shared in found.pairs(leads.get).items()]
    [(1, 2, ['name']), (1, 3, ['phone'])]
    """

    first: dict[int, int] = field(default_factory=dict)  # who first had what a hash is of
    others: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    numbers: set[int] = field(default_factory=set)  # the hashes in `others` that are of telephone numbers

    def add(self, lead_id: int, attributes: Mapping[str, object], account_id: str | None) -> None:
        """Look at a lead. One whose company is not known is found by its number only."""
        them = card(attributes)
        for name in name_keys(them, account_id):
            self.put(hash(("name", name)), lead_id)
        if (last := last_digits(them.phone)) is not None:
            at = hash(("phone", last))
            if self.put(at, lead_id):
                self.numbers.add(at)

    def put(self, at: int, lead_id: int) -> bool:
        """Put a lead to others; whether there are any."""
        other = self.first.setdefault(at, lead_id)
        if other != lead_id:
            self.others[at].append(lead_id)
        return other != lead_id

    def pairs(
        self, attributes_of: Callable[[int], Mapping[str, object] | None]
    ) -> dict[tuple[int, int], tuple[Shared, ...]]:
        """Pairs of leads, the smaller number first, with what they share: both first, then names, then numbers.

        Of many with one name each is paired with the first, so that as many merges as pairs make one lead of them.
        Numbers are compared as they are dialled, for which ``attributes_of`` is asked again. One that four leads or
        more gave is a switchboard's, and two people whose names have nothing in common share a desk.
        """
        found: defaultdict[tuple[int, int], set[Shared]] = defaultdict(set)
        for at, others in self.others.items():
            group = sorted({self.first[at], *others})
            if at not in self.numbers:
                for other in group[1:]:
                    found[group[0], other].add(Shared.name)
                continue
            cards = {one: card(attributes_of(one) or {}) for one in group}
            for same in dialled_alike(cards):
                for one, other in combinations(same if len(same) < _SWITCHBOARD else (), 2):
                    if not contradict(cards[one], cards[other]):
                        found[one, other].add(Shared.phone)
        ordered = sorted(found.items(), key=lambda pair: (-len(pair[1]), Shared.phone in pair[1], pair[0]))
        return {pair: tuple(sorted(shared)) for pair, shared in ordered}


def name_of(them: Card) -> str:
    return " ".join(text for text in (them.first_name, them.last_name) if text) or them.name or ""


def contradict(one: Card, other: Card) -> bool:
    """Whether two leads have names without a word in common."""
    names = [set(plain(name_of(them)).split()) for them in (one, other)]
    return all(names) and not set.intersection(*names)


def name_keys(them: Card, account_id: str | None) -> Iterator[tuple[str, str]]:
    """The full name, whatever its order, accents and capitals, with each company that is known."""
    whole = name_of(them)
    words = sorted(plain(whole).split())
    if len(words) < 2 and not any(letter >= _WITHOUT_SPACES for letter in whole):
        return
    name = " ".join(words)
    if account_id:
        yield name, f"account {account_id}"
    if them.company and (company := plain(them.company)):
        yield name, f"company {company}"


def plain(text: str) -> str:
    """A text as names compare.

    >>> plain("Müller-Łucka,  José")
    'muller łucka jose'
    """
    if text.isascii():
        return _NO_WORD.sub(" ", text.lower()).strip()
    parted = unicodedata.normalize("NFKD", text.casefold())
    kept = (letter if letter.isalnum() else " " for letter in parted if not unicodedata.combining(letter))
    return " ".join("".join(kept).split())


def last_digits(number: str | None) -> str | None:
    """The digits by which numbers are put together; ``None`` if there are too few to tell anybody apart."""
    digits = "" if number is None else "".join(filter(str.isdecimal, number)).lstrip("0")
    return digits[-_TELLING_DIGITS:] if len(digits) >= _FEWEST_DIGITS else None


def dialled_alike(cards: Mapping[int, Card]) -> Iterator[list[int]]:
    """Those of some leads who answer the same telephone; a number that nobody can dial is nobody's."""
    national: defaultdict[str, list[int]] = defaultdict(list)
    abroad: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for lead_id, them in cards.items():
        if them.phone is None or any(reason.points > phone.UNKNOWN.points for reason in phone.check(them)):
            continue
        read = phone.read(them.phone, country_code(them.country))
        if read.number is None or read.number.national_number is None:
            national[read.digits].append(lead_id)
        else:
            abroad[read.number.country_code or 0, read.number.national_number].append(lead_id)
    yield from (sorted(same) for same in chain(abroad.values(), national.values()) if len(same) > 1)
