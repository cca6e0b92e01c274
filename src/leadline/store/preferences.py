"""How a user wants things shown: their language, their time zone, light or dark."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import sqlalchemy as sa

from leadline.store import tables as t


class Tongue(StrEnum):
    """A language that people can be spoken to in."""

    en = "en"
    it = "it"
    pl = "pl"
    et = "et"
    zh_hans = "zh-Hans"
    zh_hant = "zh-Hant"


class Theme(StrEnum):
    """Dark letters on light ground, or the other way round."""

    light = "light"
    dark = "dark"


PREFERENCES = ("language", "time_zone", "theme")


@cache
def time_zones() -> frozenset[str]:
    """The names of all time zones, by the data that comes with Leadline: the same on every machine."""
    return frozenset((resources.files("tzdata") / "zones").read_text("ascii").split())


def prefer(con: sa.Connection, user_id: int, preferred: dict[str, Any]) -> None:
    """Note what a user prefers from now on; what is ``None`` is left to their browser again."""
    con.execute(sa.update(t.users).where(t.users.c.user_id == user_id).values(preferred))
