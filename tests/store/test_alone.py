"""The lock of a SQLite file's scorers: one at a time, and nobody else's business on this machine."""

from __future__ import annotations

import threading
from pathlib import Path

from leadline.store.alone import alone
from leadline.store.database import open_store


def test_the_file_of_the_lock_is_its_owners_and_one_holds_it_at_a_time(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/leadline.db")
    entered = threading.Event()

    def other() -> None:
        with alone(store):
            entered.set()

    waiting = threading.Thread(target=other)
    with alone(store):
        waiting.start()
        assert not entered.wait(0.3)
    assert entered.wait(10)
    waiting.join()
    assert (tmp_path / "leadline.db.scoring").stat().st_mode & 0o777 == 0o600
    store.close()
