"""A small company, simulated once and asked many things."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import duckdb
import pytest

from leadline.simulate import Simulated, write

Ask: TypeAlias = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    """Two thousand leads: enough for shares to be near what they should be."""
    return write(tmp_path_factory.mktemp("company"), size="S")


@pytest.fixture(scope="session")
def ask(company: Simulated) -> Iterator[Ask]:
    """Asks the company's tables in SQL and gives the rows."""
    yield from _asking(company)


@pytest.fixture(scope="session")
def ask_a_bigger_one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """The same of a company with ten thousand leads, for what is seldom: deals won within two months."""
    yield from _asking(write(tmp_path_factory.mktemp("bigger"), size=10_000))


def _asking(company: Simulated) -> Iterator[Ask]:
    with duckdb.connect() as connection:
        for name in company.rows:
            connection.execute(f"CREATE VIEW {name} AS FROM '{getattr(company, name)}'")
        yield lambda query: connection.execute(query).fetchall()
