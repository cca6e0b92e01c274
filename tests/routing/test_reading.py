"""A routing is read as it is written, and everything that is wrong with one is said at once."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from leadline.errors import ModelError
from leadline.model.condition import HOUR, MINUTE
from leadline.model.segment import Segments
from leadline.routing import By, Clock, Outside, Routing, read_routing

BERLIN = ZoneInfo("Europe/Berlin")
TEXT = """
routing: sales in Europe
timezone: Europe/Berlin
hours: {days: mon-fri, from: "9:00", to: "17:00"}
reps:
  Ada@acme.example: {team: enterprise, weight: 2, capacity: {per_day: 5, open: 40}}
  bob@acme.example:
    team: enterprise
    hours: {days: [mon, wed-fri], from: "22:00", to: "6:00", timezone: America/New_York}
    away: [{from: 2026-12-24, until: 2027-01-02}]
  cyd@acme.example: {}
rules:
  - {id: dach, if: {country: [DE, AT, CH]}, to: enterprise, by: weights}
  - id: hot
    if: {segment: hot}
    to: [cyd@acme.example, enterprise]
    outside_hours: assign
    clock: {contact_within: 30m, counts: all hours}
account_owner_first: true
outside_hours: next
fallback: cyd@acme.example
clock: {contact_within: 4h, remind_after: 2h, escalate_after: 4h, escalate_to: Boss@acme.example, reassign_after: 8h}
"""


def read(text: str) -> Routing:
    return read_routing(text, Segments({"hot": "segment: hot\nif: {country: FR}"}, []))


def test_a_routing_is_read_as_it_is_written() -> None:
    found = read(TEXT)
    dach, hot = found.rules
    ada, bob = found.reps["ada@acme.example"], found.reps["bob@acme.example"]
    assert (dach.owners, dach.by, dach.outside) == (("ada@acme.example", "bob@acme.example"), By.weights, Outside.next)
    assert hot.owners == ("cyd@acme.example", "ada@acme.example", "bob@acme.example")
    assert (hot.outside, hot.clock) == (Outside.assign, Clock(30 * MINUTE, in_hours=False))
    assert (ada.weight, ada.per_day, ada.open, ada.team) == (2, 5, 40, "enterprise")
    assert ada.hours is not None
    assert (ada.hours.zone, ada.hours.start, ada.hours.end) == (BERLIN, 540, 1020)
    assert bob.hours is not None
    assert (sorted(bob.hours.days), bob.hours.start, bob.hours.end) == ([0, 2, 3, 4], 1320, 1800)
    last = int(datetime(2027, 1, 2, 23, tzinfo=ZoneInfo("America/New_York")).timestamp()) * 1_000_000
    assert bob.is_away(last), "the last day is one of those away, where they are"
    assert not bob.is_away(last + HOUR)
    assert found.fallback == ("cyd@acme.example",)
    assert (found.keep_owner, found.account_owner_first) == (True, True)
    assert found.clock == Clock(4 * HOUR, True, 2 * HOUR, 4 * HOUR, "boss@acme.example", 8 * HOUR)
    assert (found.clock_of("hot"), found.clock_of("dach")) == (hot.clock, found.clock)


WRONG = """
routing: x
timezone: Europe/Berlni
reps:
  ada: {}
  bob@acme.example: {weigth: 2, capacity: {per_day: 0}, hours: {days: [mon, tus], from: "25:00", to: "9:00"}}
  cyd@acme.example: {team: dach, away: {from: 2026-12-24, until: 2026-12-01}}
rules:
  - {id: a, if: {country: DE}, to: dahc, by: wieghts}
  - {id: a, if: {segment: hto}, to: dach, outside_hours: later}
  - {if: {country: DE}}
fallback: nobody
clock: {counts: hours, escalate_after: 4h, remind_after: 2}
"""


def test_everything_that_is_wrong_is_said_at_once_with_its_line() -> None:
    with pytest.raises(ModelError) as raised:
        read(WRONG)
    said = "\n".join(str(problem) for problem in raised.value.problems)
    for line, what in (
        (3, "there is no time zone `Europe/Berlni`"),
        (5, "rep `ada`: a rep is named by an e-mail address"),
        (6, "a rep has no key `weigth`; did you mean `weight`?"),
        (6, "`per_day`"),
        (6, "`tus` is no day"),
        (6, '"25:00" is no time of day'),
        (7, "`away` ends before it begins"),
        (9, "`dahc` is no rep and no team of this routing; did you mean `dach`?"),
        (9, "`by` cannot be `wieghts`; did you mean `weights`?"),
        (10, "there is a rule `a` already"),
        (10, "no segment is called `hto`; did you mean `hot`?"),
        (10, "`outside_hours` cannot be `later`; allowed: `wait`, `next` and `assign`"),
        (11, "`id` is missing"),
        (11, "`to` is missing"),
        (12, "`nobody` is no rep and no team"),
        (13, "`contact_within` is missing"),
        (13, "`counts` cannot be `hours`"),
        (13, "write 2d for days, or h, m (minutes), w"),
        (13, "say in `escalate_to` who is told"),
    ):
        assert any(f"routing.yml:{line}" in one and what in one for one in said.split("\n")), (line, what, said)


@pytest.mark.parametrize("fallback", ["queue", "wait"])
def test_without_a_fallback_a_lead_stays_in_the_queue_or_waits(fallback: str) -> None:
    found = read(f"routing: x\nreps: {{a@b.example: {{}}}}\nfallback: {fallback}")
    assert (found.fallback, found.is_waiting, found.rules) == ((), fallback == "wait", ())
