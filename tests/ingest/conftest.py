"""A server on a SQLite file, for the client libraries of others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from leadline.store.database import Store
from tests.ingest.real import MODEL
from tests.live.server import Server, opened, serving, use_model


@dataclass(frozen=True)
class Peer:
    """A server, a key for its source, and its store as seen from outside."""

    server: Server
    key: str
    store: Store


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    """A server that scores, which a module's tests share."""
    url = f"sqlite:///{tmp_path_factory.mktemp('real')}/leadline.db"
    use_model(url, MODEL)
    with serving(url) as server, opened(url) as store:
        yield Peer(server, server.key("backend", "--server"), store)
