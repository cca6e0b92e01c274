"""What a list of leads is filtered and ordered by, wherever one is asked for: the list, an export, a view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated

from fastapi import Query
from pydantic import TypeAdapter, ValidationError

from leadline.api.faults import Wrong, invalid
from leadline.api.fields import SHORT
from leadline.api.routing import Number
from leadline.api.scoring.instants import Lasts, When
from leadline.model.condition import Instant
from leadline.model.problems import closest
from leadline.store.wanted import Junk, Order, Wanted

Text = Annotated[str | None, Query(max_length=SHORT, min_length=1)]
Bound = Annotated[float | None, Query(ge=-1e9, le=1e9, allow_inf_nan=False)]
OF_A_MOMENT = {"lead_id"}  # what nobody keeps in a view


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of leads is filtered and ordered by."""

    band: Text = None
    grade: Text = None
    priority: Text = None
    stage: Text = None
    owner: Text = None
    country: Text = None
    account_id: Text = None
    model: Annotated[
        str | None,
        Query(max_length=SHORT, min_length=1, description="Only leads that this model scores; bounds are by it then."),
    ] = None
    segment: Annotated[
        str | None, Query(max_length=SHORT, min_length=1, description="Only leads that are in this segment.")
    ] = None
    min_score: Bound = None
    max_score: Bound = None
    junk: Annotated[Junk, Query(description="Leads that look like nobody: 50 points of junk or more.")] = Junk.without
    active_since: Annotated[When | None, Query(description="Only leads with an event since.")] = None
    active_within: Annotated[Lasts | None, Query(description="Only leads with an event in this time until now.")] = None
    idle_for: Annotated[Lasts | None, Query(description="Only leads without an event in this time until now.")] = None
    unowned: Annotated[bool, Query(description="Only leads that are nobody's.")] = False
    lead_id: Annotated[list[Number] | None, Query(max_length=200, description="Only leads of these numbers.")] = None
    q: Annotated[
        str | None,
        Query(max_length=SHORT, min_length=1, description="The number, or how the name, address or user id begins."),
    ] = None
    sort: Order = Order.best

    def wanted(self, now: Instant) -> Wanted:
        since = [self.active_since, None if self.active_within is None else now - self.active_within]
        names = ("band", "grade", "priority", "stage", "owner", "country", "account_id")
        return Wanted(
            equal={name: value for name in names if (value := getattr(self, name)) is not None},
            model=self.model,
            segment=self.segment,
            least=hundredths(self.min_score),
            most=hundredths(self.max_score),
            junk=self.junk,
            active_since=max((one for one in since if one is not None), default=None),
            idle_since=None if self.idle_for is None else now - self.idle_for,
            unowned=self.unowned,
            ids=None if self.lead_id is None else tuple(self.lead_id),
            text=self.q,
            order=self.sort,
        )


def hundredths(points: float | None) -> int | None:
    return None if points is None else round(points * 100)


FILTERS = TypeAdapter(Filters)
NAMES = [one.name for one in fields(Filters) if one.name not in OF_A_MOMENT]


def refuse_strange(query: Mapping[str, str]) -> None:
    """Refuse filters that the list of leads would refuse; ``query`` has them as its address does."""
    wrong = []
    for name in query:
        if name not in NAMES:
            near = closest(name, NAMES)
            hint = f"; did you mean `{near}`?" if near else ""
            wrong.append(Wrong(f"body.query.{name}", f"there is no such filter{hint}"))
    if wrong:
        raise invalid(wrong)
    try:
        FILTERS.validate_python(query)
    except ValidationError as error:
        wrong = [Wrong(".".join(map(str, ("body.query", *one["loc"]))), one["msg"]) for one in error.errors()]
        raise invalid(wrong) from None
