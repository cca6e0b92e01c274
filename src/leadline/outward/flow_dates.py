"""Dates that let leads enter: a few times an hour the days that may be due are looked up, all leads at once.

Up to when a flow's dates were looked at is kept with the entries that followed, in one transaction. So each date is
seen once: one that is set after its instant has passed is not seen, and a flow begins with the dates that are due from
then on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import sqlalchemy as sa

from leadline.flows import Flow
from leadline.flows.entering import due_at, due_days
from leadline.flows.flow import Dated
from leadline.model.condition import HOUR, MINUTE, Instant
from leadline.store import tables as t
from leadline.store.inserting import replace_rows

EVERY = 15 * MINUTE
LONGEST = 72 * HOUR  # that a server may have been down and still catch up
ZONE = "timezone"
SETTING = "flow dates "
lead, settings = t.leads.c, t.settings.c
Found = tuple[str, int, Mapping[str, Any]]


class Dates:
    """Looks up who is let in by a date."""

    def due(
        self, con: sa.Connection, flows: Mapping[str, tuple[Flow, int]], now: Instant
    ) -> tuple[list[Found], dict[str, Instant]]:
        """Who is let into which flow by which date, and up to when that is known."""
        dated = {name: flow for name, (flow, _) in flows.items() if has_dates(flow)}
        if not dated:
            return [], {}
        query = sa.select(settings.name, settings.value).where(settings.name.startswith(SETTING, autoescape=True))
        marks = {row.name.removeprefix(SETTING): int(row.value) for row in con.execute(query)}
        found: list[Found] = []
        upto: dict[str, Instant] = {}
        for name, flow in dated.items():
            since = marks.get(name)
            if since is not None and now - since < EVERY:
                continue
            upto[name] = now
            if since is not None:
                found += self.of_flow(con, flow, max(since, now - LONGEST), now)
        return found, upto

    def of_flow(self, con: sa.Connection, flow: Flow, since: Instant, now: Instant) -> Iterable[Found]:
        for trigger in flow.triggers:
            if not isinstance(trigger, Dated):
                continue
            for lead_id, said, zone in dates_of(con, trigger, since, now):
                at = due_at(trigger, said, since, now, zone_of(zone, flow.zone))
                if at is not None:
                    yield flow.name, lead_id, {"date": {trigger.attribute: said}, "at": at}

    def save(self, con: sa.Connection, upto: Mapping[str, Instant]) -> None:
        """Write up to when dates were looked at."""
        replace_rows(con, t.settings, [{"name": f"{SETTING}{name}", "value": str(at)} for name, at in upto.items()])


def has_dates(flow: Flow) -> bool:
    return any(isinstance(one, Dated) for one in flow.triggers)


def zone_of(said: str | None, usual: ZoneInfo) -> ZoneInfo:
    """The time zone that is said, if there is such a one."""
    try:
        return ZoneInfo(said) if said else usual
    except (KeyError, ValueError, OSError):
        return usual


def dates_of(con: sa.Connection, trigger: Dated, since: Instant, now: Instant) -> Iterable[tuple[int, str, str | None]]:
    """Leads whose attribute names a day that may be due: the day, and the time zone of each."""
    days = due_days(trigger, since, now)
    value = text_in(con, lead.attributes, trigger.attribute)
    wanted = sa.func.substr(value, 6, 5).in_(month_days(days)) if trigger.yearly else exactly(value, days)
    query = sa.select(lead.lead_id, value.label("said"), text_in(con, lead.attributes, ZONE).label("zone"))
    for row in con.execute(query.where(~lead.objected, wanted)):
        yield row.lead_id, str(row.said), row.zone


def exactly(value: sa.ColumnElement[str], days: Iterable[date]) -> sa.ColumnElement[bool]:
    return sa.func.substr(value, 1, 10).in_([day.isoformat() for day in days])


def month_days(days: Iterable[date]) -> list[str]:
    """Months and days as dates have them; in the last days of February its 29th too."""
    found = {f"{day:%m-%d}" for day in days}
    return sorted(found | ({"02-29"} if "02-28" in found else set()))


def text_in(con: sa.Connection, column: sa.ColumnElement[str], name: str) -> sa.ColumnElement[str]:
    """An attribute in the JSON of a lead's attributes, as text."""
    if con.dialect.name == "sqlite":
        return sa.func.json_extract(column, "$." + orjson.dumps(name).decode(), type_=sa.Text)
    return sa.cast(column, sa.JSON).op("->>", return_type=sa.Text())(name)
