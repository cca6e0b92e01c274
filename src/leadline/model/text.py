"""How text compares: Unicode NFC, trimmed, lower-cased by simple case mapping."""

from __future__ import annotations

import re
import unicodedata

SPACE = " \t\r\n\u00a0"


def fold(text: str) -> str:
    """The form in which text compares.

    >>> fold("  Zürich\\u00a0")
    'zürich'
    >>> fold("STRASSE") == fold("Straße")
    False
    """
    trimmed = unicodedata.normalize("NFC", text).strip(SPACE)
    return "".join("i" if c == "\u0130" else c.lower() for c in trimmed)


def event_name(text: str) -> str:
    """The canonical form of an event's name.

    >>> event_name("Demo Requested") == event_name("demo_requested")
    True
    """
    return re.sub(r"[ _]", ".", fold(text))
