"""A connection far from UTC, so that nothing leans on the session's zone, and a folder to write in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

Made = Callable[..., Path]


def at(text: str) -> datetime:
    """A TIMESTAMP of a table: UTC, and without a zone of its own."""
    return datetime.fromisoformat(text)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'America/New_York'")
        yield connection


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    """Write a file of these lines (or bytes) in the folder where the test runs, and give its path."""
    monkeypatch.chdir(tmp_path)

    def make(name: str, *lines: str, data: bytes | None = None) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes("".join(f"{line}\n" for line in lines).encode() if data is None else data)
        return path

    return make
