"""What a change of a model would do, before anything is live: who moves, who crosses the threshold, who is handed over.

Both versions score the whole database at one instant, by all that is known then; nothing is written. It is worked out
by a process of its own (`leadline.live.comparing`), which stays a while: who changes a model looks again and again.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from leadline.live.apart import Apart, process_of
from leadline.live.scan import address
from leadline.model.condition import Instant
from leadline.store.database import Store
from leadline.store.models import live_files, read_files
from leadline.store.sight import Seeing

EVERYBODYS = Seeing()
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
class Gives:
    """How many leads a rule gives points, before and after; ``None``: there is no such rule, or it is switched off."""

    rule: str
    title: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would do at an instant.

    ``before`` and ``after`` count leads by band; ``bins`` are (from, to, before, after) of the scores. ``newly`` and
    ``no_more`` cross the threshold; ``hand_overs`` of the newly qualified are at a stage that the model moves to MQL,
    and have no other main model. ``sample``: only some leads were looked at, of ``everyone``.
    """

    model: str
    version: str
    against: str | None
    as_of: Instant
    before: Mapping[str, int]
    after: Mapping[str, int]
    bins: tuple[tuple[float, float, int, int], ...]
    movers: tuple[Mover, ...]
    crossing: tuple[Mover, ...]
    rules: tuple[Gives, ...]
    sample: bool
    everyone: int
    leads: int
    changed: int
    up: int
    down: int
    newly: int
    no_more: int
    hand_overs: int


class Previews:
    """Makes previews, one at a time, by a process that keeps the facts for two minutes; see `Apart`."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.apart = Apart(PROCESS, "the preview")

    def preview(
        self, files: Mapping[str, str], as_of: Instant, *, sample: bool = False, seeing: Seeing = EVERYBODYS
    ) -> Preview:
        """What the model of these files would do in the place of the live one of the same name; without one, beside
        the others. The facts may be of up to two minutes before; ``sample``: some thousand leads do."""
        draft = read_files(files)
        with self.store.reading() as con:
            all_live = live_files(con)
        names = [read_files(one).name for one in all_live]
        at = names.index(draft.name) if draft.name in names else None
        live = None if at is None else all_live[at]
        asked = {
            "address": address(self.store.engine),
            "draft": dict(files),
            "live": live,
            "others": all_live[:at],
            "as_of": as_of,
            "sample": sample,
            "owners": None if seeing.owners is None else sorted(seeing.owners),
        }
        found = self.apart.answered(asked)
        return Preview(
            draft.name,
            draft.version,
            None if live is None else read_files(live).version,
            bins=tuple(tuple(one) for one in found.pop("bins")),
            movers=tuple(mover(one) for one in found.pop("movers")),
            crossing=tuple(mover(one) for one in found.pop("crossing")),
            rules=tuple(Gives(**one) for one in found.pop("rules")),
            **found,
        )

    def count(self, name: str, texts: Mapping[str, str], as_of: Instant, seeing: Seeing = EVERYBODYS) -> dict[str, Any]:
        """How many leads the segment of this name would have, of these texts, and some of those that are seen."""
        with self.store.reading() as con:
            models = live_files(con)
        return self.apart.answered(
            {
                "address": address(self.store.engine),
                "models": models,
                "texts": dict(texts),
                "wanted": [name],
                "counted": True,
                "as_of": as_of,
                "owners": None if seeing.owners is None else sorted(seeing.owners),
            }
        )

    def close(self) -> None:
        """End the process, also in the middle of a preview."""
        self.apart.close()


def preview(store: Store, files: Mapping[str, str], as_of: Instant) -> Preview:
    """One preview, by the facts of now."""
    with closing(Previews(store)) as made:
        return made.preview(files, as_of)


def mover(row: Mapping[str, Any]) -> Mover:
    before, after = (None if row[name] is None else Decimal(row[name]) for name in ("before", "after"))
    return Mover(**{**row, "lead_id": int(row["lead_id"]), "before": before, "after": after})
