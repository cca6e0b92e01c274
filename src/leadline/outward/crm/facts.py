"""What was read of a CRM, as facts: attributes, deals and changes of stage. Pure: what was seen before is given.

Each record is read as it stands, so a fact is what differs from how it stood when it was read last. What was read twice
is the same and says nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from leadline.lifecycle import Standing
from leadline.model.condition import Instant
from leadline.model.text import fold
from leadline.outward.crm.mapping import OF_SALES, Stages
from leadline.outward.crm.protocol import CONTACT, Seen
from leadline.store.message import Kind, Message
from leadline.store.subjects import EMAIL, USER, Named
from leadline.store.values import dumped

CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Whose:
    """A lead that a record is of: by an id of it. ``subject_id`` is there where it is known already."""

    named: Named
    subject_id: int | None = None
    owner: str | None = None

    @property
    def ids(self) -> Mapping[str, Any]:
        kind, value = self.named
        return {{USER: "user_id", EMAIL: "email"}.get(kind, "anonymous_id"): value}


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody in the CRM moved a lead to a stage of ours. ``by_deal``: a sale went that way."""

    whose: Whose
    stage: str
    at: Instant
    reason: str
    by_deal: bool = False


@dataclass(slots=True)
class Facts:
    messages: list[Message] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)


def shown(seen: Seen) -> dict[str, Any]:
    """What is remembered of a record until it is read again."""
    return {
        "owner": fold(seen.owner or "") or None,
        "stage": seen.stage,
        "amount": seen.amount,
        "currency": seen.currency,
        "won": seen.won,
        "lost": seen.lost,
        "lost_reason": seen.lost_reason,
        "fields": dict(seen.fields),
        "contacts": list(seen.contacts),
        "deleted": seen.deleted,
        "merged_into": seen.merged_into,
    }


def since(seen: Seen, now: Instant, *names: str) -> Instant:
    """When these became what they are: never later than now, whatever the CRM's clock says."""
    known = [seen.since[name] for name in names if name in seen.since]
    return min(max(known, default=seen.changed_at), now)


# -- contacts ------------------------------------------------------------------------------------------------------


def of_contact(
    name: str, seen: Seen, before: Mapping[str, Any], whose: Whose, mapping: Stages, now: Instant, found: Facts
) -> None:
    """What follows from a contact as it stands, since it was read last."""
    after = shown(seen)
    if seen.deleted or seen.merged_into:
        if after != before:
            what = {"record": seen.remote_id, "crm": name, "merged_into": seen.merged_into}
            verb = "merged" if seen.merged_into else "deleted"
            found.messages.append(event(f"crm.{verb}", seen, what, whose, now))
        return
    if whose.subject_id is None:  # somebody of whom we had not heard
        at = min(seen.changed_at if seen.created_at is None else seen.created_at, now)
        traits = {"email": whose.named[1]}
        found.messages.append(Message(Kind.identify, f"contact:{seen.remote_id}:new", at, traits=traits, **whose.ids))
    for at, traits in traits_of(seen, before, whose, mapping, now).items():
        key = f"contact:{seen.remote_id}:{at}:{digest(traits)}"
        found.messages.append(Message(Kind.identify, key, at, traits=traits, **whose.ids))
    if seen.stage != before.get("stage") and (stage := mapping.contact.get(fold(seen.stage or ""))):
        found.moves.append(Move(whose, stage, since(seen, now, "stage"), f"it became {seen.stage} in {name}"))
    for attribute, means in mapping.moves.items():
        value = seen.fields.get(attribute)
        is_new = value != before.get("fields", {}).get(attribute)
        if is_new and (stage := means.get(fold(str(value or "")))):
            found.moves.append(Move(whose, stage, since(seen, now, attribute), f"{attribute} became {value} in {name}"))


