"""The routing that is kept, read beside the models and segments of today."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from leadline.errors import ModelError, Problem, UnsupportedError
from leadline.live.segments import asking
from leadline.model.condition import Instant
from leadline.model.segment import OUTSIDE, Segments
from leadline.plan.used import together, used
from leadline.routing import Routing, read_routing
from leadline.routing.reading import FILE
from leadline.store.documents import ROUTING, Document, documents, keep_document
from leadline.store.models import live_models
from leadline.store.segments import standing_segments

NAME = "routing"  # there is one


@dataclass(frozen=True, slots=True)
class Standing:
    """The routing as it is: its text, and what it says; ``None`` where it cannot be read today, with why not."""

    document: Document
    routing: Routing | None
    problems: tuple[Problem, ...] = ()

    @property
    def rests_because(self) -> str:
        """Why nothing is routed by it at the moment; empty: it is."""
        if self.document.paused_at is not None:
            return "the routing is paused"
        return f"the routing cannot be read: {self.problems[0].what}" if self.problems else ""


def read_beside(con: sa.Connection, text: str) -> Routing:
    """The routing that a text makes; a `ModelError` has all that is wrong with it."""
    models = live_models(con)
    segments = Segments({one.segment: one.text for one in standing_segments(con)}, models)
    found = read_routing(text, segments)
    try:
        together([*(used(model) for model in models), used(asking(OUTSIDE, found.conditions))])
    except UnsupportedError as error:
        raise ModelError([Problem(FILE, None, "", str(error))]) from None
    return found


def standing_routing(con: sa.Connection) -> Standing | None:
    """The routing that is kept; ``None``: there is none, and leads stay in the queue."""
    kept = documents(con, ROUTING, NAME)
    if not kept:
        return None
    try:
        return Standing(kept[0], read_beside(con, kept[0].text))
    except ModelError as error:
        return Standing(kept[0], None, error.problems)


def keep_routing(con: sa.Connection, text: str, edit: int, by: str, at: Instant) -> bool:
    """Keep a text that was changed from its ``edit``; ``False``: it is another one by now."""
    return keep_document(con, ROUTING, NAME, read_beside(con, text).title, text, edit, by, at)
