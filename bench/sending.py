"""What goes out, measured: ``python -m bench.sending [--deliveries N] [KIND …]``.

A receiver in a process of its own takes signed requests. Beside the outbox stands what a script would do that has none:
the same requests by the same client, one after the other, with nothing written down.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console

from bench.live.databases import KINDS, database
from bench.report import Section, kept, machine, shown
from leadline.outward.connecting import make_connection
from leadline.outward.delivering import Delivering
from leadline.outward.given import Given
from leadline.outward.reaching import client
from leadline.outward.webhook import new_secret, signed
from leadline.store import outbox
from leadline.store.outbox import Delivery
from leadline.store.values import dumped
from tests.live.server import opened
from tests.outward.receiver import receiving

SECRET = b"a secret of the bench, with enough letters"
WHAT = {"number": 2, "from": "lead", "to": "mql", "by": "model", "lead": {"lead_id": 1, "email": "ann@acme.example"}}
AT_ONCE = 1_000  # put into the outbox in one transaction


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.sending", description="Measures deliveries a second.")
    parser.add_argument("kind", nargs="*", help=f"which databases: {', '.join(KINDS)}; all when none is named")
    parser.add_argument("--deliveries", type=int, default=5_000, help="how many; 5000")
    chosen = parser.parse_args()
    if unknown := [kind for kind in chosen.kind if kind not in KINDS]:
        parser.error(f"there is no database {', '.join(unknown)}; there are {', '.join(KINDS)}")
    console = Console(width=max(120, Console().width))
    console.print(", ".join(f"{name} {value}" for name, value in machine().items()), style="dim")
    for kind in chosen.kind or KINDS:
        section = measured(kind, chosen.deliveries)
        shown(console, section)
        kept(section, machine() | {"scale": f"sending-{chosen.deliveries}"})


def measured(kind: str, many: int) -> Section:
    """Deliveries a second over the outbox of one kind of database, and by a script without one."""
    with database(kind) as url, opened(url) as store, receiver() as address:
        given = Given(store, lambda: time.time_ns() // 1000, SECRET, is_private_allowed=True)
        with store.writing() as con:
            settings = {"url": address, "about": ["moved"], "per_second": 1_000}
            for name in ("one", "two", "three", "four"):
                make_connection(con, name, "webhook", settings, {}, SECRET, "bench", given.clock())
        script = many / took(lambda: bare(address, many))
        written = 4 * many / took(lambda: fill(given, many))
        delivering = Delivering(given)
        delivering.paces = {}
        single = many / took(lambda: empty(delivering, "one"))
        delivering.start()
        rest = 3 * many / took(lambda: wait(given))
        delivering.stop()
    section = Section(f"sending {kind}", f"Deliveries on {kind}: {many:,} a connection")
    section.numbers = {"script": script, "written": written, "single": single, "rest": rest}
    section.add("a script without an outbox", f"{script:,.0f}/s", note="nothing is written down")
    section.add("put into the outbox", f"{written:,.0f}/s", note=f"{AT_ONCE:,} in a transaction")
    section.add("sent over one connection", f"{single:,.0f}/s", note=f"{single / script:.2f} of the script")
    section.add("sent over three at once", f"{rest:,.0f}/s", note=f"{rest / script:.2f} of the script")
    return section


def fill(given: Given, many: int) -> None:
    for name in ("one", "two", "three", "four"):
        for start in range(0, many, AT_ONCE):
            some = range(start, min(start + AT_ONCE, many))
            with given.store.writing() as con:
                made = [Delivery(f"{name}:{number}", name, "moved", WHAT, number + 1) for number in some]
                outbox.put(con, made, given.clock())


def empty(delivering: Delivering, name: str) -> None:
    """Send all that waits for one connection, as fast as its pace allows."""
    while True:
        if not delivering.deliver(name):
            with delivering.given.store.reading() as con:
                if name not in outbox.ready(con, delivering.given.clock()):
                    return
            time.sleep(0.001)


def wait(given: Given) -> None:
    """Until nothing is due any more."""
    while True:
        with given.store.reading() as con:
            if not outbox.ready(con, given.clock()):
                return
        time.sleep(0.05)


def bare(address: str, many: int) -> None:
    body, secret = dumped({"type": "lead.moved", "data": WHAT}), new_secret()
    with client(is_private_allowed=True) as http:
        for number in range(many):
            http.post(address, content=body, headers=signed(secret, f"n{number}", time.time_ns() // 1000, body))


def took(work: Callable[[], Any]) -> float:
    """The seconds that something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def receiver() -> Iterator[str]:
    """The address of a receiver in a process of its own."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=receive, args=(there,), daemon=True)
    process.start()
    yield here.recv()
    here.send(None)
    process.join()


def receive(there: Any) -> None:
    with receiving() as found:
        there.send(found.url)
        there.recv()


if __name__ == "__main__":
    main()
