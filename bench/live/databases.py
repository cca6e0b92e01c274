"""A database of each kind that is as safe as one in use: what is committed is on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.report import FOLDER

KINDS = ("sqlite", "postgresql")
SAFE = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "autovacuum": "on",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "max_connections": "50",
}


@contextmanager
def database(kind: str) -> Iterator[str]:
    """The address of an empty database, which goes when the block ends."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    if kind == "sqlite":
        with TemporaryDirectory(prefix="live-", dir=FOLDER) as folder:
            yield f"sqlite:///{Path(folder).resolve()}/leadline.db"
        return
    from tests.engines.postgres import postgres

    with postgres(None, **SAFE) as dsn:
        yield f"postgresql://postgres@/postgres?host={dsn.split()[0].removeprefix('host=')}"
