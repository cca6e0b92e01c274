"""Stores for the tests of live scoring, as for those of the store, and databases for servers that run beside them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.store.conftest import new_store, store

__all__ = ["database", "new_store", "store"]


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of one kind; what PostgreSQL acknowledges is written."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/leadline.db"
        return
    dsn = request.getfixturevalue("postgres_dsn")
    name = f"live_{secrets.token_hex(6)}"
    with psycopg.connect(dsn, autocommit=True) as con:
        con.execute(f"CREATE DATABASE {name}")
        con.execute(f"ALTER DATABASE {name} SET synchronous_commit = on")
    yield f"postgresql://postgres@/{name}?host={psycopg.conninfo.conninfo_to_dict(dsn)['host']}"
    with psycopg.connect(dsn, autocommit=True) as con:
        con.execute(f"DROP DATABASE {name} WITH (FORCE)")
