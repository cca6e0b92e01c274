"""Previews: what a version would do, before it is live."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from decimal import Decimal

from pydantic import BaseModel, Field

from leadline.api.actor import needs
from leadline.api.faults import Fault
from leadline.api.fields import Asked, Moment
from leadline.api.given import ServiceGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.model_shapes import Files, Version
from leadline.live.preview import preview
from leadline.store.model_files import read_model
from leadline.store.models import files_of_version

routes = router("models")
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


class PreviewIn(Asked):
    """A version that was published, or files that are no version yet."""

    version: Version | None = None
    files: Files | None = None


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


class PreviewOut(BaseModel):
    """What would change if this version were live now, by all that is known today. Nothing is written."""

    model: str
    version: str
    against: str | None = Field(description="The live version of the same model; null: there is none.")
    as_of: Moment
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
    movers: list[MoverOut] = Field(description="Those who would move most, upwards first.")


@routes.post("/api/models/preview", summary="See what a version would do.", dependencies=[needs(Permission.model)])
def preview_model(asked: PreviewIn, service: ServiceGiven) -> PreviewOut:
    """Score everybody with this version and with the live one of the same name: who moves, who crosses the threshold,
    and how many hand-overs an activation with `fire` would bring. It takes seconds with many leads."""
    if (asked.version is None) is (asked.files is None):
        raise Fault("invalid", "give either `version` or `files`", "body.files")
    if asked.files is not None:
        read_model(asked.files)  # so that mistakes are named by the files' own names
        files = asked.files
    else:
        with service.store.reading() as con:
            files = files_of_version(con, asked.version or "")
    with one_at_a_time():
        found = preview(service.store, files, service.clock())
    bins = [dict(zip(("low", "high", "before", "after"), one, strict=True)) for one in found.bins]
    return PreviewOut.model_validate(asdict(found) | {"bins": bins})
