"""Engines: where a plan is run. Each takes the staged inputs and leaves ``raw_results`` and ``raw_contributions``.

An engine other than DuckDB gets the staged inputs as Arrow tables and gives its rows back the same way, so that what
comes in and what goes out is made by one piece of code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import duckdb
from sqlglot import exp

from leadline.plan import Inputs, Plan
from leadline.plan.compile import needed
from leadline.plan.step import Selected, Step

INPUTS = Inputs(
    spine="in_spine",
    leads="in_leads",
    accounts="in_accounts",
    lead_changes="in_lead_changes",
    account_changes="in_account_changes",
    events="in_events",
    probabilities="in_probabilities",
)
BY_LEAD = ("in_spine", "in_leads", "in_lead_changes", "in_events", "in_probabilities")
VALUES = "in_event_values"  # the events as they came, for what distinct values there are: no lead has to be found
EVENTS_AT_ONCE = 1_500_000
ROWS_AT_ONCE = 150_000


class Engine(Protocol):
    """Runs plans of one dialect."""

    @property
    def dialect(self) -> str: ...

    def run(self, con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
        """Fill ``raw_results`` and, where the plan explains, ``raw_contributions``, from the staged inputs."""
        ...


@dataclass(frozen=True, slots=True)
class DuckDB:
    """The embedded engine: the plan runs where the inputs are, a part of the leads at a time.

    A step that several others read is kept in a table of its own; the others stand inside the one that reads them.
    Measured on 20 million events: half the time of one long query, and parts need a third of the memory.
    ``progress`` is told the share that is done.
    """

    progress: Callable[[float], None] | None = None

    @property
    def dialect(self) -> str:
        return "duckdb"

    def run(self, con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
        parts = parts_of(con, plan.schema.events)
        work = divided(plan)
        done = create(con, work.shared, until="matches")
        if len(parts) > 1 and "matches" in done:
            work = divided(plan.without(idle(con, plan)))
        create(con, {name: text for name, text in work.shared.items() if name not in done})
        for position, where in enumerate(parts):
            for name in work.narrowed:
                con.execute(f"CREATE OR REPLACE TEMP VIEW part_{name} AS SELECT * FROM {name} WHERE {where}")
            for name, text in work.by_part.items():
                con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {text}")
            for name in plan.asked:
                made = f"CREATE OR REPLACE TEMP TABLE raw_{name} AS" if position == 0 else f"INSERT INTO raw_{name}"
                con.execute(f"{made} SELECT * FROM {name}")
            if self.progress is not None:
                self.progress((position + 1) / len(parts))
        for name in work.narrowed:
            con.execute(f"DROP VIEW part_{name}")
        for name in dict.fromkeys([*done, *work.shared, *work.by_part]):
            con.execute(f"DROP TABLE {name}")


def create(con: duckdb.DuckDBPyConnection, texts: dict[str, str], until: str | None = None) -> list[str]:
    """Make the tables of some steps, in order, up to and with ``until``; their names."""
    made = []
    for name, text in texts.items():
        con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {text}")
        made.append(name)
        if name == until:
            break
    return made


def idle(con: duckdb.DuckDBPyConnection, plan: Plan) -> frozenset[Selected]:
    """The selections that no event satisfies: what is counted of them need not be counted."""
    selections = plan.counters.selections
    most = ", ".join(f"max(is_{i})" for i in range(len(selections)))
    row = con.execute(f"SELECT {most} FROM matches").fetchall()[0]
    return frozenset(selection for selection, found in zip(selections, row, strict=True) if not found)


@dataclass(frozen=True, slots=True)
class Divided:
    """A plan's queries as they are run: once for all leads, then for each part of them.

    ``narrowed`` are the inputs and shared tables of which a part reads only its own leads, through a view.
    """

    shared: dict[str, str]
    by_part: dict[str, str]
    narrowed: tuple[str, ...]


@lru_cache(maxsize=32)
def divided(plan: Plan) -> Divided:
    """Which steps get a table, and when: those that several steps read, and those at the border of the parts."""
    reads = {step.name: {t.name for t in step.query.find_all(exp.Table)} for step in plan.steps}
    counts = Counter(t.name for step in plan.steps for t in step.query.find_all(exp.Table))
    by_part: set[str] = set()
    for step in plan.steps:
        if step.by_part or INPUTS.spine in reads[step.name] or by_part & reads[step.name]:
            by_part.add(step.name)
    border = {name for step in plan.steps if step.name in by_part for name in reads[step.name] if name not in by_part}
    inside = {s.name: s for s in plan.steps if counts[s.name] == 1 and s.name not in border}
    own = [s.name for s in plan.steps if "lead_id" in s.query.named_selects and s.name not in by_part]
    narrowed = tuple(name for name in [*BY_LEAD, *own] if name in border)
    shared: dict[str, str] = {}
    parts: dict[str, str] = {}
    for step in plan.steps:
        if step.name in inside:
            continue
        query = reading(step, by_part, narrowed)
        for inner in needed(tuple(inside.values()), step):
            query = query.with_(inner.name, as_=reading(inner, by_part, narrowed), copy=False)
        (parts if step.name in by_part else shared)[step.name] = query.sql(dialect="duckdb", copy=False)
    return Divided(shared, parts, narrowed)


def reading(step: Step, by_part: set[str], narrowed: tuple[str, ...]) -> exp.Query:
    """A step's query, reading a part's own leads, and distinct values where no lead has to be found."""
    query = step.query.copy()
    for table in query.find_all(exp.Table):
        if step.name in by_part and table.name in narrowed:
            rename(table, f"part_{table.name}")
        elif step.name.startswith("marks_") and table.name == INPUTS.events:
            rename(table, VALUES)
    return query


def rename(table: exp.Table, name: str) -> None:
    """Read another table under the name by which the query knows it."""
    if not table.alias:
        table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
    table.set("this", exp.to_identifier(name))


def parts_of(con: duckdb.DuckDBPyConnection, events: bool) -> list[str]:
    """Conditions on ``lead_id`` that cut the leads into parts of about equal size, each small enough."""
    rows, first, last = con.execute("SELECT count(*), min(lead_id), max(lead_id) FROM in_spine").fetchall()[0]
    count = con.execute(f"SELECT count(*) FROM {VALUES}").fetchall()[0][0] if events else 0
    parts = max(1, -(-rows // ROWS_AT_ONCE), -(-count // EVENTS_AT_ONCE))
    if parts == 1 or first is None:
        return ["TRUE"]
    step = -(-(last - first + 1) // parts)
    return [f"lead_id BETWEEN {a} AND {a + step - 1}" for a in range(first, last + 1, step)]
