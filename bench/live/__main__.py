"""The bench of the live service: ``python -m bench.live [--leads N] [--seconds S] [KIND …]``."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rich.console import Console

from bench.live.databases import KINDS, database
from bench.live.filling import fill
from bench.live.measures import Bench, anew, bare, event_rows, fresh, previewed, read, sustained
from bench.report import Section, kept, machine, seconds, shown
from leadline.store import tables as t
from leadline.store.keys import Wanted, make_key
from leadline.store.models import activate, files_of, publish
from leadline.store.sources import source_number
from tests.live.server import opened, serving

MODEL = Path("src/leadline/templates/saas-trial.yml")
RATE = 1_000  # events a second, at which freshness is measured
ROWS = 50_000  # of the bare insert


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.live", description="Measures the live service under load.")
    parser.add_argument("kind", nargs="*", help=f"which databases: {', '.join(KINDS)}; all when none is named")
    parser.add_argument("--leads", type=int, default=100_000, help="that are in the store; 100000")
    parser.add_argument("--events", type=int, default=20, help="of each lead; 20")
    parser.add_argument("--seconds", type=float, default=15, help="of each load; 15")
    chosen = parser.parse_args()
    if unknown := [kind for kind in chosen.kind if kind not in KINDS]:
        parser.error(f"there is no database {', '.join(unknown)}; there are {', '.join(KINDS)}")
    console = Console(width=max(120, Console().width))
    console.print(", ".join(f"{name} {value}" for name, value in machine().items()), style="dim")
    for kind in chosen.kind or KINDS:
        about = machine() | {"scale": f"live-{chosen.leads}"}
        section = measured(kind, chosen.leads, chosen.events, chosen.seconds)
        shown(console, section)
        kept(section, about)


def measured(kind: str, leads: int, each: int, lasting: float) -> Section:
    """All that is measured on one kind of database."""
    with database(kind) as url, opened(url) as store:
        now = time.time_ns() // 1000
        with store.writing() as con:
            model = publish(con, files_of(MODEL), "bench", now)
            activate(con, model.version, "bench", now, fire=True)
            assert source_number(con, "backend", "segment", now) == 1
            write = make_key(con, Wanted("backend", "server", scopes=("events:email",)), "bench", now)[1]
            reading = make_key(con, Wanted("reader", "api"), "bench", now)[1]
        filled = fill(store, leads, each, (model.name, model.version), time.time_ns() // 1000)
        with store.writing() as con:
            con.execute(sa.update(t.activations).values(done_at=now))  # everybody has a score by it
        found: dict[str, Any] = {"filled": filled.seconds, "rules": len(model.rules)}
        with serving(url) as server:
            bench = Bench(server, store, leads, write, reading)
            sustained(bench, "warm", 2, 10)
            found["visits"] = sustained(bench, "visits", lasting, 10)
            found["strangers"] = sustained(bench, "strangers", lasting, 1)
            found["fresh"] = fresh(bench, "fresh", lasting, RATE, 10)
            found["worst"] = fresh(bench, "worst", lasting, RATE, 1)
            found["anew"] = anew(bench, MODEL, lasting, RATE)
            found["explain"] = read(bench, "/api/leads/{lead}/explanation")
            found["list"] = read(bench, "/api/leads?limit=50")
            found["filtered"] = read(bench, "/api/leads?limit=50&band=warm&country=DE")
            server.stop()
        found["preview"] = previewed(store, MODEL)
        rows = event_rows(store, ROWS)
        found["bare"] = {"100": bare(store, rows[: ROWS // 5], 100), "1000": bare(store, rows[ROWS // 5 :], 1000)}
    return told(kind, leads, leads * each, found)


def told(kind: str, leads: int, events: int, found: dict[str, Any]) -> Section:
    """The numbers as a table."""
    title = f"Live on {kind}: {leads:,} leads and {events:,} events in the store, {found['rules']} rules"
    section = Section(f"live {kind}", title, numbers=found)
    for size, value in found["bare"].items():
        section.add(f"bare insert of events, {size} in a transaction", rate(value), note="the driver alone, no server")
    for name, what in (("visits", "10 events of each lead"), ("strangers", "each event another lead's")):
        one, budget = found[name], 5_000 if kind == "sqlite" and name == "visits" else None
        own = "" if budget is None else f"≥ {budget:,}/s"
        met = None if budget is None else one["rate"] >= budget
        note = f"4 senders; request {spread(one['request'])}; {one['failed']} told to come again"
        section.add(f"events taken, batches of 100, {what}", rate(one["rate"]), own, met, note)
        note = f"{seconds(one['behind'])} behind at the end; {one['cpu'] * 1e6:.0f} µs of processor an event"
        section.add("  taken and scored", rate(one["scored rate"]), "", None, note)
    limited = kind == "sqlite"
    for name, what in (("fresh", "10 events of each lead"), ("worst", "each event another lead's")):
        one, visible = found[name], found[name]["visible"]
        note = f"{what}; {one['cpu'] * 1e6:.0f} µs of processor an event; {one['unseen']} unseen"
        fast, slow = (visible["p50"] <= 0.1, visible["p99"] <= 0.5) if limited else (None, None)
        at = f"accepted to visible at {rate(one['rate'])}"
        section.add(f"{at}, p50", seconds(visible["p50"]), "≤ 100 ms" * limited, fast, note)
        section.add("  p95", seconds(visible["p95"]))
        section.add("  p99", seconds(visible["p99"]), "≤ 500 ms" * limited, slow)
    one = found["anew"]
    note = f"while all leads are scored by a new version, {rate(one['scored'])} of them; {one['unseen']} unseen"
    section.add("accepted to visible meanwhile, p50", seconds(one["visible"]["p50"]), note=note)
    section.add("  p99", seconds(one["visible"]["p99"]))
    for name, what, most in (
        ("explain", "explain one lead", 0.05),
        ("list", "list of leads by score", 0.1),
        ("filtered", "  filtered by band and country", 0.1),
    ):
        section.add(what, seconds(found[name]["p50"]), f"≤ {most * 1000:.0f} ms", found[name]["p50"] <= most,
                    f"p95 {seconds(found[name]['p95'])}, p99 {seconds(found[name]['p99'])}")  # fmt: skip
    for name, took in found["preview"].items():
        limited = (leads, events) == (100_000, 2_000_000) and name == "all again"
        allowed = "≤ 3 s at 100,000 leads and 2M events" if name == "all again" else ""
        section.add(f"preview of a change of the model, {name}", seconds(took), allowed, took <= 3 if limited else None)
    return section


def rate(value: float) -> str:
    return f"{value:,.0f}/s"


def spread(found: dict[str, float]) -> str:
    return f"p50 {seconds(found['p50'])}, p99 {seconds(found['p99'])}"


if __name__ == "__main__":
    main()
