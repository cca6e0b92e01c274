"""How far leads came and when: the table that funnels are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from leadline.evidence.stats.arrays import Bools, Ints
from leadline.model.condition import Instant

STAGES = ("lead", "mql", "sql", "opportunity", "customer")
LEAD, MQL, SQL, OPPORTUNITY, CUSTOMER = range(len(STAGES))
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Journeys:
    """Leads, each with the first instants at which it was at least at each stage: ``at`` has a row for each stage.

    Who skipped a stage came to it with the next one. Rows that came no further than `lead` may stand for several
    ``leads``, of a day. ``group`` is a place in ``names``.
    """

    at: Ints
    leads: Ints
    group: Ints
    names: tuple[str, ...]

    def where(self, rows: Bools) -> Journeys:
        return Journeys(self.at[:, rows], self.leads[rows], self.group[rows], self.names)

    def within(self, stage: int, starts_at: Instant, ends_at: Instant) -> Journeys:
        """Those who came to a stage in a time."""
        return self.where((self.at[stage] >= starts_at) & (self.at[stage] < ends_at))

    def reached(self, stage: int) -> int:
        return int(self.leads[self.at[stage] != NEVER].sum())


def journeys(
    rows: Sequence[tuple[str, Sequence[Instant | None]]], arrived: Sequence[tuple[str, Instant, int]]
) -> Journeys:
    """The table of leads that came further than `lead`, each with its group and instants, and of how many others of a
    group arrived around an instant."""
    groups = [*(row[0] for row in rows), *(row[0] for row in arrived)]
    names = tuple(sorted(set(groups)))
    place = {name: number for number, name in enumerate(names)}
    further = np.array([[NEVER if at is None else at for at in row[1]] for row in rows], np.int64)
    further = further.reshape(len(rows), len(STAGES)).T
    others = np.full((len(STAGES), len(arrived)), NEVER, np.int64)
    others[LEAD] = [row[1] for row in arrived]
    at = np.concatenate([further, others], axis=1)
    at[MQL:] = np.maximum(at[MQL:], at[LEAD])
    at[MQL:] = np.minimum.accumulate(at[:0:-1])[::-1]
    leads = np.concatenate([np.ones(len(rows), np.int64), np.array([row[2] for row in arrived], np.int64)])
    group = np.array([place[one] for one in groups], np.int64)
    return Journeys(at, leads, group, names)
