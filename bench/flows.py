"""Flows, measured: ``python -m bench.flows [--waiting N] [--leads N] [KIND …]``.

Leads that wait in a flow cost a row each: what a turn of the server takes, and how much its memory grows, is measured
with none of them and with many. Then leads go on that are due, each with a mail.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from rich.console import Console

from bench.live.databases import KINDS, database
from bench.report import Section, kept, machine, shown
from leadline.live.flows import keep_flow, put_in
from leadline.model.condition import DAY
from leadline.outward.flowing import Flowing
from leadline.outward.following import Following
from leadline.outward.given import Given
from leadline.store import tables as t
from leadline.store.append import Offer, append
from leadline.store.database import Store
from leadline.store.message import Kind, Message
from leadline.store.sources import source_number
from tests.live.server import opened

SECRET = b"a secret of the bench, with enough letters"
NOW = 1_790_000_000_000_000
FLOW = "flow: waits\non: manual\nsteps: [{wait: 30d}, {mail: hello}]"
GOES = "flow: goes\non: manual\nsteps: [{mail: hello}, {wait: 1d}, {mail: again}]"
TURNS = 200
AT_ONCE = 1_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.flows", description="Measures leads in flows.")
    parser.add_argument("kind", nargs="*", help=f"which databases: {', '.join(KINDS)}; all when none is named")
    parser.add_argument("--waiting", type=int, default=100_000, help="how many wait; 100000")
    parser.add_argument("--leads", type=int, default=10_000, help="how many go on; 10000")
    chosen = parser.parse_args()
    if unknown := [kind for kind in chosen.kind if kind not in KINDS]:
        parser.error(f"there is no database {', '.join(unknown)}; there are {', '.join(KINDS)}")
    console = Console(width=max(120, Console().width))
    console.print(", ".join(f"{name} {value}" for name, value in machine().items()), style="dim")
    for kind in chosen.kind or KINDS:
        section = measured(kind, chosen.waiting, chosen.leads)
        shown(console, section)
        kept(section, machine() | {"scale": f"flows-{chosen.waiting}-{chosen.leads}"})


def measured(kind: str, waiting: int, leads: int) -> Section:
    """What leads in flows cost on one kind of database."""
    with database(kind) as url, opened(url) as store:
        following = Following(Given(store, lambda: NOW, SECRET))
        following.consumers = [Flowing(following.given)]
        set_up(store)
        alone = turns(following)
        before = memory()
        wait(store, waiting)
        beside = turns(following)
        grown = memory() - before
        ids = come(store, leads)
        with store.writing() as con:
            put_in(con, "goes", ids, "bench", NOW)
        began = time.perf_counter()
        while following.turn():
            pass
        rate = leads / (time.perf_counter() - began)
        following.close()
    section = Section(f"flows {kind}", f"Leads in flows on {kind}")
    section.numbers = {"alone": alone, "beside": beside, "grown": grown, "rate": rate}
    section.add("a turn in which nobody waits", f"{alone * 1e3:.2f} ms")
    section.add(f"a turn in which {waiting:,} wait", f"{beside * 1e3:.2f} ms", note=f"{beside / alone:.2f} of it")
    section.add("more memory with them", f"{grown / 1e6:.1f} MB")
    section.add("leads that go on, with a mail", f"{rate:,.0f}/s", note=f"{leads:,} leads, {AT_ONCE:,} together")
    return section


def set_up(store: Store) -> None:
    with store.writing() as con:
        row = {"connection": "smtp", "kind": "mail", "settings": "{}", "created_at": NOW, "created_by": "bench"}
        con.execute(sa.insert(t.connections).values(row))
        for name, text in (("waits", FLOW), ("goes", GOES)):
            keep_flow(con, name, text, 0, "bench", NOW)


def wait(store: Store, many: int) -> None:
    """Let so many leads stand at a wait."""
    row: dict[str, Any] = {"flow": "waits", "edit": 1, "number": 1, "cause": "{}", "entered_at": NOW, "step": "wait-1"}
    row |= {"since": NOW}
    for start in range(0, many, AT_ONCE):
        some = range(start, min(start + AT_ONCE, many))
        with store.writing() as con:
            rows = [row | {"lead_id": 10**9 + number, "due_at": NOW + 30 * DAY + number} for number in some]
            con.execute(sa.insert(t.flow_runs), rows)


def come(store: Store, many: int) -> Sequence[int]:
    """So many people; their numbers."""
    for start in range(0, many, AT_ONCE):
        some = range(start, min(start + AT_ONCE, many))
        with store.writing() as con:
            said = [Message(Kind.identify, f"i{number}", NOW, user_id=f"u{number}") for number in some]
            append(con, [Offer(source_number(con, "app", "segment", NOW), said)], NOW)
    with store.reading() as con:
        return list(con.scalars(sa.select(t.subjects.c.subject_id).limit(many)))


def turns(following: Following) -> float:
    """The seconds of a turn in which nothing is due."""
    following.turn()
    began = time.perf_counter()
    for _ in range(TURNS):
        following.turn()
    return (time.perf_counter() - began) / TURNS


def memory() -> int:
    """The most bytes that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
