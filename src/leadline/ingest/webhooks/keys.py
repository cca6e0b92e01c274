"""The secrets of a source as keys, ready to compare and to verify with.

A variable may hold several secrets with blanks between them: the new and the old one, while a sender changes them.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from leadline.ingest.webhooks.errors import SecretError

_PEM = re.compile(r"-----BEGIN [A-Z ]+-----([^-]+)-----END [A-Z ]+-----")


def secrets_of(variable: str, secrets: Mapping[str, str]) -> list[str]:
    """The secrets that a variable holds; a `SecretError` where it holds none."""
    text = secrets.get(variable, "")
    text = _PEM.sub(lambda pem: f" {''.join(pem[1].split())} ", text)
    found = text.split()
    if not found:
        raise SecretError(f"{variable} is not set; put there the secret that the sender shows, and start again")
    return found


def shared_key(secret: str, written: str, variable: str) -> bytes:
    """The bytes of a secret. In base64 a label may stand before it, as in ``whsec_``.

    >>> shared_key("whsec_c2VjcmV0", "base64", "LEADLINE_WEBHOOK_ACME")
    b'secret'
    """
    try:
        if written == "hex":
            return bytes.fromhex(secret)
        if written == "base64":
            return base64.b64decode(secret.rpartition("_")[2], validate=True)
    except ValueError:
        raise SecretError(f"{variable} is no {written}; copy the secret again as the sender shows it") from None
    return secret.encode()


def public_key(secret: str, variable: str) -> ec.EllipticCurvePublicKey:
    """The public key that a secret is, in base64 of its DER form."""
    try:
        found = load_der_public_key(base64.b64decode(secret, validate=True))
    except (ValueError, UnsupportedAlgorithm):
        found = None
    if not isinstance(found, ec.EllipticCurvePublicKey):
        raise SecretError(
            f"{variable} is no public key; copy the sender's verification key again, which begins with MF"
        )
    return found


def verifies(key: ec.EllipticCurvePublicKey, signature: bytes, signed: bytes) -> bool:
    """Whether a signature in DER form is the key's over these bytes."""
    try:
        key.verify(signature, signed, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True
