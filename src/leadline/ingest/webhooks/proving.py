"""Whether a request proves that its sender sent it.

What is compared with a secret, or with what a secret gives, is compared in constant time. The age is looked at only
where the signature is right, so that a wrong one learns nothing.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from leadline.ingest.webhooks.errors import Lacks, ProofError
from leadline.ingest.webhooks.keys import public_key, secrets_of, shared_key, verifies
from leadline.ingest.webhooks.path import Item
from leadline.ingest.webhooks.proof import (
    Basic,
    Ecdsa,
    InHeader,
    Part,
    Proof,
    SecretPath,
    SharedHeader,
    Signature,
    Where,
)
from leadline.ingest.webhooks.request import Request
from leadline.ingest.webhooks.source import Source
from leadline.ingest.webhooks.transforms import Unreadable, text_of
from leadline.ingest.webhooks.value import said
from leadline.model.condition import Instant

MOST_SIGNATURES = 16
_WHOLE = re.compile(r"\d{1,16}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Proved:
    """A proof that holds, with what must not come a second time before ``until``; None is for ever."""

    nonce: str | None = None
    until: Instant | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with what is needed to judge it. ``body`` parses the body when it is first asked for."""

    request: Request
    body: Callable[[], Any]
    variable: str
    secrets: list[str]
    now: Instant


def prove(
    source: Source, request: Request, body: Callable[[], Any], secrets: Mapping[str, str], now: Instant
) -> Proved:
    """The proof of a request; a `ProofError` where there is none that holds, a `SecretError` without a secret."""
    asked = Asked(request, body, source.secret, secrets_of(source.secret, secrets), now)
    errors = []
    for proof in source.proofs:
        try:
            return _held(proof, asked)
        except ProofError as error:
            errors.append(error)
    raise next((error for error in errors if error.lacks is not Lacks.missing), errors[0])


def _held(proof: Proof, asked: Asked) -> Proved:
    match proof:
        case Signature():
            return _signed(proof, asked)
        case Basic():
            _shared(_basic(asked.request), "the header `Authorization` with a user and a password", asked)
        case SharedHeader():
            sent = asked.request.header(proof.name)
            if sent is not None:
                sent = sent.removeprefix(proof.prefix) if sent.startswith(proof.prefix) else ""
            _shared(sent, f"the header `{proof.name}`", asked)
        case SecretPath():
            _shared(_last_part(asked.request.url), "a secret at the end of its path", asked)
    return Proved()


# -- shared secrets ------------------------------------------------------------------------------------------------


def _shared(sent: str | None, what: str, asked: Asked) -> None:
    if sent is None:
        raise _missing(what)
    same = [hmac.compare_digest(_bytes(sent), _bytes(secret)) for secret in asked.secrets]
    if not any(same):
        raise ProofError(Lacks.wrong, "the secret that was sent is not the one that is set here")


def _basic(request: Request) -> str | None:
    kind, _, encoded = (request.header("Authorization") or "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode()
    except ValueError:
        return ""


def _last_part(url: str) -> str | None:
    try:
        return unquote(urlsplit(url).path.rpartition("/")[2]) or None
    except ValueError:
        return None


# -- signatures ----------------------------------------------------------------------------------------------------


def _signed(proof: Signature, asked: Asked) -> Proved:
    signatures = _signatures(proof, asked)
    if not signatures:
        raise _missing(_named(proof.signature, "a signature"))
    timestamp = _needed(proof.timestamp, "a timestamp", asked)
    nonce = _needed(proof.nonce, "a token", asked)
    signed = b"".join(_part(part, asked, timestamp, nonce) for part in proof.signed)
    if not _any_right(proof, signatures, signed, asked):
        raise ProofError(Lacks.wrong, "the signature is not the one that the secret gives for what was sent")
    at = None
    if timestamp is not None:
        if _WHOLE.fullmatch(timestamp) is None:
            raise ProofError(Lacks.wrong, "the timestamp is no whole number")
        at = int(timestamp) * proof.unit
        if proof.tolerance is not None and abs(asked.now - at) > proof.tolerance:
            raise ProofError(
                Lacks.late,
                f"the request was signed more than {proof.tolerance // 1_000_000} seconds away from the time here; "
                "is it sent again, or is a clock wrong?",
            )
    until = None if at is None or proof.tolerance is None else at + proof.tolerance
    return Proved(nonce, until if nonce is not None else None)


def _any_right(proof: Signature, signatures: list[bytes], signed: bytes, asked: Asked) -> bool:
    if isinstance(proof.by, Ecdsa):
        keys = [public_key(secret, asked.variable) for secret in asked.secrets]
        return any(verifies(key, signature, signed) for key in keys for signature in signatures)
    right = []
    for secret in asked.secrets:
        key = shared_key(secret, proof.by.secret_is, asked.variable)
        digest = hmac.digest(key, signed, proof.by.algorithm)
        right += [hmac.compare_digest(digest, signature) for signature in signatures]
    return any(right)


def _signatures(proof: Signature, asked: Asked) -> list[bytes]:
    """The signatures that were sent, decoded; one that cannot be decoded stays as an empty one, which fits nothing."""
    texts = [one for text in _sent(proof.signature, asked) for one in text.split()][:MOST_SIGNATURES]
    return [
        _decoded(text.removeprefix(proof.prefix), proof) if text.startswith(proof.prefix) else b"" for text in texts
    ]


def _decoded(text: str, proof: Signature) -> bytes:
    try:
        return bytes.fromhex(text) if proof.encoding == "hex" else base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def _sent(where: Where, asked: Asked) -> list[str]:
    """The texts at a place of the request."""
    if isinstance(where, InHeader):
        value = asked.request.header(where.name)
        if value is None or where.field is None:
            return [] if value is None else [value]
        fields = [field.strip().partition("=") for field in value.split(",")]
        return [text for name, _, text in fields if name == where.field and text]
    body = asked.body()
    try:
        found = said(where.path, Item(body, body))
        return [] if found is None else [text_of(found)]
    except Unreadable:
        return []


def _needed(where: Where | None, what: str, asked: Asked) -> str | None:
    if where is None:
        return None
    found = _sent(where, asked)
    if not found:
        raise _missing(_named(where, what))
    return found[0]


def _part(part: Part | str, asked: Asked, timestamp: str | None, nonce: str | None) -> bytes:
    match part:
        case Part.body:
            return asked.request.body
        case Part.timestamp:
            return _bytes(timestamp or "")
        case Part.nonce:
            return _bytes(nonce or "")
        case Part.url:
            return _bytes(asked.request.url)
        case Part.method:
            return _bytes(asked.request.method)
    return part.encode()


def _named(where: Where, what: str) -> str:
    if isinstance(where, InHeader):
        return f"the header `{where.name}`" + (f" with `{where.field}=`" if where.field else "")
    return f"{what} at `{where.path.text}` of its body"


def _missing(what: str) -> ProofError:
    return ProofError(Lacks.missing, f"the request has not got {what}")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