def traits_of(
    seen: Seen, before: Mapping[str, Any], whose: Whose, mapping: Stages, now: Instant
) -> dict[Instant, dict[str, Any]]:
    """The attributes that became others, by when. An owner that we know already is what we wrote ourselves."""
    found: dict[Instant, dict[str, Any]] = {}
    owner = fold(seen.owner or "") or None
    if owner != before.get("owner") and owner != (fold(whose.owner or "") or None):
        found.setdefault(since(seen, now, "owner"), {})["owner"] = owner
    known = before.get("fields", {})
    for theirs, ours in mapping.attributes.items():
        value = seen.fields.get(theirs)
        if value != known.get(theirs):
            found.setdefault(since(seen, now, theirs), {})[ours] = value
    return found


# -- deals ---------------------------------------------------------------------------------------------------------


def of_deal(
    name: str, seen: Seen, before: Mapping[str, Any], whose: Whose, mapping: Stages, now: Instant, found: Facts
) -> None:
    """What follows from a deal as it stands, for one of its people."""
    after = shown(seen)
    if seen.deleted or seen.merged_into:
        if after != before:
            found.messages.append(event("deal.deleted", seen, {"deal": seen.remote_id, "crm": name}, whose, now))
        return
    said = {
        "deal": seen.remote_id,
        "crm": name,
        "amount": seen.amount,
        "currency": seen.currency,
        "stage": seen.stage,
        "reason": seen.lost_reason if seen.lost else None,
    }
    said = {key: value for key, value in said.items() if value is not None}
    began = None
    if not before:
        began = min(seen.created_at if seen.created_at is not None else seen.changed_at, now)
        found.messages.append(event("deal.created", seen, said, whose, now, began))
        if mapping.created is not None and not seen.lost:
            found.moves.append(Move(whose, mapping.created, began, f"a deal was made in {name}", by_deal=True))
    ended = [("won", seen.won, mapping.won), ("lost", seen.lost, mapping.after_loss(seen.lost_reason))]
    for verb, is_so, stage in ended:
        if is_so and not before.get(verb):
            at = since(seen, now, verb) if verb in seen.since else since(seen, now, "stage")
            found.messages.append(event(f"deal.{verb}", seen, said, whose, now, at))
            if stage is not None:
                reason = f"a deal was {verb} in {name}" + (f": {seen.lost_reason}" if said.get("reason") else "")
                ended_at = at if began is None else max(at, began + 1)  # it was made, and then it ended
                found.moves.append(Move(whose, stage, ended_at, reason, by_deal=True))
            return
    changed = [one for one in ("stage", "amount", "currency", "won", "lost") if after[one] != before.get(one)]
    if before and changed:
        at = since(seen, now, *changed)
        found.messages.append(event("deal.changed", seen, said, whose, now, at))
        if "stage" in changed and (stage := mapping.deal.get(fold(seen.stage or ""))):
            at = since(seen, now, "stage")
            found.moves.append(Move(whose, stage, at, f"a deal became {seen.stage} in {name}", by_deal=True))


def event(
    name: str, seen: Seen, properties: Mapping[str, Any], whose: Whose, now: Instant, at: Instant | None = None
) -> Message:
    """An event of a record, with an id that is the same whenever it is read."""
    at = min(seen.changed_at, now) if at is None else at
    said = {key: value for key, value in properties.items() if value is not None}
    key = f"{seen.kind}:{seen.remote_id}:{name}:{at}:{digest([whose.named, said])}"
    return Message(Kind.event, key, at, name=name, properties=said, **whose.ids)


def digest(what: Any) -> str:
    return hashlib.blake2b(dumped(what).encode(), digest_size=8).hexdigest()


# -- stages --------------------------------------------------------------------------------------------------------


def goes(standing: Standing, move: Move) -> bool:
    """Whether a lead goes where somebody in a CRM put it: never over what happened here since, and no sale that is
    made, changed or lost later makes a customer anything else."""
    if move.stage not in OF_SALES or move.stage == standing.stage:
        return False
    if move.by_deal and standing.stage == CUSTOMER:
        return False
    return standing.since is None or standing.since < move.at


def facts(
    name: str, seen: Seen, before: Mapping[str, Any], people: Iterable[Whose], mapping: Stages, now: Instant
) -> Facts:
    """What follows from a record, for each of its people."""
    found = Facts()
    for whose in people:
        of = of_contact if seen.kind == CONTACT else of_deal
        of(name, seen, before, whose, mapping, now, found)
    return found
