"""The erasure log that a command obeys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadline.cli.storing import settings_given

if TYPE_CHECKING:
    from leadline.store.database import Store
    from leadline.store.erasures import ErasureLog


def log_of(store: Store, database: str | None) -> ErasureLog:
    """The log of a store, with the server's key; beside PostgreSQL it is where LEADLINE_ERASURES says."""
    from leadline.app.secret import secret_key
    from leadline.store.erasures import ErasureLog, erasure_log

    settings = settings_given(database=database)
    if settings.erasures is None and store.path is None:
        return ErasureLog(None, b"")  # nobody can be erased, so there is nothing that needs the key
    return erasure_log(store, secret_key(settings, store), settings.erasures)
