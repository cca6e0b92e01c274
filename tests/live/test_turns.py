"""A thread of turns lives until it is stopped, whatever happens in them."""

from __future__ import annotations

import logging
import threading

import pytest

from leadline.errors import InputError
from leadline.live.turns import Turns


def test_a_turn_that_fails_is_said_and_the_next_is_taken(caplog: pytest.LogCaptureFixture) -> None:
    fails, done = [InputError("the disk is full"), ZeroDivisionError()], threading.Event()

    def turn() -> float:
        if fails:
            raise fails.pop(0)
        done.set()
        return 60.0

    turns = Turns("tests", turn, logging.getLogger("leadline.tests"), "nothing is tested for now", 0.001)
    turns.start()
    assert done.wait(10)
    turns.stop(10)
    assert not turns.thread.is_alive()
    assert [(one.message, one.why) for one in caplog.records] == [  # type: ignore[attr-defined]
        ("nothing is tested for now", "the disk is full"),
        ("nothing is tested for now", "ZeroDivisionError"),
    ]
