"""Stores for the tests of live scoring: as for those of the store."""

from tests.store.conftest import new_store, store

__all__ = ["new_store", "store"]
