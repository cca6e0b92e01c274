"""Where on a site something happened."""

from __future__ import annotations

import re
from functools import lru_cache

from leadline.quality.act import Act

_LONGEST = 2000
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#]*", re.I)


def path(act: Act) -> str | None:
    """The path of the page that an event was on, or of the link that was clicked; None where it has none.

    >>> path(Act(1, "page", 0, {"url": "https://firm.example/Pricing/?utm_source=x#top"}))
    '/Pricing'
    """
    for name in ("path", "url", "link"):
        value = act.properties.get(name)
        if isinstance(value, str) and value:
            return _path(value[:_LONGEST])
    return None


@lru_cache(maxsize=16384)
def _path(address: str) -> str:
    bare = re.split(r"[?#]", _ORIGIN.sub("", address, count=1), maxsplit=1)[0]
    return bare.rstrip("/") or "/"
