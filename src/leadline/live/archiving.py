"""Archiving a segment: not as long as something could not be read without it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from leadline.errors import InputError, ModelError
from leadline.flows import read_flow
from leadline.live.flows import standing_flows
from leadline.live.routing import standing_routing
from leadline.live.segments import all_segments
from leadline.model.condition import Instant
from leadline.model.segment import Segments, using
from leadline.routing import read_routing
from leadline.store.models import live_models
from leadline.store.segments import archive, standing_segments


def archive_unused(con: sa.Connection, name: str, by: str, at: Instant) -> bool:
    """Let a segment be no more, unless something names it; ``False``: there is none. To be done between turns."""
    for user in naming(con, name):
        raise InputError(f"{user} names `{name}`; change that one first")
    return archive(con, name, by, at)


def naming(con: sa.Connection, name: str) -> Iterator[str]:
    """Whatever names a segment, in words: other segments, the routing, flows."""
    for user in sorted(using(name, all_segments(con).segments.values())):
        yield f"the segment `{user}`"
    others = {one.segment: one.text for one in standing_segments(con) if one.segment != name}
    without = Segments(others, live_models(con))
    routing = standing_routing(con)
    if routing is not None and routing.routing is not None:
        try:
            read_routing(routing.document.text, without)
        except ModelError:
            yield "the routing"
    for flow, standing in standing_flows(con).items():
        if standing.flow is not None:
            try:
                read_flow(standing.document.text, without, flow)
            except ModelError:
                yield f"the flow `{flow}`"
