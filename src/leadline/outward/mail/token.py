"""What stands in the links of mails: sealed with the service's key, so that nobody can read it, change it or make one.

A token says all that is needed to follow it, and the server keeps nothing for it: a link works as long as the key
does. It is the same whenever it is made of the same, so a mail that is sent a second time has the links that it had.
(AES-SIV, RFC 5297.)
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import TypeVar

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LONGEST = 4_000  # characters


@dataclass(frozen=True, slots=True)
class Followed:
    """A link that leads to ``url``, or, without one, the picture that is asked for when a mail is opened.

    ``lead_id`` is a subject; 0: a mail that was sent to try it, of which nothing is written down. ``letter`` tells the
    mail from all others.
    """

    lead_id: int
    letter: str
    template: str
    flow: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who has had a mail, and says what they want: a subject (0: it was a try), the address, the topic of the mail."""

    lead_id: int
    email: str
    topic: str


T = TypeVar("T", Followed, Reader)


def sealed(secret: bytes, what: Followed | Reader) -> str:
    """The token of what is to be followed.

    >>> found = sealed(b"key", Reader(7, "ada@firm.example", "newsletter"))
    >>> unsealed(b"key", found, Reader), unsealed(b"key", found, Followed), unsealed(b"another", found, Reader)
    (Reader(lead_id=7, email='ada@firm.example', topic='newsletter'), None, None)
    """
    said = orjson.dumps(astuple(what))
    purpose = type(what).__name__.encode()
    return base64.urlsafe_b64encode(cipher(secret).encrypt(said, [purpose])).rstrip(b"=").decode("ascii")


def unsealed(secret: bytes, token: str, kind: type[T]) -> T | None:
    """What a token says; ``None``: it is none of ours, or of another kind."""
    if len(token) > LONGEST or not token.isascii():
        return None
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
        said = cipher(secret).decrypt(raw, [kind.__name__.encode()])
    except (binascii.Error, InvalidTag, ValueError):
        return None
    return kind(*orjson.loads(said))


@lru_cache(maxsize=8)
def cipher(secret: bytes) -> AESSIV:
    return AESSIV(HKDF(algorithm=SHA256(), length=32, salt=None, info=b"leadline mail link").derive(secret))
