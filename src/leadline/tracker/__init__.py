"""The page tracker: a script that web sites include, and that says what their visitors do.

``t.js`` is its source; ``t.min.js`` is what ``tools/shorten.py`` makes of it and what is served.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files


@cache
def script() -> bytes:
    """What is served at ``/t.js``, as ``text/javascript``: under 3 kB once it is compressed."""
    return files(__name__).joinpath("t.min.js").read_bytes()


@cache
def etag() -> str:
    """The entity tag of the script, in its quotes: another script has another."""
    return f'"{hashlib.sha256(script()).hexdigest()[:16]}"'
