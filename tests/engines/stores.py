"""Stores of a test's own: copies of one that has its tables and nothing in it, which is quicker than making them."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import pytest

from leadline.store.database import Store, open_store
from leadline.store.migrate import upgrade

PLAIN = "template1"


def new_store(kind: str, request: pytest.FixtureRequest, stack: ExitStack) -> Store:
    """An empty store, `sqlite` or `postgres`, which goes with the stack."""
    if kind == "sqlite":
        folder = request.getfixturevalue("tmp_path_factory").mktemp("store")
        store = open_store(f"sqlite:///{shutil.copy(request.getfixturevalue('empty'), folder)}")
    else:
        dsn = request.getfixturevalue("postgres_dsn")
        copied = postgres_database(dsn, request.getfixturevalue("empty_postgres"))
        store = open_store(postgres_address(dsn, stack.enter_context(copied)), pool=2)
    stack.callback(store.close)
    return store


@contextmanager
def postgres_database(dsn: str, like: str = PLAIN) -> Iterator[str]:
    """The name of a PostgreSQL database that goes in the end: a copy of another one."""
    name = f"leads_{secrets.token_hex(6)}"
    with psycopg.connect(dsn, autocommit=True) as con:
        con.execute(f"CREATE DATABASE {name} TEMPLATE {like}".encode())
    yield name
    with psycopg.connect(dsn, autocommit=True) as con:
        con.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def postgres_address(dsn: str, name: str) -> str:
    """Where a store finds a database."""
    return f"postgresql://postgres@/{name}?host={psycopg.conninfo.conninfo_to_dict(dsn)['host']}"


def make_tables(address: str) -> None:
    store = open_store(address)
    upgrade(store)
    store.close()
