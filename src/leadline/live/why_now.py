"""Why now, in one sentence for each of many leads: what their recorded scores are made of, kept for who asks again.

What the lines of a score are does not change until it is worked out anew. How long ago something was does, so the
sentence is said when it is asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import orjson
import sqlalchemy as sa

from leadline.explanation import Contribution, reasons_sentence
from leadline.live.engine import Engine
from leadline.live.engines import Engines
from leadline.live.inputs import SpineRow, fill
from leadline.live.people import Person, people
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.model.rule import Bins, Lookup
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.database import raw

MOST = 2_000  # scores whose lines are kept
COMPANIES = sa.select(*t.accounts.c["account_id", "attributes"]).where(among(t.accounts.c.account_id))


class Recorded(NamedTuple):
    """A score as it is recorded: of a lead, by a version of a model, at an instant."""

    lead_id: int
    model: str
    version: str
    as_of: Instant


@dataclass(frozen=True, slots=True)
class Lines:
    """What a score is made of; ``values`` are those attributes of the lead that the sentence may quote."""

    model: Model
    contributions: tuple[Contribution, ...]
    values: Mapping[str, str]

    def sentence(self, now: Instant) -> str:
        return reasons_sentence(self.model, self.contributions, now, self.values)


class WhyNow:
    """Sentences for recorded scores. The lines of those that were asked for last are kept."""

    def __init__(self, engines: Engines, most: int = MOST) -> None:
        self.engines, self.most = engines, most
        self.lock = threading.Lock()
        self.kept: dict[Recorded, Lines] = {}

    def known(self, wanted: Iterable[Recorded], now: Instant) -> dict[int, str]:
        """The sentences for scores that were looked at before, by lead."""
        found = {}
        with self.lock:
            for one in wanted:
                if (lines := self.kept.pop(one, None)) is not None:
                    found[one.lead_id] = self.kept[one] = lines  # behind the others: those asked longest ago go first
        return {lead_id: lines.sentence(now) for lead_id, lines in found.items()}

    def worked_out(self, wanted: Collection[Recorded], now: Instant) -> dict[int, str]:
        """The sentences for all of these scores. A score of a version that is not live any more has none."""
        lacking = [one for one in wanted if one not in self.kept]
        if lacking:
            with self.engines.lend() as engine:
                found = dict(lines_of(engine, lacking))
            with self.lock:
                self.kept |= found
                while len(self.kept) > self.most:
                    del self.kept[next(iter(self.kept))]
        return self.known(wanted, now)


def lines_of(engine: Engine, recorded: Collection[Recorded]) -> Iterator[tuple[Recorded, Lines]]:
    """What these scores are made of, by the live models."""
    con = engine.connection
    for compiled in engine.versions:
        model = compiled.model
        mine = {one.lead_id: one for one in recorded if (one.model, one.version) == (model.name, model.version)}
        if not mine:
            continue
        persons = people(con, mine, max(one.as_of for one in mine.values()))
        fill(con, engine.schema, persons, [SpineRow(lead_id, mine[lead_id].as_of) for lead_id in persons])
        companies = attributes_of(con, {one.account_id for one in persons.values()} - {None})
        quoted = {rule.kind.attribute for rule in model.rules if isinstance(rule.kind, Bins | Lookup)}
        for one in compiled.explained(raw(con)):
            score = mine[int(one.results.lead_id)]
            values = values_of(persons[score.lead_id], score.as_of, companies)
            said = {name: values[name] for name in quoted if name in values}
            yield score, Lines(model, one.contributions, said)


def values_of(person: Person, as_of: Instant, companies: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The attributes of a person at an instant, and those of their company as they are today."""
    company = companies.get(person.account_id or "", {})
    return person.attributes(as_of) | {f"company.{name}": value for name, value in company.items()}


def attributes_of(con: sa.Connection, account_ids: Iterable[str | None]) -> dict[str, dict[str, str]]:
    found = con.execute(COMPANIES, {"ids": account_ids})
    return {row.account_id: orjson.loads(row.attributes) for row in found}
