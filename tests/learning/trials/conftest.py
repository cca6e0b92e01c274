"""Stores for the tests of trials, as for those of live scoring."""

from tests.store.conftest import new_store, store

__all__ = ["new_store", "store"]
