"""Is a lead junk? Every check says what it found, and the points add up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import TypeAlias

from leadline.quality import company, country, mail, names, phone
from leadline.quality.card import Card, card
from leadline.quality.reason import Reason

JUNK_FROM = 50  # points: see docs/quality.md for what this catches and what it costs
_MOST = 100
_EDITION = 1  # raise it when a check says something else than before
_LISTS = ("disposable-email-domains", "email-validator", "phonenumbers", "publicsuffixlist", "tzdata")

VERSION = "; ".join([f"checks {_EDITION}", *(f"{name} {version(name)}" for name in _LISTS)])
"""Changes with the checks and with the lists they use: what was judged under another version is judged again."""

Check: TypeAlias = Callable[[Card], tuple[Reason, ...]]
CHECKS: tuple[Check, ...] = (mail.check, phone.check, names.check, company.check, country.check)


@dataclass(frozen=True, slots=True)
class Junk:
    """The judgement on one lead: ``score`` in 0..100, and the reasons, those with most points first."""

    score: int
    reasons: tuple[Reason, ...]

    @property
    def is_junk(self) -> bool:
        """A score of exactly ``JUNK_FROM`` is junk."""
        return self.score >= JUNK_FROM


def judge(attributes: Mapping[str, object]) -> Junk:
    """The judgement on the attributes of one lead; anything may be missing or of any type.

    >>> judge({"email": "noreply@firm.example", "first_name": "Ada"}).reasons[0].words
    'Nobody reads this e-mail address: it only sends.'
    """
    them = card(attributes)
    reasons = [reason for check in CHECKS for reason in check(them)]
    reasons.sort(key=lambda reason: -reason.points)
    return Junk(min(_MOST, sum(reason.points for reason in reasons)), tuple(reasons))
