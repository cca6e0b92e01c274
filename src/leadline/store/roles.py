"""Who may do how much, and whose leads they see."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is in the company, as far as Leadline is concerned."""

    owner = "owner"
    marketer = "marketer"
    sales = "sales"
    viewer = "viewer"


class Sight(StrEnum):
    """Whose leads somebody sees: those that they own, those of their team, all."""

    own = "own"
    team = "team"
    all = "all"
