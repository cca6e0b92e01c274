"""The scenarios by name. Each is given how much smaller than full size it shall be, and says what it found.

Budgets are those of DESIGN.md; they are judged by the clock, at the size that was run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from bench.data import Size, made
from bench.outside import reading, starting
from bench.product import BACKTEST, DATES
from bench.quality import quality
from bench.report import Section, memory, seconds, times
from bench.task import Numbers, run

FULL = Size(1_000_000, 20_000_000)
LARGE = Size(5_000_000, 100_000_000)
TENTH = Size(100_000, 2_000_000)
IMPORTED = Size(50_000, 1_000_000)
MANY_PATHS = 1_000_000
KINDS = ("sums", "contributions")
TITLES = {"sums": "scores alone", "contributions": "with every contribution"}


def sized(size: Size, smaller: int) -> dict[str, Any]:
    """That size or a part of it, with its files made and read once, so that nobody pays for the first look."""
    wanted = size.smaller(smaller) if smaller > 1 else size
    for path in made(wanted).glob("*.parquet"):
        with path.open("rb") as file:
            while file.read(1 << 24):
                pass
    return asdict(wanted)


def named(size: dict[str, Any]) -> str:
    return f"{size['leads']:,} leads × {size['events']:,} events"


def took(numbers: Numbers) -> str:
    runs = "one run" if numbers["runs"] == 1 else f"median of {numbers['runs']} after a first"
    return f"{runs}; {seconds(numbers['cpu'])} of processor"


def plain(rules: int, smaller: int) -> Section:
    """Plain rules beside wide SQL and Polars, all three checked to say the same."""
    size = sized(FULL, smaller)
    found = Section(f"plain-{rules}", f"{rules} plain rules beside what one would write by hand, {named(size)}")
    for kind, budget in zip(KINDS, (0.5, 0.9), strict=True):
        numbers = run("contest", size=size, model=f"plain-{rules}", detail=kind)["times"]
        found.numbers[kind] = numbers
        ours = numbers["leadline"]
        found.add(f"{TITLES[kind]}: Leadline", seconds(ours["seconds"]), note=took(ours))
        for name, theirs in numbers.items():
            if name == "leadline":
                continue
            judged = name in ("duckdb, a count for each rule", "duckdb")
            ratio = ours["seconds"] / theirs["seconds"]
            found.add(
                f"  {name}: {seconds(theirs['seconds'])}",
                times(ratio),
                f"≤ {times(budget)}" if judged else "",
                ratio <= budget if judged else None,
                f"× {ours['cpu'] / theirs['cpu']:.2f} by processor",
            )
    return found


def heavy(smaller: int) -> Section:
    """Rules of all kinds: time a match, memory, and the floor."""
    size = sized(FULL, smaller)
    found = Section("heavy", f"50 rules of all kinds, {named(size)}")
    work, least = run("matches", size=size, model="heavy"), run("floor", size=size)
    found.numbers = {"matches": work, "floor": least}
    found.add("matches", f"{work['matches']:,}", note=f"{work['matches'] / work['events']:.2f} an event")
    found.add("the floor: a count by lead", seconds(least["seconds"]), note=took(least))
    for kind in KINDS:
        numbers = run("score", size=size, model="heavy", detail=kind)
        found.numbers[kind] = numbers
        judged = kind == "sums"
        found.add(f"{TITLES[kind]}: whole", seconds(numbers["seconds"]), note=took(numbers))
        for part, title in (("staging", "reading and encoding"), ("plan", "the plan"), ("finish", "tables for people")):
            found.add(f"  {title}", seconds(numbers[part]))
        for title, value in (("whole", numbers["seconds"]), ("the plan alone", numbers["plan"])):
            a_match = value / work["matches"] * 1e9
            budget = ("≤ 100 ns", a_match <= 100) if judged else ("", None)
            found.add(f"  time a match, {title}", f"{a_match:.0f} ns", *budget)
        shared = numbers["cpu"] / 2 / work["matches"] * 1e9
        found.add(
            "  time a match, processor over 2 cores", f"{shared:.0f} ns", note="what two idle cores could do at best"
        )
        budget = ("≤ 3 GB", numbers["peak"] <= 3e9) if judged else ("", None)
        found.add("  most memory", memory(numbers["peak"]), *budget)
        found.add("  against the floor", times(numbers["seconds"] / least["seconds"]))
    return found


def paths(smaller: int) -> Section:
    """A property with very many values beside one with few."""
    few, many = sized(FULL, smaller), sized(replace(FULL, distinct_paths=MANY_PATHS), smaller)
    found = Section("paths", f"{many['distinct_paths']:,} distinct paths beside {few['distinct_paths']}, {named(few)}")
    for model in ("plain-50", "heavy"):
        numbers = {n: run("score", size=size, model=model) for n, size in (("few", few), ("many", many))}
        found.numbers[model] = numbers
        found.add(f"{model}: few paths", seconds(numbers["few"]["seconds"]), note=took(numbers["few"]))
        found.add(f"{model}: many paths", seconds(numbers["many"]["seconds"]), note=took(numbers["many"]))
        by_clock = numbers["many"]["seconds"] / numbers["few"]["seconds"]
        by_processor = numbers["many"]["cpu"] / numbers["few"]["cpu"]
        found.add("  many against few", times(by_clock), note=f"× {by_processor:.2f} by processor")
    return found


def backtest(smaller: int) -> Section:
    """Many instants with attributes that have history."""
    size = sized(BACKTEST, smaller)
    found = Section("backtest", f"{DATES} dates × {named(size)}, five attributes with history, rules of all kinds")
    numbers = run("backtest", size=size, model="heavy")
    found.numbers = {"sums": numbers}
    whole = numbers["seconds"]
    found.add("scores alone: whole", seconds(whole), "≤ 12 s", whole <= 12, took(numbers))
    found.add("  reading and encoding", seconds(numbers["staging"]))
    found.add("  the plan", seconds(numbers["plan"]))
    found.add("  scores", f"{numbers['rows']:,}", note=f"{whole / numbers['rows'] * 1e6:.1f} µs each")
    found.add("  most memory", memory(numbers["peak"]))
    return found


def evidence(smaller: int) -> Section:
    """A whole backtest: scores, outcomes, rivals, intervals."""
    size = sized(BACKTEST, smaller)
    found = Section("evidence", f"`leadline backtest` on {DATES} dates × {named(size)}, five attributes with history")
    numbers = run("evidence", size=size, model="heavy")
    found.numbers = {"whole": numbers}
    whole = numbers["seconds"]
    found.add("whole", seconds(whole), "≤ 60 s", whole <= 60, took(numbers))
    found.add("  the plan", seconds(numbers["plan"]), "≤ 12 s", numbers["plan"] <= 12)
    found.add("  reading, outcomes, the spine", seconds(numbers["scored"] - numbers["plan"]))
    found.add("  figures and intervals", seconds(numbers["figures"]))
    note = f"{numbers['happened']:,} leads with the outcome"
    found.add("  rows that are judged", f"{numbers['rows']:,}", note=note)
    found.add("  most memory", memory(numbers["peak"]))
    return found


def growth(smaller: int) -> Section:
    """Ten times the leads and events; four times the rules."""
    small, large = sized(TENTH, smaller), sized(FULL, smaller)
    found = Section("growth", f"Growth, from {named(small)}")
    for model in ("heavy", "plain-50"):
        cases = (("few", small, model), ("many", large, model), ("grown", small, f"{model}-grown-200"))
        numbers = {name: run("score", size=size, model=wanted) for name, size, wanted in cases}
        found.numbers[model] = numbers
        base = numbers["few"]
        found.add(f"{model}: 50 rules", seconds(base["seconds"]), note=took(base))
        cases_of = (
            ("many", f"leads and events × {large['events'] / small['events']:.0f}", 11.0),
            ("grown", "200 rules, with the same matches", 1.2),
        )
        for name, title, budget in cases_of:
            ratio, cpu = numbers[name]["seconds"] / base["seconds"], numbers[name]["cpu"] / base["cpu"]
            note = f"{seconds(numbers[name]['seconds'])}; × {cpu:.2f} by processor"
            found.add(f"  {title}", times(ratio), f"≤ {times(budget)}", ratio <= budget, note)
    return found


def leads(smaller: int) -> Section:
    """The plan on a few leads."""
    size = sized(FULL, smaller)
    found = Section("leads", f"The plan on a few leads of {named(size)}, compiled once; median of 20")
    for count, budget in ((1, 25), (100, 40), (1000, 80)):
        for kind in KINDS:
            numbers = run("few", size=size, model="heavy", leads=count, detail=kind)
            found.numbers[f"{count} {kind}"] = numbers
            best = min(numbers["engine"], numbers["prepared"])
            judged = kind == "sums"
            found.add(
                f"{count:,} {'lead' if count == 1 else 'leads'}, {TITLES[kind]}",
                f"{best * 1000:.1f} ms",
                f"≤ {budget} ms" if judged else "",
                best * 1000 <= budget if judged else None,
                f"engine {numbers['engine'] * 1000:.1f}, prepared {numbers['prepared'] * 1000:.1f}, "
                f"compiling {numbers['compiled'] * 1000:.0f} ms",
            )
    return found


def outside(smaller: int) -> Section:
    """What a person at the terminal waits for: the start of a command, and reading a file."""
    found = Section("outside", "From the terminal")
    started = starting()
    found.numbers["start"] = started
    if started is None:
        found.add("start of `leadline --help`", "there is no command yet")
    else:
        found.add("start of `leadline --help`", seconds(started), "≤ 300 ms", started <= 0.3, "median of 10")
    for suffix in ("csv", "jsonl", "parquet"):
        numbers = reading(sized(TENTH, smaller), suffix)
        found.numbers[suffix] = numbers
        rate = numbers["rows"] / numbers["seconds"]
        budget, met = ("≥ 100,000 rows/s", rate >= 1e5) if suffix == "csv" else ("", None)
        found.add(f"reading events from {suffix}", f"{rate:,.0f} rows/s", budget, met, seconds(numbers["seconds"]))
    return found


def importing(smaller: int) -> Section:
    """Files into the store, beside the bare insert of the same rows."""
    size = sized(IMPORTED, smaller)
    found = Section("importing", f"Importing {named(size)} into the store")
    for kind in ("sqlite", "postgres"):
        numbers = run("importing", size=size, kind=kind)
        rate, bare = numbers["rows"] / numbers["seconds"], numbers["rows"] / numbers["bare"]
        found.numbers[kind] = numbers
        note = f"{seconds(numbers['seconds'])}, of it {seconds(numbers['reading'])} to read the CSV"
        found.add(f"{kind}: events", f"{rate:,.0f} rows/s", "≥ 40,000 rows/s", rate >= 4e4, note)
        share = numbers["bare"] / numbers["seconds"]
        found.add("  beside the bare insert", times(share), "≥ × 0.40", share >= 0.4, f"bare: {bare:,.0f} rows/s")
        people = run("imported_leads", size=size, kind=kind)
        found.numbers[f"{kind} leads"] = people
        rates = [people[name] / people["seconds"] for name in ("rows", "values")]
        found.add(f"{kind}: leads and accounts", f"{rates[0]:,.0f} rows/s", note=f"{rates[1]:,.0f} values/s")
    return found


def large(smaller: int) -> Section:
    """More than fits in memory; not run unless it is named, since its data take minutes to make."""
    size = sized(LARGE, smaller)
    found = Section("large", f"50 rules of all kinds, {named(size)}, 8 GB for the engine")
    numbers = run("score", limit=7200, size=size, model="heavy")
    found.numbers = {"sums": numbers}
    found.add("scores alone: whole", seconds(numbers["seconds"]), note=took(numbers))
    found.add("  most memory", memory(numbers["peak"]))
    return found


NAMED_ONLY = ("large",)
SCENARIOS: dict[str, Callable[[int], Section]] = {
    **{f"plain-{rules}": partial(plain, rules) for rules in (10, 50, 200)},
    "heavy": heavy,
    "paths": paths,
    "backtest": backtest,
    "evidence": evidence,
    "growth": growth,
    "leads": leads,
    "outside": outside,
    "quality": quality,
    "importing": importing,
    "large": large,
}
