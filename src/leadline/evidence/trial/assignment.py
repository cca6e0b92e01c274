"""Which arm of a trial a lead is in: by a hash, so that nobody chooses and everybody finds the same."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from leadline.model.condition import Instant

SHARES = 10_000


class Arm(StrEnum):
    """A: as it is now. B: what is tried."""

    A = "A"
    B = "B"


def arm_of(trial: int, began_at: Instant, lead: int, share: int) -> Arm:
    """The arm of a lead in a trial where so many of 100 leads are in B.

    A lead is drawn by a hash of the trial's number and beginning and of its own number. So what it is in one trial says
    nothing of another, here or elsewhere, and when it came or who it is plays no part. The hash counts in
    ten-thousandths, each as likely as the other to 10⁻¹⁵.

    >>> [str(arm_of(1, 0, lead, 50)) for lead in range(1, 9)]
    ['B', 'A', 'A', 'A', 'A', 'B', 'A', 'B']
    >>> {arm_of(1, 0, lead, 0) for lead in range(99)}
    {<Arm.A: 'A'>}
    """
    digest = hashlib.blake2b(f"{trial}:{began_at}:{lead}".encode(), digest_size=8, person=b"leadline trial").digest()
    return Arm.B if int.from_bytes(digest, "big") % SHARES < share * SHARES // 100 else Arm.A
