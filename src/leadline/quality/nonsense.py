"""Words that a hand made and no tongue: keys in a row, one letter again and again, no vowel at all.

What counts as nonsense is narrow on purpose. Names have consonants in heaps (Szczęsny, Krč, Llwyd), hardly any letter
(Ng, O), and stand in every script; only what no name looks like is said to be none.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ROWS = (
    "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "qsdfghjklm", "zxcvbnm", "yxcvbnm", "wxcvbn",
    "qazwsxedcrfvtgbyhnujm", "abcdefghijklmnopqrstuvwxyz", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю",
)  # fmt: skip
_BOTH_WAYS = (*_ROWS, *(row[::-1] for row in _ROWS))
_SHORT_RUNS = frozenset(
    """asd asdf qwe qwer qaz wsx uiop poiu fdsa rewq dsa abc abcd xyz sdf dfg fgh ghj hjk jkl lkj kjh jhg hgf gfd fds
    qsd yxcv zxc xcv cvb vbn bnm yxc цуке йцук фыв фыва ячсм""".split()
)
_NAMES = frozenset("wertz wert trew azer yui".split())  # people are called so, in a row though they are
_OTHER_KEYBOARDS = frozenset("شسيب شسي ضصثق سيبل שדגכ".split())
_VOWELS = frozenset("aeiouyw")
_HOME = frozenset("asdfghjkl")
_JAMO = re.compile("[ㄱ-ㆎ]{2,}")  # letters of Korean that nobody put together to syllables
_LONGEST = 40


@lru_cache(maxsize=65536)
def is_nonsense(word: str) -> bool:
    """Whether one word, without spaces, is made of keys and no name.

    >>> [word for word in "asdf qwertz sdfsdf hhh jkjkjk fghjkl dkjfhg".split() if not is_nonsense(word)]
    []
    >>> [word for word in "Ng Li Krč Wrzesz Szczęsny Nguyễn Yui Wertz Rhys Vlk 欧阳 Þórr".split() if is_nonsense(word)]
    []
    """
    letters = _letters(word[:_LONGEST])
    if not letters or letters in _NAMES:
        return False
    if _repeats(letters) or letters in _OTHER_KEYBOARDS or _JAMO.fullmatch(letters):
        return True
    initials = word.isupper() and len(letters) <= 3
    if (_is_run(letters) and not initials) or _is_runs(letters):
        return True
    return letters.isascii() and _is_mashed(letters)


def _letters(word: str) -> str:
    """Lower-case, Latin letters without accents (``й`` stays, it is another letter), nothing that is no letter.

    Vowels that are written as marks on a letter, as in Hindi, stay too.
    """
    composed = unicodedata.normalize("NFC", word.casefold())
    return "".join(_base(sign) for sign in composed if sign.isalpha() or unicodedata.category(sign) in ("Mc", "Mn"))


def _base(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base.isascii() else letter


def _repeats(letters: str) -> bool:
    """``aaaa``, ``jkjkjk``, ``dfgdfg``; Chinese ``Tingting`` has vowels, so three times are needed of such."""
    if len(set(letters)) == 1:
        return len(letters) >= 3 and letters != "iii"
    if re.search(r"(.)\1{3}", letters):
        return True
    for size in (2, 3, 4):
        times, rest = divmod(len(letters), size)
        if rest == 0 and times >= 2 and letters == letters[:size] * times:
            bare = letters.isascii() and size >= 3 and not _VOWELS & set(letters)
            return times >= 3 or bare
    return False


def _is_run(letters: str) -> bool:
    """Keys in a row, or letters in the order of the alphabet: five, or four without a vowel, or some of three."""
    if letters in _SHORT_RUNS:
        return True
    voiceless = letters.isascii() and not _VOWELS & set(letters)
    return len(letters) >= (4 if voiceless else 5) and _in_a_row(letters)


def _is_runs(letters: str) -> bool:
    """Several of those after one another, or one of three several times: ``asdasd``, ``qweasd``."""
    at = 0
    while at < len(letters):
        ends = (end for end in range(len(letters), at + 2, -1) if _is_run(letters[at:end]))
        at = next(ends, 0)
        if not at:
            return False
    return len(letters) >= 6


def _in_a_row(letters: str) -> bool:
    return any(letters in row for row in _BOTH_WAYS)


def _is_mashed(letters: str) -> bool:
    """No vowel in six letters and none that stands for one (r, l), or the middle row alone and no name's sound.

    Arabic names are often written without vowels (Mhmmd, Fhd), so fewer letters say nothing.
    """
    if set(letters) <= _HOME:
        return bool(re.search(r"[sdfghjkl]{5}", letters))
    return len(letters) >= 6 and not (_VOWELS | {"r", "l"}) & set(letters)
