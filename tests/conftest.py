"""What all tests share: the real engines, started once per process when a test first asks for them.

`postgres_dsn` and `older_postgres_dsn` are connection strings: a test brings its own tables (temporary ones, or a
schema of its own) and closes its connection. `spark` is a session: a test uses temporary views with names of its own.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def postgres_dsn() -> Iterator[str]:
    """A connection string of the newest PostgreSQL at hand."""
    from tests.engines.postgres import postgres

    with postgres() as dsn:
        yield dsn


@pytest.fixture(scope="session")
def older_postgres_dsn() -> Iterator[str]:
    """A connection string of PostgreSQL 16, which knows neither `pg_c_utf8` nor what came after."""
    from tests.engines.postgres import postgres

    with postgres(16) as dsn:
        yield dsn


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """A local Spark session."""
    from tests.engines.spark import spark_session

    with spark_session() as session:
        yield session


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests on Spark in one worker, so that only one Spark is started.

    They are those that ask for `spark`, and those with a parameter `spark` (an engine's name) that ask for it later.
    """
    for item in items:
        if isinstance(item, pytest.Function):
            parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
            if "spark" in item.fixturenames or "spark" in parameters:
                item.add_marker(pytest.mark.xdist_group("spark"))


def pytest_collection_finish() -> None:
    """Leave what is there once the tests are found to itself: nothing of it goes before they end.

    Python would look through all of it again and again; building SQL, which makes many objects, took twice as long.
    """
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    gc.unfreeze()
