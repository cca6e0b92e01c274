"""Stores, a clock that a test moves, a receiver of what is sent, and what everything that goes out is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from leadline.model.condition import Duration, Instant
from leadline.outward.given import Given
from leadline.store.database import Store
from tests.live.world import NOW
from tests.outward.receiver import Receiver, receiving
from tests.store.conftest import new_store, store

__all__ = ["new_store", "store"]
SECRET = b"a secret key of the tests, long enough"


@dataclass
class Clock:
    """What time it is: what a test says."""

    now: Instant = NOW

    def __call__(self) -> Instant:
        return self.now

    def pass_by(self, span: Duration) -> None:
        self.now += span


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def given(store: Store, clock: Clock) -> Given:
    return Given(store, clock, SECRET, "https://leads.example.com", "https://pages.example.com", True)
