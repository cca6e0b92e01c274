"""Passwords, kept as argon2id."""

from __future__ import annotations

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from leadline.errors import InputError

SHORTEST, LONGEST = 10, 500  # characters
AT_ONCE = 4  # each of them takes 32 MB while it is worked on

# Above the least that OWASP's Password Storage Cheat Sheet asks for (19 MB, twice, one lane).
HASHER = PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1, type=Type.ID)
NOBODY = "$argon2id$v=19$m=32768,t=2,p=1$sNYpwNzG3Sjjwqw1jMSlhg$A6KSoiGt2jAOrsZCg5F3SX6g274a5ZV/Ddo2+WFlxeQ"
TURN = threading.BoundedSemaphore(AT_ONCE)


def hashed(password: str) -> str:
    """What is kept of a password. One that is too short, too long or of one character is refused."""
    text = composed(password)
    if not SHORTEST <= len(text) <= LONGEST:
        raise InputError(f"a password has {SHORTEST} to {LONGEST} characters; a sentence of four words is a good one")
    if len(set(text)) < 4:
        raise InputError("a password has at least four different characters; a sentence of four words is a good one")
    with TURN:
        return HASHER.hash(text)


def fits(password: str, kept: str | None) -> bool:
    """Whether it is that password. It takes as long where there is none (``None``): nobody learns who has one."""
    with TURN:
        try:
            HASHER.verify(kept or NOBODY, composed(password)[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def composed(password: str) -> str:
    """One spelling of what two keyboards type differently."""
    return unicodedata.normalize("NFKC", password)
