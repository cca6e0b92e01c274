"""Who is who: which ids are one person, and whose a device was at which time. Pure functions."""

from leadline.identity.closure import closure
from leadline.identity.created import created
from leadline.identity.link import Link, Subject, surviving
from leadline.identity.resolve import resolve
from leadline.identity.resolved import BEGINNING, NEVER, Identity, Interval

__all__ = [
    "BEGINNING",
    "NEVER",
    "Identity",
    "Interval",
    "Link",
    "Subject",
    "closure",
    "created",
    "resolve",
    "surviving",
]
