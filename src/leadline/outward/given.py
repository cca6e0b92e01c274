"""What everything that goes out is given: the parts of the running server that it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from leadline.model.condition import Instant
from leadline.store.database import Store


@dataclass(frozen=True, slots=True)
class Given:
    """``clock`` says what time it is. ``secret`` is the key of what Leadline signs. ``public_url`` is where strangers
    reach the API, ``pages_url`` where people open the pages. ``wake`` says that there is something to score."""

    store: Store
    clock: Callable[[], Instant]
    secret: bytes = field(repr=False)
    public_url: str = ""
    pages_url: str = ""
    is_private_allowed: bool = False  # to send to addresses of this machine and of private networks
    wake: Callable[[], None] = lambda: None
