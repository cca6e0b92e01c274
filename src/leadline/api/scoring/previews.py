"""Previews: what a version would do, before it is live."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault
from leadline.api.fields import Asked, Moment
from leadline.api.given import ServiceGiven
from leadline.api.permission import Permission
from leadline.api.routing import Number, router
from leadline.api.scoring.explaining import ExplanationOut
from leadline.api.scoring.instants import When
from leadline.api.scoring.model_shapes import Files, Version
from leadline.api.scoring.seen import EnginesGiven, lead_seen, sight_of
from leadline.api.scoring.shapes import Basis
from leadline.live import asking
from leadline.store.database import Store
from leadline.store.model_files import read_model
from leadline.store.models import files_of_version

routes = router("models")
Keeper = Annotated[Actor, needs(Permission.model)]
AT_ONCE = threading.Semaphore(1)  # a preview reads the whole store: one at a time
PATIENCE = 1.0  # seconds; whoever waits holds a thread that others need
LASTS = 5  # seconds until it is worth asking again


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """While no other preview runs; a `Fault` if one runs for longer than a request may wait."""
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise Fault("busy", "another preview is being made, and they are made one at a time", again=LASTS)
    try:
        yield
    finally:
        AT_ONCE.release()


class VersionOrFiles(Asked):
    """A version that was published, or files that are no version yet."""

    version: Version | None = None
    files: Files | None = None

    def found(self, store: Store) -> Mapping[str, str]:
        """The files; a `ModelError` names their mistakes by the files' own names."""
        if (self.version is None) is (self.files is None):
            raise Fault("invalid", "give either `version` or `files`", "body.files")
        if self.files is not None:
            read_model(self.files)
            return self.files
        with store.reading() as con:
            return files_of_version(con, self.version or "")


class PreviewIn(VersionOrFiles):
    """What is to be looked at; ``sample``: some thousand leads, which takes a second where all take several."""

    sample: bool = False


class ExplainIn(VersionOrFiles):
    """By what a lead is to be explained."""

    lead_id: Number = Field(examples=[7])
    as_of: When | None = Field(None, description="An instant or a date; left out, it is now.")


class MoverOut(BaseModel):
    """A lead whose score would change; null: outside the audience."""

    lead_id: int
    name: str | None
    before: Decimal | None
    after: Decimal | None
    band_before: str | None
    band_after: str | None
    qualified_before: bool
    qualified_after: bool


class BinOut(BaseModel):
    """How many leads have a score from ``low`` to ``high``."""

    low: float
    high: float
    before: int
    after: int


class GivesOut(BaseModel):
    """How many leads a rule gives points; null: there is no such rule, or it is switched off."""

    rule: str = Field(examples=["pricing-page"])
    title: str = Field(examples=["Pricing page"])
    before: int | None
    after: int | None


class PreviewOut(BaseModel):
    """What would change if this version were live, by all that is known at ``as_of``. Nothing is written."""

    model: str
    version: str
    against: str | None = Field(description="The live version of the same model; null: there is none.")
    as_of: Moment = Field(description="When the facts were read: at most two minutes ago.")
    sample: bool = Field(description="Only some leads were looked at: `leads` of `everyone`.")
    everyone: int
    leads: int
    changed: int
    up: int
    down: int
    newly: int = Field(description="Leads that would be qualified and are not.")
    no_more: int = Field(description="Leads that are qualified and would not be.")
    hand_overs: int = Field(description="Of the newly qualified, those that would become MQLs at once.")
    before: dict[str, int] = Field(description="Leads by band, now.")
    after: dict[str, int]
    bins: list[BinOut]
    movers: list[MoverOut] = Field(description="Those who would move most, upwards first; as far as they are seen.")
    crossing: list[MoverOut] = Field(description="Those who would cross the threshold, the newly qualified first.")
    rules: list[GivesOut] = Field(description="To how many leads each rule gives points.")


@routes.post("/api/models/preview", summary="See what a version would do.")
def preview_model(asked: PreviewIn, actor: Keeper, service: ServiceGiven) -> PreviewOut:
    """Score everybody with this version and with the live one of the same name: who moves, who crosses the threshold,
    and how many hand-overs an activation with `fire` would bring. It takes seconds with many leads, and fewer when
    somebody looks again soon."""
    files = asked.found(service.store)
    with service.store.reading() as con:
        seeing = sight_of(con, actor)
    with one_at_a_time():
        found = service.previews.preview(files, service.clock(), sample=asked.sample, seeing=seeing)
    bins = [dict(zip(("low", "high", "before", "after"), one, strict=True)) for one in found.bins]
    return PreviewOut.model_validate(asdict(found) | {"bins": bins})


@routes.post("/api/models/explain", summary="Explain what a version would say of a lead.")
def explain_by_model(asked: ExplainIn, actor: Keeper, service: ServiceGiven, engines: EnginesGiven) -> ExplanationOut:
    """Every point that a lead would have by a version, or by files that are no version yet. Nothing is written."""
    model = read_model(asked.found(service.store))
    now = service.clock()
    with service.store.reading() as con:
        lead = lead_seen(con, actor, asked.lead_id, now)
    as_of = now if asked.as_of is None else asked.as_of
    with engines.lend(model) as engine:
        said = asking.explain(engine, asked.lead_id, as_of, now).explanation.as_dict()
    more = {"lead_id": asked.lead_id, "is_main": lead["model"] == model.name, "basis": Basis.replayed}
    return ExplanationOut.model_validate(said | more)
