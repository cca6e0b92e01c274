"""What a change of a model would do, before anything is live: who moves, who crosses the threshold, who is handed over.

Both versions score the whole database at one instant, by all that is known today; nothing is written. It is worked out
by a process of its own (`leadline.live.comparing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from leadline.live.apart import answered, process_of
from leadline.live.scan import address
from leadline.model.condition import Instant
from leadline.store.database import Store
from leadline.store.models import live_files, read_files

PROCESS = process_of("leadline.live.comparing")


@dataclass(frozen=True, slots=True)
class Mover:
    """A lead whose score changes, with what is said of it before and after; ``None``: outside the audience."""

    lead_id: int
    name: str | None
    before: Decimal | None
    after: Decimal | None
    band_before: str | None
    band_after: str | None
    qualified_before: bool
    qualified_after: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would do at an instant.

    ``before`` and ``after`` count leads by band; ``bins`` are (from, to, before, after) of the scores. ``newly`` and
    ``no_more`` cross the threshold; ``hand_overs`` of the newly qualified are at a stage that the model moves to MQL,
    and have no other main model.
    """

    model: str
    version: str
    against: str | None
    as_of: Instant
    before: Mapping[str, int]
    after: Mapping[str, int]
    bins: tuple[tuple[float, float, int, int], ...]
    movers: tuple[Mover, ...]
    leads: int
    changed: int
    up: int
    down: int
    newly: int
    no_more: int
    hand_overs: int


def preview(store: Store, files: Mapping[str, str], as_of: Instant) -> Preview:
    """What the model of these files would do in the place of the live one of the same name; without one, beside the
    others."""
    draft = read_files(files)
    with store.reading() as con:
        all_live = live_files(con)
    names = [read_files(one).name for one in all_live]
    at = names.index(draft.name) if draft.name in names else None
    live = None if at is None else all_live[at]
    asked = {
        "address": address(store.engine),
        "draft": dict(files),
        "live": live,
        "others": all_live[:at],
        "as_of": as_of,
    }
    found = answered(PROCESS, asked, "the preview")
    return Preview(
        draft.name,
        draft.version,
        None if live is None else read_files(live).version,
        as_of,
        bins=tuple(tuple(one) for one in found.pop("bins")),
        movers=tuple(mover(one) for one in found.pop("movers")),
        **found,
    )


def mover(row: Mapping[str, Any]) -> Mover:
    before, after = (None if row[name] is None else Decimal(row[name]) for name in ("before", "after"))
    return Mover(**{**row, "lead_id": int(row["lead_id"]), "before": before, "after": after})
