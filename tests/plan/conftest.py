"""The fixture `engine`: the engine under test, one after the other or as a test's parameters say."""

from __future__ import annotations

import pytest

from leadline.scoring.engines import Engine
from tests.plan.engines import ENGINES, engine_called


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    return engine_called(request.param, request)
