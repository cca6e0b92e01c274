"""One server on a SQLite file: two would each believe that they alone score and hand over."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leadline.errors import StoreError

try:
    import fcntl
except ImportError:  # Windows: an exclusive writer of SQLite is all there is
    fcntl = None  # type: ignore[assignment]


@contextmanager
def only_server(database: Path | None) -> Iterator[None]:
    """Hold the lock beside a SQLite file while the block runs; a `StoreError` if another process holds it.

    The system gives it back when the process ends, however it ends; the file stays. On a network file system such a
    lock may be worth nothing, and SQLite itself is not safe there either: keep the database on a disk of the machine.
    """
    if database is None or fcntl is None:
        yield
        return
    file = database.with_name(f"{database.name}.lock")
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
            raise StoreError(
                f"another Leadline serves {database} already{f' (process {holder})' if holder else ''}; stop it first, "
                "or use PostgreSQL, where several servers share a database"
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        yield
    finally:
        os.close(descriptor)
