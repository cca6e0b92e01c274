"""What all tests share: the real engines, started once per process when a test first asks for them.

`empty` and `empty_postgres` are stores with their tables and nothing in them, of which a test makes a copy.
`postgres_dsn` and `older_postgres_dsn` are connection strings: a test brings its own tables (temporary ones, or a
schema of its own) and closes its connection. `spark` is a session: a test uses temporary views with names of its own.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from xdist.scheduler import LoadScopeScheduling

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
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SQLite file of an empty store."""
    from tests.engines.stores import make_tables

    path = tmp_path_factory.mktemp("empty") / "leads.db"
    make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def empty_postgres(postgres_dsn: str) -> Iterator[str]:
    """The name of the PostgreSQL database of an empty store."""
    from tests.engines.stores import make_tables, postgres_address, postgres_database

    with postgres_database(postgres_dsn) as name:
        make_tables(postgres_address(postgres_dsn, name))
        yield name


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """A local Spark session."""
    from tests.engines.spark import spark_session

    with spark_session() as session:
        yield session


KINDS = ("duckdb", "older", "postgres", "postgresql", "sqlite")


class Together(LoadScopeScheduling):  # type: ignore[misc]  # it ships no types
    """Gives a worker together what shares something that takes long to start, so that it is started once."""

    def _split_scope(self, nodeid: str) -> str:
        return shared_by(nodeid)


def shared_by(nodeid: str) -> str:
    """What a test shares: Spark, which its name speaks of or that of its file; a browser; a file of cases on one
    engine; or what its module makes for each kind of database.

    >>> shared_by("tests/web/test_queue.py::test_x"), shared_by("tests/store/test_a.py::test_b[sqlite-3]")
    ('tests/web', 'tests/store/test_a.py sqlite')
    >>> shared_by("tests/plan/test_matrix.py::test_a[duckdb-bands:12 a band]")
    'tests/plan/test_matrix.py duckdb-bands'
    """
    path, _, test = nodeid.partition("::")
    said = test.partition("[")[2].removesuffix("]")
    parameters = said.split("-")
    if "spark" in re.split(r"[^a-z]", nodeid):
        return "spark"
    for folder in ("tests/web", "tests/tracker"):
        if path.startswith(folder):
            return folder
    if path.endswith("test_matrix.py"):
        return f"{path} {said.partition(':')[0]}"
    return " ".join([path, *(one for one in parameters if one in KINDS)])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return Together(config, log)


def pytest_collection_finish() -> None:
    """Leave what is there once the tests are found to itself: nothing of it goes before they end.

    Python would look through all of it again and again; building SQL, which makes many objects, took twice as long.
    """
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    gc.unfreeze()
