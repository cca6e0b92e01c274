"""How a sender proves that a request is its own: the closed set of schemes, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from leadline.ingest.webhooks.path import Path
from leadline.model.condition import SECOND, Duration


@dataclass(frozen=True, slots=True)
class InHeader:
    """A header's value, or one ``field`` of a header like ``t=1,v1=ab,v1=cd``."""

    name: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class InBody:
    path: Path


Where: TypeAlias = InHeader | InBody


class Part(StrEnum):
    """What a sender signs. ``url`` is the whole address as the sender was given it."""

    timestamp = "timestamp"
    nonce = "nonce"
    body = "body"
    url = "url"
    method = "method"


@dataclass(frozen=True, slots=True)
class Hmac:
    """``algorithm`` as hashlib names it; ``secret_is`` says how the secret is written: text, hex or base64."""

    algorithm: str = "sha256"
    secret_is: str = "text"


@dataclass(frozen=True, slots=True)
class Ecdsa:
    """On the curve P-256 with SHA-256; the secret is the sender's public key, in PEM or its base64 alone."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature over parts of the request, put together without anything between them.

    ``unit`` is the timestamp's, in microseconds. A request is too old, or from too far in the future, when its
    timestamp is more than ``tolerance`` from now. ``nonce`` is said only once by the sender.
    """

    by: Hmac | Ecdsa
    signature: Where
    signed: tuple[Part | str, ...]
    encoding: str = "hex"
    prefix: str = ""
    timestamp: Where | None = None
    unit: Duration = SECOND
    tolerance: Duration | None = None
    nonce: Where | None = None


@dataclass(frozen=True, slots=True)
class Basic:
    """HTTP Basic authentication; the secret is ``user:password``."""


@dataclass(frozen=True, slots=True)
class SharedHeader:
    """A header that is the secret, after a prefix."""

    name: str
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class SecretPath:
    """The last part of the URL's path is the secret."""


Proof: TypeAlias = Signature | Basic | SharedHeader | SecretPath
