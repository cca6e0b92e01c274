"""The voice in which a model speaks: its time zone, its own names for conditions, its spelling of results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from leadline.model.condition import Condition
from leadline.model.model import Ladder, Model
from leadline.model.text import fold
from leadline.model.words.events import SPELLED

PLACES = frozenset({"country", "region", "state", "market", "language", "locale", "currency"})


@dataclass(frozen=True, slots=True)
class Voice:
    """How a model's words come out: dates on its own clock, a definition called by its name.

    ``definitions`` maps a condition to its name in ``define``; ``results`` maps a folded grade, band or priority to its
    own spelling.
    """

    zone: tzinfo = UTC
    definitions: Mapping[Condition, str] = field(default_factory=dict)
    results: Mapping[str, str] = field(default_factory=dict)

    def spelled(self, text: str, name: str = "") -> str:
        """A folded text as people spell it, where the file's own spelling is not known: initials and codes.

        >>> Voice().spelled("ceo", "job_title"), Voice().spelled("de", "country"), Voice().spelled("sales", "team")
        ('CEO', 'DE', 'sales')
        """
        is_code = name.rpartition(".")[2] in PLACES and len(text) in (2, 3) and text.isalpha()
        return text.upper() if is_code or text in SPELLED else text

    def result(self, text: str) -> str:
        """A grade, band, priority or stage as the model spells it."""
        if text in self.results:
            return self.results[text]
        return text.upper() if len(text) == 1 or text in ("mql", "sql") else text


PLAIN = Voice()


Speaker: TypeAlias = Model | Voice | None


def voice_of(model: Speaker) -> Voice:
    """The voice of a model; without one, UTC and no names. For many sentences make it once and pass it on."""
    if isinstance(model, Voice):
        return model
    if model is None:
        return PLAIN
    definitions: dict[Condition, str] = {}
    for name, condition in model.definitions.items():
        definitions.setdefault(condition, name)
    results = {fold(name): name for ladder in (model.grades, model.bands) for name in ladder_names(ladder)}
    results |= {fold(row.value): row.value for row in model.priority}
    return Voice(zone_of(model), definitions, results)


def zone_of(model: Model) -> tzinfo:
    """The model's time zone; UTC where this machine does not know its name."""
    try:
        return ZoneInfo(model.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def ladder_names(ladder: Ladder | None) -> tuple[str, ...]:
    """What a ladder may call a lead, from the top down."""
    if ladder is None:
        return ()
    return (*(name for name, _ in ladder.steps), *(() if ladder.otherwise is None else (ladder.otherwise,)))
