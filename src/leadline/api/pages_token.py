"""How the process of the pages says for whom it asks, so that limits count people and not their one server."""

from __future__ import annotations

import hashlib
import hmac

TOKEN, FOR = "X-Leadline-Pages", "X-Leadline-For"


def pages_token(secret: bytes) -> str:
    """What only processes with the service's secret key know.

    >>> pages_token(b"s") == pages_token(b"s") != pages_token(b"t")
    True
    """
    return hmac.new(secret, b"leadline pages", hashlib.sha256).hexdigest()
