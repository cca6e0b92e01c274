"""What people do beside a running server: big scans, previews, rebuilds, again and again, in a process of its own.

python -m tests.live.beside DATABASE SEED
"""

from __future__ import annotations

import random
import sys
import time

import sqlalchemy as sa

from leadline.live.preview import preview
from leadline.live.rebuild import rebuild
from leadline.store import tables as t
from leadline.store.database import Store, open_store
from leadline.store.models import MAIN_FILE
from tests.live.world import MODEL

PAUSE_S = 0.3
DEARER = MODEL.replace("points: 30}", "points: 45}")


def scan(store: Store) -> None:
    with store.reading() as con:
        for table in (t.events, t.changes, t.links, t.leads):
            con.execute(sa.select(table)).all()


def main(url: str, seed: str) -> None:
    draw, store = random.Random(seed), open_store(url, pool=2)
    while True:
        time.sleep(PAUSE_S)
        now = time.time_ns() // 1000
        match draw.randrange(3):
            case 0:
                scan(store)
            case 1:
                preview(store, {MAIN_FILE: DEARER}, now)
            case _:
                rebuild(store, now)


if __name__ == "__main__":
    main(*sys.argv[1:])
