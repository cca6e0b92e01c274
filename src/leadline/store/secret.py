"""Random secrets: they are shown once, and only their SHA-256 is kept."""

from __future__ import annotations

import hashlib
import secrets

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"  # a double click selects all of it
LENGTH = 43  # letters for 256 bits
PLAIN = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is read for something else


def random_text() -> str:
    """256 random bits as letters and digits."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def random_code() -> str:
    """A code of 100 random bits for a person to type: ``7XKQ2-9MHRT-C4WLA-2PZEV``."""
    return "-".join("".join(secrets.choice(PLAIN) for _ in range(5)) for _ in range(4))


def digest(secret: str) -> bytes:
    """What is kept of a secret. It has so many random bits that nothing slower than SHA-256 is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
