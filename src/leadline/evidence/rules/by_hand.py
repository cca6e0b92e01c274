"""The classic method that guides to lead scoring teach, done by hand in a spreadsheet of today.

1. The lead-to-customer rate: those who had the outcome, of all leads. 2. The close rate of each attribute and action:
those who had the outcome, of the leads with it. 3. Points in proportion: how many times the lead-to-customer rate the
close rate is (20 % against 1 % are 20 points); nothing where it is not above it. (HubSpot: How to calculate a lead
score, "Manual lead scoring".) It looks at all leads as they are at the end of the data, what they did ever, whether
before the outcome or after it: so it is quick, and so it flatters what customers do.
"""

from __future__ import annotations

from leadline.evidence.rules.looking import Looked
from leadline.evidence.rules.result import ByHand, Overall
from leadline.evidence.stats.arrays import Bools


def by_hand(looked: Looked, happened: Bools) -> tuple[Overall, list[ByHand | None]]:
    """The lead-to-customer rate, and the close rate and points of each part."""
    leads, had = len(happened), int(happened.sum())
    overall = Overall(leads, had, had / leads if leads else 0.0)
    found: list[ByHand | None] = []
    for at in range(len(looked.parts)):
        holds = looked.holds[:, at]
        of, with_it = int(holds.sum()), int((holds & happened).sum())
        if not of or not overall.rate:
            found.append(None)
            continue
        times = with_it / of / overall.rate
        found.append(ByHand(of, with_it, with_it / of, float(round(times, 1)) if times > 1 else 0.0))
    return overall, found
