"""Lead scoring that can be replayed, explained and proved.

    import leadline as ll

    scores = ll.load("model.yml").score("leads.csv", "events.csv")
    print(ll.explain("model.yml", "lead-1", leads="leads.csv", events="events.csv"))

What is named here is imported when it is first used, so that ``import leadline`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leadline.errors import (
        CaseError,
        EngineError,
        FactsError,
        InputError,
        LeadlineError,
        ModelError,
        UnsupportedError,
    )
    from leadline.library import Explanation, Scorer, Scores, Table, explain, load, loads
    from leadline.model import Model

HOMES = {
    "leadline.errors": (
        "CaseError",
        "EngineError",
        "FactsError",
        "InputError",
        "LeadlineError",
        "ModelError",
        "UnsupportedError",
    ),
    "leadline.library": ("Explanation", "Scorer", "Scores", "Table", "explain", "load", "loads"),
    "leadline.model": ("Model",),
}

__version__ = "0.1.0"
__all__ = [
    "CaseError",
    "EngineError",
    "Explanation",
    "FactsError",
    "InputError",
    "LeadlineError",
    "Model",
    "ModelError",
    "Scorer",
    "Scores",
    "Table",
    "UnsupportedError",
    "explain",
    "load",
    "loads",
]


if not TYPE_CHECKING:  # a type checker knows the names above, and no others

    def __getattr__(name: str) -> object:
        home = next((home for home, names in HOMES.items() if name in names), None)
        if home is None:
            raise AttributeError(f"module `leadline` has no `{name}`")
        return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
