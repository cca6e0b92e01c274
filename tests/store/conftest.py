"""An empty store of each kind: a SQLite file, and a PostgreSQL database of its own."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from leadline.store.database import Store, open_store
from leadline.store.migrate import upgrade

NewStore = Callable[[], Store]


@pytest.fixture(params=["sqlite", "postgres"])
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewStore]:
    """Makes empty stores of one kind, with their tables, as many as a test wants."""
    made: list[Store] = []

    def sqlite() -> Store:
        return open_store(f"sqlite:///{tmp_path}/store{len(made)}.db")

    def postgres() -> Store:
        dsn = request.getfixturevalue("postgres_dsn")
        name = f"store_{secrets.token_hex(6)}"
        with psycopg.connect(dsn, autocommit=True) as con:
            con.execute(f"CREATE DATABASE {name}")
        folder = psycopg.conninfo.conninfo_to_dict(dsn)["host"]
        return open_store(f"postgresql://postgres@/{name}?host={folder}", pool=2)

    def new() -> Store:
        store = sqlite() if request.param == "sqlite" else postgres()
        made.append(store)
        upgrade(store)
        return store

    yield new
    for store in made:
        store.close()
        if not store.is_sqlite:
            with psycopg.connect(request.getfixturevalue("postgres_dsn"), autocommit=True) as con:
                con.execute(f"DROP DATABASE {store.engine.url.database} WITH (FORCE)")


@pytest.fixture
def store(new_store: NewStore) -> Store:
    """An empty store."""
    return new_store()
