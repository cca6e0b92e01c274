"""A running server without a worker, whose deliveries a test sends itself, and a receiver of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from leadline.api.options import Options
from tests.api.conftest import MANY, Running, Serve
from tests.outward.receiver import Receiver, receiving

__all__ = ["receiver"]


@pytest.fixture(scope="module")
def server(serve: Serve) -> Running:
    return serve(Options(rate_key=MANY, rate_peer=MANY, rate_api=MANY, rate_login=MANY, is_private_allowed=True))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found
