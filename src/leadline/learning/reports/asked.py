"""What a report is asked for: its period, the leads that are meant, and by what they are told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from leadline.evidence.review.period import Period
from leadline.learning.reports.stored import text_in
from leadline.model.condition import Instant
from leadline.model.words.voice import zone_of
from leadline.quality import JUNK_FROM
from leadline.store import tables as t
from leadline.store.models import live_models, standings
from leadline.store.sight import Seeing, as_owner


class By(StrEnum):
    """What leads are told apart by. Values are those of today; ``version`` is that of the main model which was live
    when the lead came."""

    source = "source"
    campaign = "campaign"
    country = "country"
    region = "region"
    owner = "owner"
    version = "version"


ATTRIBUTES: Mapping[By, Sequence[str]] = {  # the first that a lead has counts
    By.source: ("source", "lead_source"),
    By.campaign: ("campaign", "utm_campaign"),
    By.region: ("region",),
}
lead, v = t.leads.c, t.activations.c


@dataclass(frozen=True, slots=True)
class Asked:
    """A report over a period as it stands at ``as_of``, of the leads that are seen and that ``only`` names.

    ``by`` and ``weekly`` are the funnel's: how it tells leads apart, and whether cohorts are weeks and not months."""

    period: Period
    as_of: Instant
    seeing: Seeing = field(default_factory=Seeing)
    only: Mapping[By, str] = field(default_factory=dict)
    by: By | None = None
    weekly: bool = False

    @property
    def ends_at(self) -> Instant:
        """Before when what counts has happened: in the period, and by ``as_of``."""
        return min(self.period.ends_at, self.as_of + 1)

    def leads(self, con: sa.Connection) -> list[sa.ColumnElement[bool]]:
        """The conditions on `leads`: no junk, seen, and as asked."""
        wanted = [lead.junk < JUNK_FROM, *self.seeing.where(lead.owner)]
        return [*wanted, *(value(con, by) == said(by, text) for by, text in self.only.items())]

    def group(self, con: sa.Connection) -> sa.ColumnElement[str]:
        """What the leads are told apart by; nothing is one group."""
        return sa.literal_column("''") if self.by is None else value(con, self.by)


def said(by: By, text: str) -> str:
    return as_owner(text) or "" if by is By.owner else text


def value(con: sa.Connection, by: By) -> sa.ColumnElement[str]:
    """The value of a lead, empty where it has none."""
    if by is By.version:
        return version(con)
    if by in ATTRIBUTES:
        found: list[sa.ColumnElement[Any]] = [text_in(con, lead.attributes, name) for name in ATTRIBUTES[by]]
    else:
        found = [lead[by.value]]
    return sa.func.coalesce(*found, sa.literal_column("''"))


def days_of(con: sa.Connection) -> tzinfo:
    """The time zone of the main model, in which the days of reports begin; UTC without one."""
    models = live_models(con)
    return zone_of(models[0]) if models else UTC


def main_model(con: sa.Connection) -> str | None:
    """The model by which leads are shown and handed over: the first that scores."""
    return next((one.model for one in standings(con) if one.live is not None), None)


def version(con: sa.Connection) -> sa.ColumnElement[str]:
    """The version of the main model that was live when a lead came."""
    rows = con.execute(
        sa.select(v.at, v.version).where(v.model == (main_model(con) or "")).order_by(v.activation_seq.desc())
    ).all()
    if not rows:
        return sa.literal_column("''")
    return sa.case(*((lead.created_at >= row.at, row.version or "") for row in rows), else_="")
