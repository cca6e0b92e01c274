"""What is wrong with the data: junk, machines, leads that may be one person, what is missing, what comes late."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault
from leadline.api.fields import Moment
from leadline.api.given import ServiceGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.seen import sight_of
from leadline.live.survey import Pair, Survey
from leadline.quality import why_words
from leadline.quality.alike import Shared
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.apart import told_apart
from leadline.store.sight import Seeing

routes = router("data quality")
Reader = Annotated[Actor, needs(Permission.read)]
PATIENCE_S = 20.0
EXAMPLES, PAIRS = 5, 50  # that are shown
Share = Annotated[float, Field(ge=0, le=1, examples=[0.25])]
lead = t.leads.c
NAMED = (
    sa.select(*lead["lead_id", "name", "email", "account_id", "created_at", "owner"])
    .add_columns(t.accounts.c.name.label("account_name"))
    .join(t.accounts, t.accounts.c.account_id == lead.account_id, isouter=True)
    .where(among(lead.lead_id))
)


class LeadNamed(BaseModel):
    """A lead, as far as one has to know it to tell it from others."""

    lead_id: int = Field(examples=[7])
    name: str | None = Field(examples=["Ada Lee"])
    email: str | None = Field(examples=["ada@nordhaven.example"])
    account_id: str | None
    account_name: str | None = Field(description="What the account is called, where a source said it.")
    created_at: Moment


class JunkOut(BaseModel):
    """A reason for junk. A lead may have several; those that are named are seen by who asks."""

    check: str = Field(examples=["disposable-email"])
    words: str = Field(examples=["The e-mail address is a throw-away one that lives for minutes."])
    leads: int
    examples: list[LeadNamed]


class SourceMachines(BaseModel):
    """How many events of a source machines made."""

    source: str = Field(examples=["newsletter"])
    events: int
    machines: int
    share: Share


class ReasonMachines(BaseModel):
    """How many events are taken for a machine's for one reason, of one source."""

    reason: str = Field(examples=["click-burst"])
    words: str
    source: str
    events: int


class MachinesOut(BaseModel):
    """Events that occurred in the last 30 days; ``since`` is later where a million came since."""

    since: Moment
    events: int
    machines: int
    sources: list[SourceMachines]
    reasons: list[ReasonMachines]


class PairOut(BaseModel):
    """Two leads that may be one person, and why.

    POST /api/leads/{lead_id}/merge makes one of them, POST /api/leads/{lead_id}/apart says that they are two people.
    """

    lead: LeadNamed
    other: LeadNamed
    shared: list[Shared]
    words: list[str]


class DuplicatesOut(BaseModel):
    """``pairs`` counts all of them; those that are shown are seen by who asks, 50 at most."""

    pairs: int
    shown: list[PairOut]


class MissingOut(BaseModel):
    """How many leads that are not junk lack an attribute, and which live models look at it."""

    field: str = Field(examples=["job_title"])
    leads: int
    share: Share
    models: list[str]


class LateOut(BaseModel):
    """How late a source is, by its events out of the last that arrived. Late is more than an hour after it occurred."""

    source: str
    events: int
    late: int
    share: Share
    typical_s: float = Field(description="Half of the events took so many seconds or less.")
    longest_s: float


class QualityOut(BaseModel):
    """What was found at an instant, in all that is stored. What comes worst comes first."""

    as_of: Moment
    leads: int
    junk: int = Field(description="Leads with 50 points of junk or more.")
    reasons: list[JunkOut]
    machines: MachinesOut
    duplicates: DuplicatesOut
    missing: list[MissingOut]
    late: list[LateOut]


