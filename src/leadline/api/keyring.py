"""Which key a text is, looked up in the store at most once a second."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from leadline.ingest import trust
from leadline.model.condition import SECOND, Instant
from leadline.store.database import Store
from leadline.store.keys import BEGINNINGS, Key, key_of
from leadline.store.secret import digest

FRESH = SECOND  # so long a key that another process revoked may still open
MOST = 10_000
LONGEST = 100  # characters; nothing longer is a key


@dataclass(frozen=True, slots=True)
class Looked:
    """What the store said of a key, and when it was asked."""

    key: Key | None
    at: Instant


@dataclass(slots=True)
class Keyring:
    """The keys that were used last. `forget` makes a revocation felt at once in this process."""

    found: dict[bytes, Looked] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def held(self, text: str, at: Instant) -> Looked | None:
        """What is known of a key without asking the store; `None`: it has to be asked."""
        if not looks_like_a_key(text):
            return Looked(None, at)
        looked = self.found.get(digest(text))
        return looked if looked is not None and 0 <= at - looked.at < FRESH else None

    def look_up(self, store: Store, text: str, at: Instant) -> Key | None:
        """Ask the store."""
        hashed = digest(text)
        with store.reading() as con:
            key = key_of(con, hashed)
        with self.lock:
            if len(self.found) >= MOST:
                self.found.clear()
            self.found[hashed] = Looked(key, at)
        return key

    def forget(self) -> None:
        """Ask the store again, whichever key comes next."""
        with self.lock:
            self.found.clear()


def looks_like_a_key(text: str) -> bool:
    return text.startswith(tuple(BEGINNINGS.values())) and len(text) <= LONGEST and text.isascii()


def writing_key(key: Key) -> trust.Key:
    """A key as ingest judges by it."""
    assert key.source_id is not None and key.source is not None
    return trust.Key(
        key_id=key.key_id,
        source_id=key.source_id,
        source=key.source,
        kind=trust.KeyKind(key.kind),
        scopes=frozenset(key.scopes),
        events=frozenset(key.events),
        traits=frozenset(key.traits),
    )
