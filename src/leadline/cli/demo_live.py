"""`leadline demo --live`: the simulated company with all that stands around it, and a story that happens as one looks.

Beside the server run a stand-in of HubSpot and somebody who takes notices, both on this machine; nothing leaves it.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from leadline.cli import paper
from leadline.cli.demo_pages import PATIENCE_S, Filled, answers, fill, invite, is_free, is_scored, live
from leadline.cli.storing import now

if TYPE_CHECKING:
    from leadline.app.serve import Begun
    from leadline.cli.shown import Shown
    from leadline.simulate.desk import Desk

EVERY_S = 2.0
REPS = {"ada@example.com": "Ada Reed", "ben@example.com": "Ben Cole"}
ROUTING = """\
routing: sales
reps:
  ada@example.com: {team: sales}
  ben@example.com: {team: sales}
rules:
  - {id: everybody, if: {stage: mql}, to: sales}
clock: {contact_within: 4h, remind_after: 2h}
"""
FLOW = """\
flow: not-yet
title: Not yet
on: {stage: recycled}
steps:
  - tag: nurture
  - wait: 30d
  - task: Ask whether it is time now
"""


def live_demo(shown: Shown, *, stays: bool) -> None:
    """Serve the company with its CRM, and let the story happen; unless it ``stays``, end when it is told."""
    from leadline.app.serve import serve
    from leadline.cli.storing import settings_given
    from leadline.simulate.desk import desk

    folder = shown.folder / "live"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    database = f"sqlite:///{folder / 'leadline.db'}"
    filled = fill(shown, folder, database, fire=False)  # what follows, follows from what happens as one looks
    is_chosen = "LEADLINE_PORT" in os.environ or (is_free(8321) and is_free(8322))
    port: dict[str, Any] = {} if is_chosen else {"port": 0, "pages_port": 0}
    private: dict[str, Any] = {"options.is_private_allowed": True}
    settings = settings_given(database=database, host="127.0.0.1", log_level="error", **port, **private)
    with desk(REPS) as around:
        telling = Telling(filled, around, equip(database, around), stays)
        serve(settings, telling.begin)
    if telling.problem:
        paper.note(telling.problem)
        sys.exit(1)


def equip(database: str, around: Desk) -> dict[str, str]:
    """Connect the company to what stands around it: the keys by which its reps act, by their addresses."""
    from leadline.app.secret import secret_key
    from leadline.cli.storing import settings_given, store_given
    from leadline.live.flows import keep_flow
    from leadline.live.routing import keep_routing
    from leadline.outward.connecting import make_connection
    from leadline.outward.crm.connecting import tried
    from leadline.outward.given import Given
    from leadline.store.keys import Wanted, make_key
    from leadline.store.roles import Role
    from leadline.store.users import Person, make_user

    at, keys = now(), {}
    with store_given(database) as store, store.writing() as con:
        secret = secret_key(settings_given(database=database), store)
        for name, kind, given, secrets in around.connections:
            make_connection(con, name, kind, given, secrets, secret, "demo", at)
        for email, name in REPS.items():
            user = make_user(con, Person(email, Role.sales, around.password, name), "demo", at)
            wanted = Wanted(name=name, kind="api", role=Role.sales, user_id=user.user_id)
            keys[email] = make_key(con, wanted, "demo", at)[1]
        keep_routing(con, ROUTING, 0, "demo", at)
        keep_flow(con, "not-yet", FLOW, 0, "demo", at)
    with tried(Given(store, now, secret, is_private_allowed=True), *around.connection("hubspot")) as crm:
        crm.prepare()
    return keys


@dataclass
class Telling:
    """What happens when the server is there: the pages are opened, and the story is told."""

    filled: Filled
    around: Desk
    reps: dict[str, str] = field(repr=False)
    stays: bool
    problem: str = ""

    def begin(self, begun: Begun) -> None:
        threading.Thread(target=self.tell, args=(begun,), daemon=True).start()

    def tell(self, begun: Begun) -> None:
        import httpx

        from leadline.cli.demo_story import Story, Stuck

        with httpx.Client(trust_env=False, timeout=10) as http:
            ends = time.monotonic() + PATIENCE_S
            while not (answers(http, f"{begun.pages}/healthz") and is_scored(http, begun.address, self.filled.reads)):
                if time.monotonic() > ends:
                    self.end("the pages do not answer")
                    return
                time.sleep(0.2)
            if self.stays:
                invite(begun, f"{begun.pages}/login/link?token={self.filled.token}")
            paper.line()
            pause = EVERY_S if self.stays else 0.0
            try:
                Story(http, begun.address, self.filled.writes, self.filled.reads, self.reps, self.around, pause).tell()
            except (Stuck, httpx.HTTPError) as error:
                self.end(str(error))
                return
            paper.line()
            paper.paragraph("Each of these steps stands on the lead's page; what was sent stands under Connections.")
            if self.stays:
                live(http, begun.address, self.filled)
            else:
                self.end()

    def end(self, problem: str = "") -> None:
        self.problem = problem
        os.kill(os.getpid(), signal.SIGTERM)
