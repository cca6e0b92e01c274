"""The scenarios by name. Each is given how much smaller than full size it shall be, and says what it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from bench.data import Size, made
from bench.report import Section, memory, seconds, times
from bench.task import run

FULL = Size(1_000_000, 20_000_000)


def sized(size: Size, smaller: int) -> Size:
    """That size or a part of it, with its files made and read once, so that nobody pays for the first look."""
    wanted = size.smaller(smaller) if smaller > 1 else size
    for path in made(wanted).glob("*.parquet"):
        with path.open("rb") as file:
            while file.read(1 << 24):
                pass
    return wanted


def heavy(smaller: int) -> Section:
    size = asdict(sized(FULL, smaller))
    found = Section("heavy", f"50 rules of all kinds, {size['leads']:,} leads × {size['events']:,} events")
    work = run("matches", size=size, model="heavy")
    least = run("floor", size=size)
    sums = run("score", size=size, model="heavy")
    full = run("score", size=size, model="heavy", detail="contributions")
    found.numbers = {"matches": work, "floor": least, "sums": sums, "contributions": full}
    found.add("matches", f"{work['matches']:,}", note=f"{work['matches'] / work['events']:.2f} an event")
    found.add("the floor: a count by lead", seconds(least["seconds"]))
    for name, numbers in (("sums", sums), ("with every contribution", full)):
        a_match = numbers["seconds"] / work["matches"] * 1e9
        plan = numbers["plan"] / work["matches"] * 1e9
        judged = name == "sums"
        found.add(f"{name}: whole", seconds(numbers["seconds"]), note=ran(numbers["runs"]))
        found.add("  reading and encoding", seconds(numbers["staging"]))
        found.add("  the plan", seconds(numbers["plan"]))
        found.add("  tables for people", seconds(numbers["finish"]))
        budget, met = ("≤ 100 ns", a_match <= 100) if judged else ("", None)
        found.add("  time a match, whole", f"{a_match:.0f} ns", budget, met)
        budget, met = ("≤ 100 ns", plan <= 100) if judged else ("", None)
        found.add("  time a match, the plan alone", f"{plan:.0f} ns", budget, met)
        budget, met = ("≤ 3 GB", numbers["peak"] <= 3e9) if judged else ("", None)
        found.add("  most memory", memory(numbers["peak"]), budget, met)
        found.add("  against the floor", times(numbers["seconds"] / least["seconds"]))
    return found


def ran(runs: int) -> str:
    return "one run" if runs == 1 else f"median of {runs} after a first"


SCENARIOS: dict[str, Callable[[int], Section]] = {"heavy": heavy}
