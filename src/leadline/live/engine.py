"""The engine of one thread: the live models, compiled, and a connection in whose database their plans run.

The inputs are temporary tables of the connection with the columns that all live models together look at; a plan is one
prepared statement over them. So a lead costs milliseconds, and nothing is copied out of the store.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import orjson
import sqlalchemy as sa

from leadline.evidence.trial.assignment import Arm
from leadline.library.explaining import Explained
from leadline.library.explanation import Explanation
from leadline.live.compiled import Compiled
from leadline.live.inputs import ALL, Seen, SpineRow, fill
from leadline.live.listening import listened, listening_state
from leadline.live.people import Person
from leadline.live.saving import Scored
from leadline.live.segments import Live, asking, live_segments
from leadline.live.trials import Member, OnTrial
from leadline.model import Model
from leadline.model.condition import Condition, Instant
from leadline.model.segment import OUTSIDE
from leadline.plan import Schema
from leadline.scoring.temporary import create_inputs, live_schema
from leadline.store import tables as t
from leadline.store.database import Store, raw
from leadline.store.happenings import Listening
from leadline.store.models import live_models, version_of
from leadline.store.properties import list_properties
from leadline.store.trials import all_running

Receipt = tuple[str | None, str]
Key = tuple[str, frozenset[str], tuple[str, ...], tuple[tuple[str, Condition], ...]]
NONE = Live()
NO_TRIALS: Mapping[str, sa.Row[Any]] = {}
TRIED = sa.and_(t.trials.c.model == t.models.c.model, t.trials.c.stopped_at.is_(None))
STANDING = sa.select(t.models.c.model, t.models.c.live, t.models.c.position, t.trials.c.trial_id)
STANDING = STANDING.select_from(t.models).join(t.trials, TRIED, isouter=True)
COMPILED: dict[Key, list[Compiled]] = {}  # which takes a second for a model
MOST_COMPILED = 16
LOCK = threading.Lock()


class Engine:
    """Scores leads by the live models. To be used by one thread, as a context."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.connection: sa.Connection
        self.loaded: object = None
        self.listens_to: object = None
        self.schema = Schema()
        self.compiled: list[Compiled] = []
        self.trials: dict[str, OnTrial] = {}  # versions that are tried beside live ones, by the names of the models
        self.outside: Compiled  # what is told of leads that no model scores
        self.segments = NONE
        self.listening = Listening()  # what happened is written down as far as somebody listens
        self.activations: dict[str, tuple[Instant, bool]] = {}

    def __enter__(self) -> Self:
        self.connection = self.store.engine.connect()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.connection.invalidate()  # its temporary tables go with it
        self.connection.close()

    # -- what scores ---------------------------------------------------------------------------------------------

    def load(self, con: sa.Connection) -> None:
        """Compile the live models, where they are others than before, or the segments are."""
        rows = con.execute(STANDING).all()
        segments = con.execute(sa.select(t.segments.c.segment, t.segments.c.edit, t.segments.c.archived_at)).all()
        lists = list_properties(con)
        state = (frozenset(map(tuple, rows)), frozenset(map(tuple, segments)), lists)
        listening = listening_state(con)
        if listening != self.listens_to or state != self.loaded:  # a flow is read beside the models and segments
            self.listening, self.listens_to = listened(con), listening
        if state == self.loaded:
            return
        models = live_models(con)
        a = t.activations.c
        self.activations = {
            row.model: (row.at, row.fire)
            for row in con.execute(sa.select(a.model, a.at, a.fire).order_by(a.activation_seq))
        }
        trials = all_running(con) if any(row.trial_id is not None for row in rows) else {}
        self.use(con, models, lists, live_segments(con, models), trials)
        self.loaded = state

    def load_draft(self, con: sa.Connection, model: Model) -> None:
        """Compile a model that is not live, alone; the live ones are loaded again when they are wanted."""
        self.loaded = None
        self.use(con, [model], list_properties(con))

    def use(
        self,
        con: sa.Connection,
        models: Sequence[Model],
        lists: frozenset[str],
        segments: Live = NONE,
        trials: Mapping[str, sa.Row[Any]] = NO_TRIALS,
    ) -> None:
        """Let these models score, in this order, and these segments be told."""
        self.segments = segments
        running = [trials[one.name] for one in models if one.name in trials]
        every = [*models, *(version_of(con, one.b) for one in running)]
        self.schema = live_schema(*every, asking(OUTSIDE, segments.conditions), lists=lists)
        dialect = create_inputs(raw(con), self.schema)
        key = (dialect, lists, tuple(model.version for model in every), tuple(segments.conditions.items()))
        with LOCK:
            found = COMPILED.pop(key, None)
        compiled = found or [Compiled(one, self.schema, dialect, segments.conditions) for one in (*every, OUTSIDE)]
        self.compiled, self.outside = compiled[: len(models)], compiled[-1]
        self.trials = {
            one.model: OnTrial(one.trial_id, b, one.share, one.started_at, one.fire)
            for one, b in zip(running, compiled[len(models) : -1], strict=True)
        }
        with LOCK:
            COMPILED[key] = compiled  # behind the others: those used longest ago go first
            while len(COMPILED) > MOST_COMPILED:
                COMPILED.pop(next(iter(COMPILED)))

    @property
    def versions(self) -> list[Compiled]:
        """The live models and the versions that are tried beside them."""
        return [*self.compiled, *(one.b for one in self.trials.values())]

    @property
    def restarting(self) -> frozenset[str]:
        """The stages that start some dimension of a live model over."""
        models = [one.model for one in self.versions]
        return frozenset(stage for model in models for dimension in model.dimensions for stage in dimension.restart)

    @property
    def account_model(self) -> Model | None:
        """The first model that scores accounts."""
        return next((one.model for one in self.compiled if one.model.account_score is not None), None)

    def activation(self, model: str, version: str) -> tuple[Instant, bool]:
        """When a version of a model began to score, and whether people are told of what it alone finds."""
        trial = self.trials.get(model)
        if trial is not None and trial.b.model.version == version:
            return trial.started_at, trial.fire
        return self.activations.get(model, (0, True))

    def speaking(self, con: sa.Connection, lead_id: int) -> list[Compiled]:
        """The live models as they speak of one lead: of one on trial, the version of the lead's arm."""
        return [
            trial.b
            if (trial := self.trials.get(one.model.name)) is not None
            and trial.arm(trial.speaking(con, lead_id)) is Arm.B
            else one
            for one in self.compiled
        ]

    # -- scoring -------------------------------------------------------------------------------------------------

    def scored(
        self, con: sa.Connection, persons: Mapping[int, Person], as_of: Instant, seen: Seen = ALL
    ) -> list[Scored]:
        """What every live model says of these leads at one instant, in the order of the models."""
        return self.replayed(con, persons, [SpineRow(lead, as_of) for lead in persons], seen)

    def replayed(
        self, con: sa.Connection, persons: Mapping[int, Person], spine: Sequence[SpineRow], seen: Seen = ALL
    ) -> list[Scored]:
        """What every live model says of leads at instants, by all that is known today."""
        return self.looked(con, persons, spine, seen)[0]

    def looked(
        self,
        con: sa.Connection,
        persons: Mapping[int, Person],
        spine: Sequence[SpineRow],
        seen: Seen = ALL,
        joining: Collection[int] = (),
    ) -> tuple[list[Scored], list[Member]]:
        """The same, and what is to be kept of leads on trial; those ``joining`` may be in one from now on."""
        if not spine or not (self.compiled or self.segments.conditions):
            return [], []
        fill(con, self.schema, persons, spine, seen)
        scored: list[Scored] = []
        members: list[Member] = []
        for compiled in self.compiled:
            said, trial = compiled.scored(raw(con)), self.trials.get(compiled.model.name)
            if trial is None:
                scored += said
                continue
            earlier = {one.lead_id for one in scored}
            told = trial.told(con, said, persons, set(joining) - earlier)
            scored += told.scored
            members += told.changed(spine[0].as_of)
        return scored, members

    def in_segments(
        self, con: sa.Connection, persons: Mapping[int, Person], main: Mapping[int, Scored]
    ) -> dict[int, tuple[str, ...]]:
        """Where each of the leads that were just scored is in; who has no score is told so by no model's plan."""
        found = {lead: one.segments for lead, one in main.items() if one.score_cents is not None}
        if self.segments.conditions and persons.keys() - found.keys():
            for one in self.outside.scored(raw(con)):
                found.setdefault(one.lead_id, one.segments)
        return found

    # -- explaining ----------------------------------------------------------------------------------------------

    def explained(
        self, con: sa.Connection, persons: Mapping[int, Person], version: str, as_of: Instant, seen: Seen = ALL
    ) -> dict[int, Explanation]:
        """The receipts of some leads by one version of a model; who is outside its audience is left out."""
        compiled = next(one for one in self.versions if one.model.version == version)
        fill(con, self.schema, persons, [SpineRow(lead, as_of) for lead in persons], seen)
        found = {}
        for one in compiled.explained(raw(con)):
            person = persons[int(one.results.lead_id)]
            of_account = {f"company.{name}": value for name, value in company(con, person.account_id).items()}
            values = person.attributes(as_of) | of_account
            explained = Explained(compiled.model, one.results, one.contributions, one.held, values)
            found[person.lead_id] = Explanation(explained)
        return found

    def receipts(
        self, con: sa.Connection, persons: Mapping[int, Person], version: str, as_of: Instant, seen: Seen = ALL
    ) -> dict[int, Receipt]:
        """The receipts as JSON, each with why the lead is ready or is not, in words."""
        return {
            lead: (orjson.dumps(found.as_dict()).decode(), " ".join(found.receipt.verdicts))
            for lead, found in self.explained(con, persons, version, as_of, seen).items()
        }


def company(con: sa.Connection, account_id: str | None) -> dict[str, str]:
    """The attributes of an account as they are shown today."""
    if account_id is None:
        return {}
    found = con.scalar(sa.select(t.accounts.c.attributes).where(t.accounts.c.account_id == account_id))
    return {} if found is None else dict(orjson.loads(found))
