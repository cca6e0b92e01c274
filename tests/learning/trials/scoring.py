"""A worker in a process of its own, which scores a few leads at a time and says so, until it is killed:
``python -m tests.learning.trials.scoring ADDRESS INSTANT``."""

from __future__ import annotations

import sys

from leadline.live.engine import Engine
from leadline.live.tick import tick
from leadline.store.database import open_store


def work(address: str, at: int) -> None:
    with Engine(open_store(address)) as engine:
        while True:
            print(tick(engine.store, engine, at, most=3).leads, flush=True)


if __name__ == "__main__":
    work(sys.argv[1], int(sys.argv[2]))
