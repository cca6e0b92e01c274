"""What a lead, an MQL and a customer cost by channel, and what the channels' customers brought.

What is spent in a period is held against what came in that period: leads that arrived, that became an MQL, that became
a customer in it, whenever they had come. So where sales take long, it compares today's money with older leads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from leadline.evidence.review.period import Period
from leadline.evidence.review.spending import Costs
from leadline.evidence.stats import Estimate
from leadline.evidence.stats.counting import counted
from leadline.model.condition import Instant
from leadline.model.text import fold

NOT_SAID = "(not said)"
FEW = 10  # of which a cost for each says little


@dataclass(frozen=True, slots=True)
class Came:
    """What a source (or campaign) brought in a period."""

    leads: int = 0
    mqls: int = 0
    customers: int = 0
    revenue: float = 0.0

    def __add__(self, other: Came) -> Came:
        return Came(
            self.leads + other.leads,
            self.mqls + other.mqls,
            self.customers + other.customers,
            self.revenue + other.revenue,
        )


@dataclass(frozen=True, slots=True)
class ChannelCosts:
    """A channel: what was spent and what came, and what each cost; null: none came, or nothing is written of the
    costs. The interval of ``per_customer`` is that of chance in the number of customers."""

    channel: str
    spent: float | None
    missing: tuple[str, ...]
    leads: int
    mqls: int
    customers: int
    revenue: float
    per_lead: float | None
    per_mql: float | None
    per_customer: Estimate | None
    few: bool


@dataclass(frozen=True, slots=True)
class CostReport:
    """Costs by channel. ``rest`` is what no channel of the costs brought. ``edit`` is that of the costs; null: none are
    kept."""

    starts_at: Instant
    ends_at: Instant
    as_of_at: Instant
    title: str
    currency: str
    by: str
    edit: int | None
    total: ChannelCosts
    channels: tuple[ChannelCosts, ...]
    rest: ChannelCosts | None


def cost_report(
    costs: Costs | None, edit: int | None, came: Mapping[str, Came], period: Period, as_of: Instant
) -> CostReport:
    """``came`` has what each value of the costs' attribute brought; without costs each value is a channel."""
    whole = sum(came.values(), Came())
    until = period.until(as_of)
    if costs is None:
        each = tuple(line(name or NOT_SAID, None, (), one) for name, one in by_leads(came))
        everything = line("", None, (), whole)
        return CostReport(period.starts_at, period.ends_at, as_of, "", "", "source", None, everything, each, None)
    folded = {name: fold(name) for name in came}
    channels: list[ChannelCosts] = []
    spent = 0.0
    for channel in costs.channels:
        mine = sum((one for name, one in came.items() if folded[name] in channel.values), Came())
        paid = channel.spent(until)
        missing = channel.missing(until)
        spent += paid
        channels.append(line(channel.name, paid, missing, mine))
    paid_for = frozenset[str]().union(*(one.values for one in costs.channels))
    rest = sum((one for name, one in came.items() if folded[name] not in paid_for), Came())
    return CostReport(
        period.starts_at,
        period.ends_at,
        as_of,
        costs.title,
        costs.currency,
        costs.by,
        edit,
        line("", spent, tuple(sorted({month for one in channels for month in one.missing})), whole),
        tuple(channels),
        line("", None, (), rest),
    )


def by_leads(came: Mapping[str, Came]) -> list[tuple[str, Came]]:
    return sorted(came.items(), key=lambda one: (-one[1].leads, one[0]))


def line(name: str, spent: float | None, missing: tuple[str, ...], came: Came) -> ChannelCosts:
    """The line of a channel. Where a month is missing, what is spent is not known, and nothing is said of each."""
    known = spent if not missing else None
    customers = None
    if known is not None and came.customers:
        sure = counted(came.customers)
        customers = Estimate(known / came.customers, known / sure.high, known / sure.low)
    return ChannelCosts(
        name,
        spent,
        missing,
        came.leads,
        came.mqls,
        came.customers,
        came.revenue,
        None if known is None or not came.leads else known / came.leads,
        None if known is None or not came.mqls else known / came.mqls,
        customers,
        came.customers < FEW,
    )
