"""Tells of every lead whether it is in a segment that was made or changed: worked out apart, written some at a time.

What was worked out of a lead counts as long as the lead was not scored since, for a turn that came later has told it
itself. Whoever is killed in the middle begins again, and what stands already is not said twice.
"""

from __future__ import annotations

import logging
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from leadline.live.apart import Apart
from leadline.live.preview import PROCESS
from leadline.live.scan import address
from leadline.live.segments import live_segments
from leadline.live.turns import Turns
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.alone import between_turns
from leadline.store.database import Store
from leadline.store.membership import SEGMENT, save_members
from leadline.store.models import live_files, read_files
from leadline.store.segments import Standing, standing_segments

LOG = logging.getLogger("leadline.segments")
AT_ONCE = 5_000  # leads that are written in one transaction
LOOKS_EVERY_S = 0.5
FAILED_WAITS_S = 10.0
lead, g = t.leads.c, t.segments.c
SCORED = sa.select(lead.lead_id, lead.as_of).where(lead.lead_id.between(sa.bindparam("low"), sa.bindparam("high")))


class Placing:
    """A thread that waits for segments to be told of everybody."""

    def __init__(self, store: Store, clock: Callable[[], Instant]) -> None:
        self.store, self.clock = store, clock
        self.apart = Apart(PROCESS, "telling who is in a segment")
        failing = "a segment was not told of everybody"
        self.turns = Turns("segments", self.next, LOG, failing, FAILED_WAITS_S, LOOKS_EVERY_S)

    def start(self) -> None:
        self.turns.start()

    def stop(self) -> None:
        """End, also in the middle of it: it is begun again when a worker starts."""
        self.turns.end()
        self.apart.close()
        self.turns.stop()

    def next(self) -> float:
        """Tell those that wait; how many seconds to wait until the next time."""
        if is_waiting(self.store) and not self.place():
            return FAILED_WAITS_S  # those that wait cannot be read beside the models of today
        return LOOKS_EVERY_S

    def place(self) -> bool:
        """Tell the segments that wait of every lead; ``False``: there was none that could be told."""
        work = self.begin()
        if work is None:
            return False
        try:
            found = self.apart.answered(work.asked)
        finally:
            self.apart.close()  # the next one has to read what is there then
        scored: Sequence[tuple[int, Instant]] = found["scored"]
        for start in range(0, len(scored), AT_ONCE):
            with between_turns(self.store) as con:
                waiting = still(con, work)
                if not waiting or self.turns.stopping.is_set():
                    return True
                write(con, waiting, scored[start : start + AT_ONCE], found["held"], work.as_of)
        with between_turns(self.store) as con:
            done = sa.update(t.segments).where(g.segment.in_(list(still(con, work))))
            con.execute(done.values(evaluated_at=work.as_of))
        return True

    def begin(self) -> Work | None:
        """What is to be told: from the turn after this on, every one knows these segments."""
        with between_turns(self.store) as con:
            files = live_files(con)
            live = live_segments(con, [read_files(one) for one in files])
            standing = standing_segments(con)
            as_of = self.clock()
            waiting = [one for one in standing if one.evaluated_at is None and one.segment in live.edits]
            names = [one.segment for one in waiting]
            con.execute(sa.update(t.segments).where(g.segment.in_(names)).values(evaluated=0))
        if not waiting:
            return None
        asked = {
            "address": address(self.store.engine),
            "models": files,
            "texts": {one.segment: one.text for one in standing},
            "wanted": names,
            "counted": False,
            "as_of": as_of,
        }
        return Work(asked, {one.segment: one for one in waiting}, as_of)


@dataclass(frozen=True, slots=True)
class Work:
    """What is asked of the process apart, and the segments that wait for the answer, as they were."""

    asked: Mapping[str, Any]
    waiting: Mapping[str, Standing]
    as_of: Instant


def is_waiting(store: Store) -> bool:
    """Whether a segment is still to be told of everybody."""
    with store.reading() as con:
        waits = sa.select(g.segment).where(g.archived_at.is_(None), g.evaluated_at.is_(None)).limit(1)
        return con.scalar(waits) is not None


def still(con: sa.Connection, work: Work) -> dict[str, int]:
    """Those of the segments that wait as they did, with their edits: neither changed meanwhile nor done elsewhere."""
    found = {one.segment: one for one in standing_segments(con) if one.evaluated_at is None}
    return {
        name: before.edit
        for name, before in work.waiting.items()
        if name in found and found[name].changed_at == before.changed_at
    }


def write(
    con: sa.Connection,
    waiting: Mapping[str, int],
    scored: Sequence[tuple[int, Instant]],
    held: Mapping[str, Sequence[int]],
    as_of: Instant,
) -> None:
    """Write where some leads are in, of those that were not scored since ``as_of``, nor since they were looked at."""
    low, high = scored[0][0], scored[-1][0]
    now: dict[int, Any] = {row.lead_id: row.as_of or 0 for row in con.execute(SCORED, {"low": low, "high": high})}
    same = {number for number, at in scored if at <= as_of and now.get(number) == at}
    within = {
        (name, number)
        for name in waiting
        for number in held[name][bisect_left(held[name], low) : bisect_right(held[name], high)]
        if number in same
    }
    count = sa.update(t.segments).where(g.segment.in_(list(waiting)))
    con.execute(count.values(evaluated=g.evaluated + len(scored)))
    save_members(con, waiting, same, within, lambda _: SEGMENT, as_of)
