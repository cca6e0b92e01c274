"""How far a CRM was read: a place among its records in the order of their changes, kept as a text.

Records are read in the order of (second of the change, id), page by page. At rest, a mark is an instant of the CRM's
own clock: all that changed before it was read. The next reading begins `BACK` before it, since what a long transaction
changes shows only when it ends, and clocks of its machines differ; within a reading, a mark is the place of the last
record that was taken.
"""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from leadline.errors import InputError
from leadline.model.condition import MINUTE, Instant

BACK = 5 * MINUTE


@dataclass(frozen=True, slots=True)
class Place:
    """After the record ``id`` of those that changed at ``at``, which is a whole second. ``id`` is ``''`` before all."""

    at: Instant
    id: str = ""
    is_rest: bool = False

    def text(self) -> str:
        return orjson.dumps({"rest": self.at} if self.is_rest else {"at": self.at, "id": self.id}).decode()

    def start(self) -> Place:
        """Where to read on from."""
        return Place(self.at - BACK) if self.is_rest else self


def rest(at: Instant) -> Place:
    """All that changed before an instant was read."""
    return Place(at, is_rest=True)


def place_of(mark: str) -> Place:
    try:
        found = orjson.loads(mark)
        return rest(int(found["rest"])) if "rest" in found else Place(int(found["at"]), str(found["id"]))
    except (ValueError, KeyError, TypeError) as error:
        raise InputError("the mark of how far the CRM was read is damaged; read it from the beginning") from error
