"""Since when a lead is known."""

from __future__ import annotations

from collections.abc import Iterable

from leadline.identity.link import Link, surviving
from leadline.identity.resolved import Identity
from leadline.model.condition import Instant


def created(
    identity: Identity, links: Iterable[Link], mentions: Iterable[tuple[int, Instant]] = ()
) -> dict[int, Instant]:
    """The instant since which each lead is known: the first at which anything named one of its known subjects.

    That is a surviving link, or a mention: a subject and the instant of its first event, identify or change. What the
    person's devices did before counts for their score, and makes them known no earlier. A browser's pair that joined
    nobody still named both. A lead that nothing names is left out.
    """
    lead_of = {one: lead for lead, ones in identity.leads.items() for one in ones}
    named = [(one, link.occurred_at) for link in surviving(links) for one in link.ends]
    found: dict[int, Instant] = {}
    for one, at in (*named, *mentions):
        lead = lead_of.get(one)
        if lead is not None:
            found[lead] = min(at, found.get(lead, at))
    return found
