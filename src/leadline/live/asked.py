"""Conditions asked of some leads at an instant, all together, beside the models that score."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from leadline.live.engine import Engine
from leadline.live.people import Person, people
from leadline.live.saving import Scored, is_objected
from leadline.live.segments import Live
from leadline.model.condition import Condition, Instant
from leadline.store.database import Store
from leadline.store.models import live_models
from leadline.store.properties import list_properties


class Asking:
    """Asks conditions in an engine of its own, compiled again only where they, or the models, are others than before.

    To be used by one thread.
    """

    def __init__(self, store: Store) -> None:
        self.engine = Engine(store).__enter__()
        self.loaded: object = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.engine.__exit__(None, None, None)

    def held(
        self, conditions: Mapping[str, Condition], lead_ids: Collection[int], as_of: Instant
    ) -> dict[int, frozenset[str]]:
        """The names of the conditions that hold, for each of these leads that is still one and did not object."""
        con = self.engine.connection
        with con.begin():
            persons = {
                lead: one
                for lead, one in people(con, lead_ids, as_of).items()
                if not is_objected(one.attributes(as_of))
            }
            return self.held_by(con, conditions, persons, as_of)

    def held_by(
        self, con: sa.Connection, conditions: Mapping[str, Condition], persons: Mapping[int, Person], as_of: Instant
    ) -> dict[int, frozenset[str]]:
        if not persons or not conditions:
            return dict.fromkeys(persons, frozenset())
        self.load(con, conditions)
        main: dict[int, Scored] = {}
        for one in self.engine.scored(con, persons, as_of):
            main.setdefault(one.lead_id, one)
        found = self.engine.in_segments(con, persons, main)
        return {lead: frozenset(found.get(lead, ())) for lead in persons}

    def load(self, con: sa.Connection, conditions: Mapping[str, Condition]) -> None:
        models, lists = live_models(con), list_properties(con)
        state = (tuple(model.version for model in models), lists, tuple(conditions.items()))
        if state != self.loaded:
            self.loaded = None
            self.engine.use(con, models, lists, Live(dict(conditions)))
            self.loaded = state
