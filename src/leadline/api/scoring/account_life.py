"""What an account's score is made of, who has which part in a purchase, and what its people did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

import orjson
import sqlalchemy as sa
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.fields import Moment
from leadline.api.given import ServiceGiven
from leadline.api.paging import Page, PagingGiven, keyset, page
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.accounts import AccountInPath, account_seen
from leadline.api.scoring.happened import EventOut, shown_event
from leadline.api.scoring.instants import Points, points
from leadline.api.scoring.seen import sight_of
from leadline.live.accounts import AccountResult, Member, account_result, cents_of
from leadline.model import Model
from leadline.model.model import AccountScore
from leadline.model.words import account_score_words, condition_words, voice_of
from leadline.store import tables as t
from leadline.store import timeline
from leadline.store.models import live_models
from leadline.store.sight import Seeing

routes = router("accounts")
Reader = Annotated[Actor, needs(Permission.read)]
LINES = 50  # people who are named

lead, s = t.leads.c, t.scores.c
MEMBERS = (
    sa.select(lead.lead_id, lead.name, lead.owner, s.version, s.score_cents, s.dimensions, s.roles)
    .join(t.scores, s.lead_id == lead.lead_id)
    .where(lead.account_id == sa.bindparam("account"), s.model == sa.bindparam("model"), s.score_cents.is_not(None))
)


class PersonLine(BaseModel):
    """Somebody whose points count for the account, or who has a role in it."""

    lead_id: int
    name: str | None
    points: Points


class OtherPeople(BaseModel):
    """People together: those beyond the ones that are named, and those whom who asks does not see."""

    people: int
    points: Points


class RoleOut(BaseModel):
    """A role of the buying group: what it asks for, and who has it. ``held_by`` counts those who are not seen too."""

    role: str = Field(examples=["decision-maker"])
    words: str = Field(examples=["seniority is C-level or VP"])
    held_by: int
    people: list[PersonLine]


class AccountExplanation(BaseModel):
    """What an account's score is made of: ``lines``, ``others`` and ``further`` add up to it.

    ``model`` is the one that scores accounts; null: none that is live does.
    """

    account_id: str
    as_of: Moment | None
    model: str | None
    words: str | None = Field(examples=["the engagement of its three best people together"])
    score: Points | None
    lines: list[PersonLine] = Field(description="Whose points count, the best first.")
    others: OtherPeople | None = Field(description="Whose points count too, and who are not named.")
    further: OtherPeople | None = Field(description="People who count for breadth, and the points for that.")
    roles: list[RoleOut]


class AccountEvent(EventOut):
    """An event of one of an account's people."""

    lead_id: int
    name: str | None = Field(description="Of the lead.")


@dataclass(frozen=True, slots=True)
class Standing:
    """A person of an account, with what counts of them."""

    lead_id: int
    name: str | None
    is_seen: bool
    cents: int
    member: Member

    @property
    def line(self) -> dict[str, Any]:
        return {"lead_id": self.lead_id, "name": self.name, "points": points(self.cents)}


@routes.get("/api/accounts/{account_id:path}/explanation", summary="Explain the score of an account.")
def explain_account(account_id: AccountInPath, service: ServiceGiven, actor: Reader) -> AccountExplanation:
    """Whose points make the score of an account, and the roles of its buying group with those who have them.

    It is by what is stored of its people now. Who does not see all leads sees the points of the others together.
    """
    with service.store.reading() as con:
        row = account_seen(con, actor, account_id)
        model = next((one for one in live_models(con) if one.account_score is not None), None)
        people = [] if model is None else standings(con, account_id, model, sight_of(con, actor))
    found: dict[str, Any] = {"account_id": account_id, "as_of": row.as_of, "lines": [], "roles": []}
    found |= dict.fromkeys(("model", "words", "score", "others", "further"))
    if model is not None and model.account_score is not None:
        wanted = model.account_score
        result = account_result(wanted, [one.member for one in people])
        words = account_score_words(replace(wanted, roles=()))
        found |= {"model": model.name, "words": words, "roles": roles(model, wanted, people)}
        found |= {} if result is None else arithmetic(result, people)
    return AccountExplanation.model_validate(found)


@routes.get("/api/accounts/{account_id:path}/events", summary="List the events of an account's people.")
def list_account_events(
    account_id: AccountInPath, service: ServiceGiven, actor: Reader, paging: PagingGiven
) -> Page[AccountEvent]:
    """What the people of an account did, as far as they are seen, the latest first; what machines did too."""
    e = t.events.c
    with service.store.reading() as con:
        account_seen(con, actor, account_id)
        numbers = timeline.account_events(account_id, sight_of(con, actor))
        found = keyset(numbers, paging, (e.occurred_at, True), (e.event_seq, True)).subquery()
        rows = con.execute(timeline.whole_events(found)).all()

    def shown(row: sa.Row[Any]) -> dict[str, Any]:
        return shown_event(row) | {"lead_id": row.lead_id, "name": row.lead_name}

    return Page[AccountEvent].model_validate(page(rows, paging, lambda row: (row.occurred_at, row.event_seq), shown))


def standings(con: sa.Connection, account_id: str, model: Model, seeing: Seeing) -> list[Standing]:
    """The scored people of an account, the best first."""
    assert model.account_score is not None
    found = []
    for row in con.execute(MEMBERS, {"account": account_id, "model": model.name}):
        member = Member(row.score_cents, orjson.loads(row.dimensions), orjson.loads(row.roles))
        cents = cents_of(model.account_score, member)
        found.append(Standing(row.lead_id, row.name, seeing.has(row.owner), cents, member))
    return sorted(found, key=lambda one: (-one.cents, one.lead_id))


def arithmetic(result: AccountResult, people: Sequence[Standing]) -> dict[str, Any]:
    """The lines that add up to the score."""
    counted = people[: result.counted]
    named = [one for one in counted if one.is_seen][:LINES]
    others = len(counted) - len(named)
    rest = sum(one.cents for one in counted) - sum(one.cents for one in named)
    return {
        "score": float(result.score),
        "lines": [one.line for one in named],
        "others": {"people": others, "points": points(rest)} if others else None,
        "further": {"people": result.further, "points": float(result.breadth)} if result.further else None,
    }


def roles(model: Model, wanted: AccountScore, people: Sequence[Standing]) -> list[dict[str, Any]]:
    """The roles in the order of the model."""
    voice = replace(voice_of(model), definitions={})  # what a role asks for, not what it is called
    found = []
    for name, condition in wanted.roles:
        having = [one for one in people if name in one.member.roles]
        seen = [one.line for one in having if one.is_seen]
        words = condition_words(condition, voice)
        found.append({"role": name, "words": words, "held_by": len(having), "people": seen[:LINES]})
    return found
