"""One scorer at a time on a SQLite file: a rebuild scores its leads between two turns of the server's worker.

A turn reads first and writes at its end. If two overlapped, the one that read earlier could write later, and put old
scores in the place of new ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from leadline.store.database import Store

try:
    import fcntl
except ImportError:  # Windows: stop the server for a rebuild there
    fcntl = None  # type: ignore[assignment]


@contextmanager
def alone(store: Store) -> Iterator[None]:
    """Wait until nobody else scores, and keep others waiting until the block ends.

    On PostgreSQL leads are locked one by one, so nobody has to wait.
    """
    if store.path is None or fcntl is None:
        yield
        return
    with store.path.with_name(f"{store.path.name}.scoring").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
