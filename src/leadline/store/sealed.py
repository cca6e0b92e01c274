"""Texts that only servers with the same secret key can read and make, each for one purpose, and some for a time."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from leadline.model.condition import SECOND, Duration, Instant


def seal(secret: bytes, purpose: str, text: str, at: Instant) -> str:
    """A text, encrypted and signed with a key of its own for the purpose.

    >>> unseal(b"key", "greeting", seal(b"key", "greeting", "hello", 0))
    'hello'
    """
    return cipher(secret, purpose).encrypt_at_time(text.encode(), at // SECOND).decode("ascii")


def unseal(secret: bytes, purpose: str, sealed: str, at: Instant = 0, lasting: Duration | None = None) -> str | None:
    """The text again; ``None`` if it was sealed by nobody of us, for another purpose, or longer ago than ``lasting``.

    >>> unseal(b"key", "parting", seal(b"key", "greeting", "hello", 0)), unseal(b"key", "greeting", "hello")
    (None, None)
    """
    key = cipher(secret, purpose)
    try:
        if lasting is None:
            return key.decrypt(sealed).decode()
        return key.decrypt_at_time(sealed, lasting // SECOND, at // SECOND).decode()
    except (InvalidToken, ValueError):  # or it is not even letters of ours
        return None


def cipher(secret: bytes, purpose: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"leadline {purpose}".encode()).derive(secret)
    return Fernet(base64.urlsafe_b64encode(derived))
