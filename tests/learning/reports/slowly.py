"""The same figures again, from the rows, lead by lead: written to be obviously right and not to be fast."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from leadline.model.condition import DAY, Instant
from tests.learning.reports.company import Company, Lead

STAGES = ("lead", "mql", "sql", "opportunity", "customer")
LADDER = {"mql": 1, "accepted": 1, "sql": 2, "opportunity": 3, "customer": 4}
Firsts = dict[int, dict[str, Instant]]


def firsts(facts: Company, as_of: Instant) -> Firsts:
    """When each lead was first at each stage, or beyond it."""
    found: Firsts = {}
    for lead in facts.leads:
        mine = {"lead": lead.created_at}
        for event in facts.events:
            if event.lead_id != lead.lead_id or event.name != "stage.changed" or event.at > as_of:
                continue
            rank = LADDER.get(event.properties["stage"].strip().lower(), 0)
            for stage in STAGES[1 : rank + 1]:
                at = max(event.at, lead.created_at)
                mine[stage] = min(mine.get(stage, at), at)
        found[lead.lead_id] = mine
    return found


def kept(facts: Company, wanted: Callable[[Lead], bool] = lambda _: True) -> list[Lead]:
    """Leads that reports look at."""
    return [lead for lead in facts.leads if lead.junk < 50 and wanted(lead)]


def there_by(pairs: Iterable[tuple[float | None, float]], day: float) -> float:
    """Kaplan and Meier's share that got there by a day, of pairs of the wait (or nothing) and how long each was
    watched."""
    waits = [(watched, False) if wait is None else (wait, True) for wait, watched in pairs]
    left = 1.0
    for at in sorted({wait for wait, happened in waits if happened and wait <= day}):
        at_risk = sum(wait >= at for wait, _ in waits)
        left *= 1 - sum(happened and wait == at for wait, happened in waits) / at_risk
    return 1 - left


def last_score(facts: Company, lead_id: int, at: Instant) -> Any:
    mine = [one for one in facts.scores if one.lead_id == lead_id and one.at <= at]
    return max(mine, key=lambda one: one.at, default=None)


def amount(facts: Company, lead_id: int, starts: Instant, ends: Instant) -> float | None:
    """What the deals of a lead that were won in a time brought; nothing where none says a number."""
    said = []
    for event in facts.events:
        if event.lead_id == lead_id and event.name == "deal.won" and starts <= event.at < ends:
            try:
                said.append(float(event.properties["amount"]))
            except ValueError:
                continue
    return sum(said) if said else None


def days(one: dict[str, Instant], first: str, second: str, as_of: Instant) -> tuple[float | None, float]:
    """The wait from one stage to another, and how long the lead was watched."""
    wait = (one[second] - one[first]) / DAY if second in one else None
    return wait, (as_of - one[first]) / DAY
