"""What channels cost, as people write it: from the text of a costs file to what was spent in a period.

    costs: marketing 2026
    currency: EUR
    by: source
    channels:
      webinars: {is: webinar, months: {2026-07: 4000, 2026-08: 4000, 2026-09: 5500}}
      fairs: {is: [trade fair, referral], months: {2026-09: 18000}}

Channels tell leads apart by one attribute, ``by``, so that each lead is brought by one channel at most.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from leadline.evidence.review.period import Period, month_said, months
from leadline.model.fields import Fields, fields
from leadline.model.loader import root_of
from leadline.model.problems import Place, Problems
from leadline.model.source import Entry, Listing, Mapping, described
from leadline.model.text import fold
from leadline.model.values import number, plain_text
from leadline.model.words import join_words

FILE = "costs.yml"
KEYS = ("costs", "currency", "by", "channels")
CHANNEL = ("is", "months")
BY = ("source", "campaign")
MOST_CHANNELS, MOST_AMOUNT = 200, 1_000_000_000_000
EXAMPLE = "as in `webinars: {is: webinar, months: {2026-09: 5500}}`"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel: the values of leads that it brought, folded, and what each month cost."""

    name: str
    values: frozenset[str]
    months: dict[str, float]

    def spent(self, period: Period) -> float:
        """What it cost in a period; of a month that lies in it partly, that part by its days."""
        paid = ((self.months.get(one.name, 0.0), one) for one in months(period))
        return sum(amount * one.days / month_said(one.name, one.zone).days for amount, one in paid)

    def missing(self, period: Period) -> tuple[str, ...]:
        """The months of a period for which nothing is written, not even 0."""
        return tuple(one.name for one in months(period) if one.name not in self.months)


@dataclass(frozen=True, slots=True)
class Costs:
    """What channels cost. ``currency`` stands behind amounts; ``by`` is what tells the channels' leads apart."""

    title: str
    currency: str
    by: str
    channels: tuple[Channel, ...]


def read_costs(text: str) -> Costs:
    """The costs of a text; a `ModelError` carries everything that is wrong with it."""
    problems = Problems(FILE)
    place = Place(problems)
    root = root_of(text, place, "costs")
    of = None if root is None else fields(root, KEYS, place, "a file of costs")
    found = None if of is None else costs_of(of)
    problems.raise_if_any()
    assert found is not None, "costs without a problem are complete"
    return found


def costs_of(of: Fields) -> Costs:
    of.needed("costs", "it says what this is, as in `costs: marketing 2026`")
    of.needed("currency", "it stands behind amounts, as in `currency: EUR`")
    node = of.needed("channels", f"it lists what was paid for, {EXAMPLE}")
    by = of.text("by") or "source"
    if by not in BY and (said := of.node("by")) is not None:
        of.place.refuse_word(said, f"channels are told apart `by` source or campaign, not `{by}`", by, BY)
    channels: tuple[Channel, ...] = ()
    if isinstance(node, Mapping) and 0 < len(node.entries) <= MOST_CHANNELS:
        channels = tuple(channels_of(node, of.place))
    elif isinstance(node, Mapping) and node.entries:
        of.place.refuse(node, f"there are {len(node.entries)} channels; there may be {MOST_CHANNELS}")
    elif node is not None:
        of.place.refuse(node, f"`channels` is a mapping, {EXAMPLE}; not {described(node)}")
    return Costs(of.text("costs") or "", of.text("currency") or "", by, channels)


def channels_of(node: Mapping, place: Place) -> Iterator[Channel]:
    taken: dict[str, str] = {}
    for entry in node.entries:
        name = entry.key.text
        inside = place.within(f"channel `{name}`")
        of = fields(entry.value, CHANNEL, inside, "a channel")
        if of is None:
            continue
        values = values_of(of, entry, inside)
        for value in sorted(values & taken.keys()):
            inside.refuse(entry, f"the leads of `{value}` are brought by the channel `{taken[value]}` already")
        taken |= dict.fromkeys(values, name)
        yield Channel(name, values, dict(months_of(of)))


def values_of(of: Fields, entry: Entry, place: Place) -> frozenset[str]:
    """What leads say that the channel brought: the channel's own name, where nothing is written."""
    node = of.node("is")
    if node is None:
        return frozenset([fold(entry.key.text)])
    items = node.items if isinstance(node, Listing) else (node,)
    said = [plain_text(item, place, "`is`") for item in items]
    return frozenset(fold(text) for text in said if text)


def months_of(of: Fields) -> Iterator[tuple[str, float]]:
    """What each month cost."""
    node = of.needed("months", f"it says what each month cost, {EXAMPLE}")
    if not isinstance(node, Mapping):
        if node is not None:
            of.place.refuse(node, f"`months` is a mapping of months to amounts, {EXAMPLE}; not {described(node)}")
        return
    for entry in node.entries:
        try:
            name = month_said(entry.key.text).name
        except ValueError as problem:
            of.place.refuse(entry, str(problem))
            continue
        amount = number(entry.value, of.place, f"the amount of {name}")
        if amount is not None and not 0 <= amount <= MOST_AMOUNT:
            of.place.refuse(entry.value, f"the amount of {name} must be from 0 to {MOST_AMOUNT:,}")
        elif amount is not None:
            yield name, float(amount)


def costs_words(costs: Costs) -> list[str]:
    """What the costs say, a sentence for each channel.

    >>> text = "costs: a\\ncurrency: EUR\\nchannels: {fairs: {is: trade fair, months: {2026-09: 18000}}}"
    >>> costs_words(read_costs(text))
    ['fairs: leads whose source is trade fair; 18,000 EUR in 2026-09.']
    """
    return [
        f"{one.name}: leads whose {costs.by} is {join_words(sorted(one.values), 'or')}; {amounts(one, costs.currency)}."
        for one in costs.channels
    ]


def amounts(channel: Channel, currency: str) -> str:
    names = sorted(channel.months)
    if not names:
        return "no month is written"
    span = names[0] if len(names) == 1 else f"{len(names)} months from {names[0]} to {names[-1]}"
    return f"{sum(channel.months.values()):,.0f} {currency} in {span}"
