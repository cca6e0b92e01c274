"""Which arm of a trial a lead is in: by a hash, so that nobody chooses and everybody finds the same."""

from __future__ import annotations

import hashlib
from enum import StrEnum

SHARES = 10_000


class Arm(StrEnum):
    """A: as it is now. B: what is tried."""

    A = "A"
    B = "B"


def arm_of(trial: int, lead: int, share: int) -> Arm:
    """The arm of a lead in a trial where so many of 100 leads are in B.

    A lead is drawn by the hash of both numbers, so what it is in one trial says nothing of another, and when it came or
    who it is plays no part. The hash counts in ten-thousandths, each as likely as the other to 10⁻¹⁵.

    >>> [str(arm_of(1, lead, 50)) for lead in range(1, 9)]
    ['A', 'A', 'A', 'A', 'A', 'A', 'B', 'B']
    >>> {arm_of(1, lead, 0) for lead in range(99)}
    {<Arm.A: 'A'>}
    """
    digest = hashlib.blake2b(f"{trial}:{lead}".encode(), digest_size=8, person=b"leadline trial").digest()
    return Arm.B if int.from_bytes(digest, "big") % SHARES < share * SHARES // 100 else Arm.A
