"""Leads as they stand now, many at once, for being written into a CRM."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import orjson
import sqlalchemy as sa

from leadline.model import STAGES
from leadline.outward.crm.protocol import OURS, Value
from leadline.quality import JUNK_FROM
from leadline.store import tables as t
from leadline.store.among import among

lead, i, s, a = t.leads.c, t.identity.c, t.scores.c, t.accounts.c
SINCE_MQL = STAGES[STAGES.index("mql") :]
WHOSE = sa.select(i.subject_id, i.lead_id).where(among(i.subject_id)).order_by(i.subject_id, i.starts)
IDS = sa.select(i.subject_id, i.lead_id).where(among(i.lead_id))
LEADS = (
    sa.select(*lead["lead_id", "email", "name", "owner", "attributes", "stage", "score_cents", "grade", "band"])
    .add_columns(lead.priority, lead.junk, lead.objected, s.reasons, a.name.label("company"))
    .join(t.scores, sa.and_(s.lead_id == lead.lead_id, s.model == lead.model), isouter=True)
    .join(t.accounts, a.account_id == lead.account_id, isouter=True)
    .where(among(lead.lead_id))
)


@dataclass(frozen=True, slots=True)
class LeadNow:
    """A lead: ``subjects`` are its ids, ``reasons`` the weightiest rules with their points."""

    lead_id: int
    email: str | None = None
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    owner: str | None = None
    stage: str = "lead"
    score: float | None = None
    grade: str | None = None
    band: str | None = None
    priority: str | None = None
    reasons: tuple[str, ...] = ()
    junk: bool = False
    objected: bool = False
    subjects: frozenset[int] = frozenset()

    @property
    def is_qualified(self) -> bool:
        """Whether it is or was of interest to sales."""
        return self.stage in SINCE_MQL

    def fields(self, pages_url: str) -> dict[str, Value]:
        """The fields that are ours, as they are to stand in the CRM; who objects to being scored has none."""
        if self.objected:
            return dict.fromkeys(OURS)
        return {
            "leadline_score": self.score,
            "leadline_grade": self.grade,
            "leadline_band": self.band,
            "leadline_priority": self.priority,
            "leadline_reasons": "\n".join(self.reasons) or None,
            "leadline_link": self.link(pages_url),
            "leadline_stage": self.stage,
        }

    def about(self) -> dict[str, str]:
        """What a record that is made says of the person."""
        first, _, last = (self.name or "").rpartition(" ")
        said = {
            "email": self.email,
            "first_name": self.first_name or first or None,
            "last_name": self.last_name or last or None,
            "company": self.company,
        }
        return {name: value for name, value in said.items() if value}

    def link(self, pages_url: str) -> str | None:
        return f"{pages_url}/leads/{self.lead_id}" if pages_url else None


def leads_now(con: sa.Connection, subject_ids: Iterable[int]) -> dict[int, LeadNow]:
    """The leads that subjects belong to now, by subject; of who is no more there is none."""
    lead_of: dict[int, int] = {row.subject_id: row.lead_id for row in con.execute(WHOSE, {"ids": subject_ids})}
    ids: dict[int, set[int]] = {}
    for row in con.execute(IDS, {"ids": set(lead_of.values())}):
        ids.setdefault(row.lead_id, set()).add(row.subject_id)
    found = {}
    for row in con.execute(LEADS, {"ids": set(lead_of.values())}):
        attributes = orjson.loads(row.attributes)
        found[row.lead_id] = LeadNow(
            lead_id=row.lead_id,
            email=row.email,
            name=row.name,
            first_name=attributes.get("first_name"),
            last_name=attributes.get("last_name"),
            company=row.company or attributes.get("company.name"),
            owner=row.owner,
            stage=row.stage,
            score=None if row.score_cents is None else row.score_cents / 100,
            grade=row.grade,
            band=row.band,
            priority=row.priority,
            reasons=tuple(row.reasons.split("; ")) if row.reasons else (),
            junk=row.junk >= JUNK_FROM,
            objected=row.objected,
            subjects=frozenset(ids[row.lead_id]),
        )
    return {subject: found[lead_id] for subject, lead_id in lead_of.items() if lead_id in found}
