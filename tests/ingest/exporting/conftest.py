"""The fixtures of imports."""

from tests.ingest.importing.conftest import imported, log, new_store, store

__all__ = ["imported", "log", "new_store", "store"]
