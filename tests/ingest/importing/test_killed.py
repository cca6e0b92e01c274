"""An import that is killed in the middle and run again ends as one that was not."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import sqlalchemy as sa

from leadline.store import tables as t
from leadline.store.database import Store
from tests.ingest.importing.conftest import facts
from tests.store.conftest import NewStore

LEADS = 2_200
AS_OF = "2026-09-01"


def files(folder: Path) -> None:
    """So many leads that each table takes several chunks."""
    chance = random.Random(1)
    with (folder / "leads.csv").open("w") as file:
        file.write("lead_id,email,job_title,score\n")
        for n in range(LEADS):
            file.write(f"u{n},{f'u{n}@x.example' if n % 3 else ''},{chance.choice(['CEO', 'CTO', ''])},{n % 50}\n")
    with (folder / "changes.csv").open("w") as file:
        file.write("lead_id,attribute,value,occurred_at\n")
        for n in range(LEADS * 3):
            file.write(f"u{n % (LEADS + 50)},country,{chance.choice(['DE', 'FR'])},2026-0{1 + n % 7}-01\n")
    with (folder / "events.csv").open("w") as file:
        file.write("lead_id,event,occurred_at,path\n")
        for n in range(LEADS * 8):
            file.write(f"u{chance.randrange(LEADS + 100)},page,2026-0{1 + n % 7}-01,/{chance.randrange(9)}\n")


def command(folder: Path, store: Store) -> list[str]:
    url = store.engine.url.set(drivername=store.engine.dialect.name).render_as_string(hide_password=False)
    given = ["--data", str(folder), "--opening-balance", "score", "--dimension", "fit", "--as-of", AS_OF]
    return [sys.executable, "-m", "leadline", "import", *given, "--database", url, "--json"]


def run(folder: Path, store: Store) -> None:
    environment = os.environ | {"LEADLINE_SECRET_KEY": "k" * 40}
    subprocess.run(command(folder, store), cwd=folder, env=environment, capture_output=True, check=True, timeout=120)


def events_in(store: Store) -> int:
    with store.reading() as con:
        numbers = (t.events.c.event_seq, t.changes.c.change_seq)
        return sum(con.scalar(sa.select(sa.func.max(number))) or 0 for number in numbers)


def test_killed_and_run_again_is_as_never_killed(new_store: NewStore, tmp_path: Path) -> None:
    files(tmp_path)
    whole, broken = new_store(), new_store()
    run(tmp_path, whole)
    most, chance, kills = events_in(whole), random.Random(2), 0
    for _ in range(2):
        wanted = events_in(broken) + chance.randrange(most // 2)
        environment = os.environ | {"LEADLINE_SECRET_KEY": "k" * 40}
        process = subprocess.Popen(command(tmp_path, broken), cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL)
        while process.poll() is None and events_in(broken) <= wanted:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        kills += process.wait() == -signal.SIGKILL
    assert kills
    run(tmp_path, broken)
    assert facts(broken) == facts(whole)
    if broken.is_sqlite:
        with broken.reading() as con:
            assert con.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
