"""An empty store of each kind: a SQLite file, and a PostgreSQL database of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from leadline.store.database import Store
from tests.engines import stores

NewStore = Callable[[], Store]


@pytest.fixture(params=["sqlite", "postgres"])
def new_store(request: pytest.FixtureRequest) -> Iterator[NewStore]:
    """Makes empty stores of one kind, with their tables, as many as a test wants."""
    with ExitStack() as stack:
        yield lambda: stores.new_store(request.param, request, stack)


@pytest.fixture
def store(new_store: NewStore) -> Store:
    """An empty store."""
    return new_store()
