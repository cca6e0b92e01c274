"""`leadline demo --open`: the simulated company in a store of its own, served; its last days happen as one looks."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import sys
import threading
import time
import webbrowser
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leadline.cli import paper
from leadline.cli.progress import Progress
from leadline.cli.storing import now
from leadline.model.condition import DAY, SECOND

if TYPE_CHECKING:
    import httpx

    from leadline.app.serve import Begun
    from leadline.cli.shown import Shown

OWNER = "demo@example.com"
HELD_BACK = 3 * DAY  # what happened then happens again while one looks
EVERY_S = 2.0
PATIENCE_S = 120.0
TABLES = ("leads", "accounts", "changes", "events")
NOT_PROPERTIES = ("event_id", "lead_id", "event", "occurred_at", "received_at", "source")


def open_pages(shown: Shown, *, stays: bool) -> None:
    """Serve the company and open its pages; unless it ``stays``, see that they answer, and end."""
    from leadline.app.serve import serve
    from leadline.cli.storing import settings_given

    folder = shown.folder / "live"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    database = f"sqlite:///{folder / 'leadline.db'}"
    filled = fill(shown, folder, database)
    # Who chose no port may have another server at the usual one.
    is_chosen = "LEADLINE_PORT" in os.environ or (is_free(8321) and is_free(8322))
    port = {} if is_chosen else {"port": 0, "pages_port": 0}
    settings = settings_given(database=database, host="127.0.0.1", log_level="error", **port)
    looking = Looking(filled, stays)
    serve(settings, looking.begin)
    if looking.problem:
        paper.note(looking.problem)
        sys.exit(1)


def is_free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@dataclass(frozen=True, slots=True)
class Filled:
    """A store with the company up to three days ago: what signs in, keys that write and read, what is still to come."""

    token: str = field(repr=False)
    writes: str = field(repr=False)
    reads: str = field(repr=False)
    waiting: list[dict[str, Any]] = field(repr=False)


def fill(shown: Shown, folder: Path, database: str, *, fire: bool = True) -> Filled:
    """Fill a store with the company, and let the model score it. ``fire``: people are told of whom it finds ready."""
    from leadline.app.secret import secret_key
    from leadline.cli.erasures import log_of
    from leadline.cli.reading import connected
    from leadline.cli.storing import settings_given, store_given
    from leadline.ingest.importing import Wanted, import_facts
    from leadline.ingest.trust import SCOPES
    from leadline.library.facts import open_facts
    from leadline.store import models
    from leadline.store.keys import Wanted as Key
    from leadline.store.keys import make_key
    from leadline.store.links import sign_in_token
    from leadline.store.roles import Role
    from leadline.store.users import Person, make_user

    progress, at = Progress(), now()
    line = shown.simulated.ends - HELD_BACK
    with store_given(database) as store, connected() as con:
        with progress.step("Filling a store with it"):
            paths = {name: str(getattr(shown.simulated, name)) for name in TABLES}
            past = folder / "events.parquet"
            con.execute(
                f"COPY (SELECT * FROM '{paths['events']}' WHERE epoch_us(occurred_at) < {line}) TO '{past}' "
                "(FORMAT parquet)"
            )
            later = con.sql(
                f"SELECT * FROM '{paths['events']}' WHERE epoch_us(occurred_at) >= {line} ORDER BY occurred_at"
            ).to_arrow_table()
            opened = open_facts(con, paths | {"events": str(past)}, {"ids": True})
            import_facts(store, con, opened.tables, frozenset(TABLES), Wanted(at, at), log_of(store, database))
            past.unlink()
        settings = settings_given(database=database)
        with store.writing() as con_:
            person = Person(OWNER, Role.owner, secrets.token_urlsafe(24), "You")
            user = make_user(con_, person, "demo", at)
            model = models.publish(
                con_, models.files_of(shown.path), "demo", at, "The template that the demo begins with"
            )
            models.activate(con_, model.version, "demo", at, fire=fire)
            wanted = Key(name="website", kind="server", source="website", scopes=tuple(SCOPES))
            _, writes = make_key(con_, wanted, "demo", at)
            _, reads = make_key(con_, Key(name="demo", kind="api", role=Role.viewer), "demo", at)
            token = sign_in_token(con_, secret_key(settings, store), user.user_id, at)
    return Filled(token, writes, reads, [event(row) for row in later.to_pylist()])


def event(row: dict[str, Any]) -> dict[str, Any]:
    properties = {name: value for name, value in row.items() if name not in NOT_PROPERTIES and value is not None}
    return {
        "event_id": f"live-{row['event_id']}",
        "event": row["event"],
        "user_id": row["lead_id"],
        "properties": properties,
    }


class Looking:
    """What happens when the server is there: the pages are opened, and the company goes on living."""

    def __init__(self, filled: Filled, stays: bool) -> None:
        self.filled, self.stays = filled, stays
        self.problem = ""

    def begin(self, begun: Begun) -> None:
        threading.Thread(target=self.look, args=(begun,), daemon=True).start()

    def look(self, begun: Begun) -> None:
        import httpx

        link = f"{begun.pages}/login/link?token={self.filled.token}"
        with httpx.Client(trust_env=False, timeout=10) as http:
            ends = time.monotonic() + PATIENCE_S
            while not (answers(http, f"{begun.pages}/healthz") and is_scored(http, begun.address, self.filled.reads)):
                if time.monotonic() > ends:
                    self.problem = "the pages do not answer"
                    os.kill(os.getpid(), signal.SIGTERM)
                    return
                time.sleep(0.2)
            if self.stays:
                invite(begun, link)
                live(http, begun.address, self.filled)
                return
            self.check(http, begun, link)
        os.kill(os.getpid(), signal.SIGTERM)

    def check(self, http: httpx.Client, begun: Begun, link: str) -> None:
        """Look at the pages as a browser would, without one."""
        shown = http.get(link, follow_redirects=True)
        if shown.status_code != 200 or shown.url.path != "/queue" or "ll-sentence" not in shown.text:
            self.problem = f"the pages answered {shown.status_code} at {shown.url.path}"
            return
        for path in ("/leads", "/accounts", "/models", "/quality", "/connections", "/settings"):
            code = http.get(f"{begun.pages}{path}").status_code
            if code != 200:
                self.problem = f"{path} answered {code}"
                return
        paper.line()
        paper.heading(f"Its pages answer at {begun.pages}")
        paper.paragraph("In a terminal, `make demo` opens them and stays until Ctrl-C.", 2)


def live(http: httpx.Client, address: str, filled: Filled) -> None:
    """Let happen, one after the other, what was held back."""
    import httpx as library

    headers = {"Authorization": f"Bearer {filled.writes}"}
    for one in filled.waiting:
        time.sleep(EVERY_S)
        at = time.time_ns() // 1000
        said = one | {"occurred_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at / SECOND))}
        try:
            http.post(f"{address}/api/events", json={"events": [said]}, headers=headers)
        except library.TransportError:
            return


def answers(http: httpx.Client, url: str) -> bool:
    import httpx as library

    try:
        return http.get(url).status_code == 200
    except library.TransportError:
        return False


def is_scored(http: httpx.Client, address: str, key: str) -> bool:
    """Whether every lead has its score."""
    said = http.get(f"{address}/api/freshness", headers={"Authorization": f"Bearer {key}"})
    return said.status_code == 200 and not said.json()["waiting"] and not said.json()["activating"]


def invite(begun: Begun, link: str) -> None:
    """Say where the pages are, and open them."""
    paper.line()
    paper.heading(f"Its pages are at {begun.pages}")
    paper.paragraph("This link signs you in, once, within ten minutes; in a moment a browser opens it:", 2)
    paper.line()
    paper.line(f"  {link}")
    paper.line()
    paper.line("Ctrl-C ends it.")
    webbrowser.open(link)
