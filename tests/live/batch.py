"""All leads of a store as the batch path scores them, in a process of its own as in use.

python -m tests.live.batch: the address and the instant as JSON on the input, the scores on the output.
"""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import orjson

from leadline.live.bulk import facts
from leadline.live.scan import address
from leadline.model.condition import Instant
from leadline.plan import Detail
from leadline.scoring.run import score_tables
from leadline.store.database import Store
from leadline.store.models import live_files, read_files


def batch_scores(store: Store, at: Instant) -> dict[tuple[int, str], int]:
    """The score of each lead by each live model, in hundredths."""
    with store.reading() as con:
        asked = {"address": address(store.engine), "models": live_files(con), "at": at}
    command = [sys.executable, "-m", "tests.live.batch"]
    done = subprocess.run(command, input=orjson.dumps(asked), stdout=subprocess.PIPE, check=True)
    return {(int(lead), model): int(Decimal(score) * 100) for lead, model, score in orjson.loads(done.stdout)}


def main() -> None:
    asked = orjson.loads(sys.stdin.buffer.read())
    duck, tables = facts(asked["address"])
    with duck:
        score_tables(duck, [read_files(one) for one in asked["models"]], tables, asked["at"], detail=Detail.sums)
        rows = duck.execute("SELECT lead_id, model, score FROM scores").fetchall()
    sys.stdout.buffer.write(orjson.dumps(rows, default=str))


if __name__ == "__main__":
    main()
