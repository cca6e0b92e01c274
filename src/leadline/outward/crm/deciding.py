"""What is written of a lead: what has changed, into which record, and whether its owner may be replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadline.model.text import fold
from leadline.outward.channel import Dropped, Never, Outcome, Sent
from leadline.outward.crm.leads import LeadNow
from leadline.outward.crm.protocol import Record, There
from leadline.outward.crm.systems import ALL, NEVER
from leadline.store.crm import Known

UNCHANGED = "nothing had changed"


@dataclass(frozen=True, slots=True)
class Wish:
    """A lead, what is known of its record, and what is to stand there."""

    lead: LeadNow
    known: Known | None
    said: Mapping[str, Any]

    @property
    def record(self) -> Record:
        """The record as it is looked for."""
        remote_id = None if self.known is None else self.known.remote_id
        return Record(self.lead.lead_id, remote_id, self.lead.email)


def wish(lead: LeadNow, known: Known | None, pages_url: str, title: str) -> Wish | Outcome:
    """What is to be written of a lead, or why nothing is. Nothing of the CRM is asked for it."""
    if known is not None and known.gone_at is not None:
        return Dropped(f"its record was deleted in {title}")
    said: dict[str, Any] = {"fields": lead.fields(pages_url), "wished": fold(lead.owner or "")}
    before = {} if known is None else known.said
    if said["fields"] == before.get("fields") and said["wished"] == before.get("wished"):
        return Sent(UNCHANGED)
    if known is None and not lead.email:
        return Dropped(f"it has no e-mail address by which {title} would know it")
    if lead.objected and not before.get("fields"):
        return Dropped("it objects to being scored")
    return Wish(lead, known, said)


def written(
    one: Wish, there: There | None, users: Mapping[str, str], creates: str, title: str
) -> tuple[Record, dict[str, Any]] | Outcome:
    """The record that is written, with what is remembered of it; or why none is. ``users`` are ids by address."""
    user = users.get(one.said["wished"])
    before = {} if one.known is None else one.known.said
    if there is None:
        if one.known is not None:
            return Dropped(f"its record was deleted in {title}")
        if creates == NEVER or one.lead.junk or (creates != ALL and not one.lead.is_qualified):
            return Dropped(f"{title} does not have it, and none is made of it now")
        record = Record(one.lead.lead_id, None, one.lead.email, one.said["fields"], one.lead.about(), user)
        return record, {**one.said, "owner": user}
    ours = before.get("owner")
    owner = user if user != there.owner and may_own(there.owner, ours) else None
    record = Record(one.lead.lead_id, there.remote_id, one.lead.email, one.said["fields"], {}, owner)
    return record, {**one.said, "owner": owner or (ours if there.owner == ours else None)}


def may_own(there: str | None, ours: str | None) -> bool:
    """Whether an owner may be written: over nobody, or over whom we wrote ourselves; never over whom a person chose."""
    return there is None or there == ours


def taken(one: Wish, there: There, owner: Known, title: str) -> Never:
    """Two leads are one record there: somebody has to say whether they are one person."""
    return Never(
        f"its record in {title} ({there.remote_id}) is that of lead {owner.subject_id} already; merge the two leads, "
        f"or give lead {one.lead.lead_id} a record of its own"
    )
