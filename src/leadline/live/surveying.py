"""The process in which the data are surveyed: ``python -m leadline.live.surveying``, what is asked on its input."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.live.apart import serve
from leadline.model.condition import DAY, Instant
from leadline.quality import JUNK_FROM
from leadline.quality.alike import Alike
from leadline.store import tables as t
from leadline.store.apart import told_apart
from leadline.store.arrivals import counted, delays
from leadline.store.database import open_store

AT_ONCE = 5_000  # leads
MACHINES_OF = 30 * DAY
MOST_EVENTS = 1_000_000  # that are counted
MOST_DELAYS = 50_000  # events whose delay is looked at
EXAMPLES = 50  # leads of each reason for junk; who does not see all leads sees some of them
PAIRS = 1_000  # that are named
COMPANY = "company."
COMPANY_ITSELF = "company"  # any sign of which company a lead belongs to
COLUMNS = ("email", "name", "country")  # of leads, which several attributes make

lead, a = t.leads.c, t.accounts.c
LEADS = sa.select(*lead["lead_id", "email", "name", "country", "account_id", "attributes", "junk", "junk_reasons"])


@dataclass(slots=True)
class Seen:
    """What was seen of the leads so far. A reason for junk is a check and its words."""

    wanted: Sequence[str]
    companies: Mapping[str, frozenset[str]]
    leads: int = 0
    junk: int = 0
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: defaultdict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    present: Counter[str] = field(default_factory=Counter)
    alike: Alike = field(default_factory=Alike)

    def look(self, row: sa.Row[Any]) -> None:
        """Look at one lead."""
        self.leads += 1
        if row.junk >= JUNK_FROM:
            self.junk += 1
            for reason in orjson.loads(row.junk_reasons):
                if reason["points"]:
                    self.note(row.lead_id, (reason["check"], reason["words"]))
            return
        attributes = orjson.loads(row.attributes)
        self.present.update(self.had(row, attributes))
        self.alike.add(row.lead_id, attributes, row.account_id)

    def note(self, lead_id: int, reason: tuple[str, str]) -> None:
        self.reasons[reason] += 1
        if len(self.examples[reason]) < EXAMPLES:
            self.examples[reason].append(lead_id)

    def had(self, row: sa.Row[Any], attributes: Mapping[str, str]) -> Iterator[str]:
        """The fields, out of those that are wanted, that a lead has."""
        company = self.companies.get(row.account_id, frozenset())
        for name in self.wanted:
            if name.startswith(COMPANY):
                there = name in company or name in attributes
            elif name in COLUMNS:
                there = getattr(row, name) is not None
            else:
                there = name in attributes or (name == COMPANY_ITSELF and row.account_id is not None)
            if there:
                yield name


def survey(con: sa.Connection, wanted: Sequence[str], at: Instant) -> dict[str, Any]:
    """All that the answer says, by what stands in the store at an instant."""
    seen = Seen(wanted, companies(con, [name for name in wanted if name.startswith(COMPANY)]))
    for row in con.execute(LEADS, execution_options={"yield_per": AT_ONCE}):
        seen.look(row)
    one = sa.select(lead.attributes).where(lead.lead_id == sa.bindparam("id"))

    @lru_cache(maxsize=AT_ONCE)
    def attributes_of(lead_id: int) -> dict[str, str]:
        found: dict[str, str] = orjson.loads(con.scalar(one, {"id": lead_id}) or "{}")
        return found

    apart = told_apart(con)
    pairs = {pair: shared for pair, shared in seen.alike.pairs(attributes_of).items() if pair not in apart}
    events = counted(con, at - MACHINES_OF, MOST_EVENTS)
    return {
        "as_of": at,
        "leads": seen.leads,
        "junk": seen.junk,
        "reasons": [[*reason, count, seen.examples[reason]] for reason, count in seen.reasons.most_common()],
        "pairs": len(pairs),
        "alike": [[*pair, shared] for pair, shared in list(pairs.items())[:PAIRS]],
        "missing": {name: seen.leads - seen.junk - seen.present[name] for name in wanted},
        "since": events.since,
        "events": list(events.events.items()),
        "machines": [[*key, count] for key, count in events.machines.items()],
        "delays": [asdict(one) for one in delays(con, MOST_DELAYS)],
    }


def companies(con: sa.Connection, wanted: Sequence[str]) -> dict[str, frozenset[str]]:
    """Which of the attributes ``company.…`` each account has."""
    if not wanted:
        return {}
    found = {}
    query = sa.select(a.account_id, a.domain, a.attributes)
    for row in con.execute(query, execution_options={"yield_per": AT_ONCE}):
        has = {COMPANY + name for name in orjson.loads(row.attributes)} | (
            {f"{COMPANY}domain"} if row.domain else set()
        )
        found[row.account_id] = frozenset(has.intersection(wanted))
    return found


def answer(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer to what was asked."""
    with closing(open_store(asked["address"], pool=1)) as store, store.reading() as con:
        return survey(con, asked["wanted"], asked["at"])


if __name__ == "__main__":
    serve(answer)
