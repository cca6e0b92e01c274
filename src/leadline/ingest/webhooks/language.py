"""The keys of a mapping file, by where they stand. The docs have a heading for each of them."""

from __future__ import annotations

SOURCE = ("source", "title", "secret", "proof", "body", "each", "ignore", "messages")
"""The keys of the file."""
DEFAULTS = ("id", "occurred_at", "identity", "properties", "context", "automated", "trusted")
"""The keys of an entry of ``messages`` that may also stand at the top of the file, for all entries."""
ENTRY = ("match", "event", *DEFAULTS, "properties_of", "traits", "traits_of")
IDENTITY = ("email", "user_id", "anonymous_id")
CONTEXT = ("ip", "user_agent")
AUTOMATED = ("match", "reason")
GATHERED = ("each", "match", "name", "value", "clear")
TEST = ("not", "starts_with", "matches", "exists")
VALUE = ("from", "all", "is", "as")
SIGNATURE = ("scheme", "signature", "signed", "encoding", "prefix", "timestamp", "unit", "tolerance", "nonce")
PROOF = {
    "hmac": (*SIGNATURE, "algorithm", "secret_is"),
    "ecdsa": SIGNATURE,
    "basic": ("scheme",),
    "header": ("scheme", "header", "prefix"),
    "path": ("scheme",),
}
"""The keys of ``proof``, by its scheme."""
WHERE = ("header", "field", "body")


def keys() -> tuple[str, ...]:
    """Every key with the one that it stands under, as the docs' headings write it.

    >>> [key for key in keys() if key.startswith("identity")]
    ['identity', 'identity.email', 'identity.user_id', 'identity.anonymous_id']
    """
    parts = {"identity": IDENTITY, "context": CONTEXT, "automated": AUTOMATED, "match": TEST, "traits_of": GATHERED}
    proof = dict.fromkeys(key for scheme in PROOF.values() for key in scheme)
    found: dict[str, None] = dict.fromkeys(SOURCE)
    for key in (*ENTRY, *DEFAULTS):
        found[key] = None
        found |= dict.fromkeys(f"{key}.{inner}" for inner in parts.get(key, ()))
    found |= dict.fromkeys(f"proof.{key}" for key in proof)
    found |= dict.fromkeys(f"proof.signature.{key}" for key in WHERE)
    return (*found, *(f"value.{key}" for key in VALUE))