@routes.get("/api/quality", summary="Ask what is wrong with the data.")
def get_quality(service: ServiceGiven, actor: Reader) -> QualityOut:
    """Junk by reason, machines by source, leads that may be one person, attributes that are missing, late sources.

    It is worked out now and then, not for each who asks: ``as_of`` says when, five minutes ago at most while somebody
    asks. Counts are of all leads, whoever asks; leads are named as far as they are seen, and as they are now.
    """
    found = service.surveys.latest(PATIENCE_S)
    if found is None:
        raise Fault("not_ready", "the data are being looked at for the first time; come again in a moment")
    with service.store.reading() as con:
        found = without(found, told_apart(con))
        names: dict[int, str] = dict(con.execute(sa.select(t.sources.c.source_id, t.sources.c.name)).all())
        sight = sight_of(con, actor)
        seen = Named(con, sight, mentioned(found, all_seen=sight.owners is None))
    return QualityOut(
        as_of=found.as_of,
        leads=found.leads,
        junk=found.junk,
        reasons=[
            JunkOut(check=one.check, words=one.words, leads=one.leads, examples=seen.of(one.examples))
            for one in found.reasons
        ],
        machines=machines(found, names),
        duplicates=DuplicatesOut(pairs=found.pairs, shown=list(islice(seen.pairs(found.alike), PAIRS))),
        missing=missing(found),
        late=late(found, names),
    )


def without(found: Survey, apart: Collection[tuple[int, int]]) -> Survey:
    """The same survey without the pairs that were told apart since."""
    alike = [pair for pair in found.alike if (pair.lead_id, pair.other_id) not in apart]
    return replace(found, pairs=found.pairs - len(found.alike) + len(alike), alike=alike)


def mentioned(found: Survey, *, all_seen: bool) -> set[int]:
    """The leads that may be named; where all are seen, twice as many as are shown, since some may be gone."""
    pairs, examples = (2 * PAIRS, 2 * EXAMPLES) if all_seen else (None, None)
    named = {lead_id for one in found.alike[:pairs] for lead_id in (one.lead_id, one.other_id)}
    return named.union(*(one.examples[:examples] for one in found.reasons))


@dataclass(slots=True)
class Named:
    """Leads that are still there and that somebody sees, by their numbers."""

    leads: Mapping[int, LeadNamed]

    def __init__(self, con: sa.Connection, sight: Seeing, lead_ids: Collection[int]) -> None:
        rows = con.execute(NAMED, {"ids": lead_ids})
        self.leads = {
            row.lead_id: LeadNamed.model_validate(row, from_attributes=True) for row in rows if sight.has(row.owner)
        }

    def of(self, lead_ids: Sequence[int]) -> list[LeadNamed]:
        return list(islice((self.leads[one] for one in lead_ids if one in self.leads), EXAMPLES))

    def pairs(self, found: Sequence[Pair]) -> Iterator[PairOut]:
        for pair in found:
            lead, other = self.leads.get(pair.lead_id), self.leads.get(pair.other_id)
            if lead is not None and other is not None:
                words = [one.words for one in pair.shared]
                yield PairOut(lead=lead, other=other, shared=list(pair.shared), words=words)


def machines(found: Survey, names: Mapping[int, str]) -> MachinesOut:
    made = dict.fromkeys(found.events, 0)
    for (source_id, _), count in found.machines.items():
        made[source_id] += count
    sources = [
        SourceMachines(source=names.get(one, ""), events=events, machines=made[one], share=share(made[one], events))
        for one, events in found.events.items()
    ]
    reasons = [
        ReasonMachines(reason=reason, words=why_words(reason), source=names.get(source_id, ""), events=count)
        for (source_id, reason), count in found.machines.items()
    ]
    return MachinesOut(
        since=found.since,
        events=sum(found.events.values()),
        machines=sum(made.values()),
        sources=sorted(sources, key=lambda one: (-one.machines, one.source)),
        reasons=sorted(reasons, key=lambda one: (-one.events, one.reason, one.source)),
    )


def missing(found: Survey) -> list[MissingOut]:
    real = found.leads - found.junk
    shown = [
        MissingOut(field=one.field, leads=one.leads, share=share(one.leads, real), models=list(one.models))
        for one in found.missing
    ]
    return sorted(shown, key=lambda one: (-one.leads, one.field))


def late(found: Survey, names: Mapping[int, str]) -> list[LateOut]:
    shown = [
        LateOut(
            source=names.get(one.source_id, ""),
            events=one.events,
            late=one.late,
            share=share(one.late, one.events),
            typical_s=one.typical / 1e6,
            longest_s=one.longest / 1e6,
        )
        for one in found.delays
    ]
    return sorted(shown, key=lambda one: (-one.share, one.source))


def share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
