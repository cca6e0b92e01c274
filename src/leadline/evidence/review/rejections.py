"""Why leads were sent back: by whom, from which stage, and for which reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leadline.evidence.stats import Estimate, wilson
from leadline.model.condition import Instant
from leadline.model.text import fold

SHARED_BY = 2  # leads: a reason that was given once is a note on one person, and is only counted
MOST = 20
LOST = "lost"


@dataclass(frozen=True, slots=True)
class Sent:
    """So many leads that were sent back to a stage for a reason."""

    reason: str
    from_stage: str
    to_stage: str
    by_model: bool
    leads: int


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason that people gave, and the share of the leads that were sent back for one."""

    reason: str
    leads: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class Reasons:
    """Leads that people sent to some stages. ``once`` counts leads whose reason nobody else's lead had."""

    leads: int
    without_reason: int
    once: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Rejections:
    """What ended in the period: leads that people sent back to marketing, deals that were lost, and what the model or a
    flow sent back by itself. ``sent_back`` is of the leads that became an MQL in the period, by now."""

    starts_at: Instant
    ends_at: Instant
    as_of_at: Instant
    handed_over: int
    sent_back: Estimate
    recycled: int
    disqualified: int
    by_model: int
    back: Reasons
    lost: Reasons


def rejections(
    rows: Sequence[Sent], handed_over: int, sent_back: int, starts_at: Instant, ends_at: Instant, as_of: Instant
) -> Rejections:
    """``handed_over`` leads became an MQL in the period, of whom ``sent_back`` came back."""
    people = [row for row in rows if not row.by_model]
    back = [row for row in people if row.to_stage != LOST]
    return Rejections(
        starts_at,
        ends_at,
        as_of,
        handed_over,
        wilson(sent_back, handed_over),
        sum(row.leads for row in back if row.to_stage == "recycled"),
        sum(row.leads for row in back if row.to_stage == "disqualified"),
        sum(row.leads for row in rows if row.by_model and row.to_stage != LOST),
        reasons(back),
        reasons([row for row in people if row.to_stage == LOST]),
    )


def reasons(rows: Sequence[Sent]) -> Reasons:
    """The reasons that several leads share, those of the most first; what differs in case and spaces alone is one."""
    spoken: dict[str, dict[str, int]] = {}
    for row in rows:
        words = " ".join(row.reason.split())
        if key := fold(words).rstrip(". "):
            spelt = spoken.setdefault(key, {})
            spelt[words] = spelt.get(words, 0) + row.leads
    counts = {key: sum(spelt.values()) for key, spelt in spoken.items()}
    usual = {key: max(spelt.items(), key=lambda one: one[1])[0] for key, spelt in spoken.items()}
    given, leads = sum(counts.values()), sum(row.leads for row in rows)
    shared = sorted((key for key in counts if counts[key] >= SHARED_BY), key=lambda key: (-counts[key], key))
    return Reasons(
        leads,
        leads - given,
        sum(number for number in counts.values() if number < SHARED_BY),
        tuple(Reason(usual[key], counts[key], wilson(counts[key], given)) for key in shared[:MOST]),
    )
