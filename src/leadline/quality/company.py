"""Check of the company's name: is it one? Companies are called almost anything, so only what surely is none is said."""

from __future__ import annotations

from leadline.quality.card import Card
from leadline.quality.nonsense import is_nonsense
from leadline.quality.reason import Reason

NONSENSE = Reason("company", 25, "The company is keys typed at random, and no name.")
FILLER = Reason("company", 5, "The company was filled in only to get past the form.")

_FILLERS = frozenset(
    """none n/a na no nothing unknown test tests testing company mycompany private privat privatperson self individual
    keine kein firma aucune aucun ninguna ninguno nessuna brak нет""".split()
)
_SHORTEST = 4  # letters of nonsense: companies have initials of three


def check(card: Card) -> tuple[Reason, ...]:
    """What is odd about the company of a lead; nothing where there is none."""
    if card.company is None:
        return ()
    word = "".join(card.company.casefold().split())
    if word in _FILLERS or not any(sign.isalnum() for sign in word):
        return (FILLER,)
    shouted = card.company.isupper() and len(word) <= 6  # initials
    mashed = word.isalpha() and len(word) >= _SHORTEST and is_nonsense(word)
    return (NONSENSE,) if mashed and not shouted else ()
