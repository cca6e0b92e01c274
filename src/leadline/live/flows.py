"""The flows that are kept, read beside the models and segments of today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from leadline.errors import InputError, ModelError, Problem, UnsupportedError
from leadline.flows import Flow, Known, listened, read_flow
from leadline.flows.lint import enrols
from leadline.flows.moving import lost
from leadline.flows.reading import FILE
from leadline.live.segments import asking
from leadline.model import Model
from leadline.model.condition import Condition, Instant
from leadline.model.segment import OUTSIDE, Segments
from leadline.plan.used import together, used
from leadline.store import flow_runs
from leadline.store import tables as t
from leadline.store.audit import record
from leadline.store.connections import connections
from leadline.store.documents import (
    FLOW,
    MAIL,
    NOTICE,
    Document,
    archive_document,
    documents,
    keep_document,
    pause_document,
    text_of,
)
from leadline.store.models import live_models
from leadline.store.segments import standing_segments

r = t.flow_runs.c


@dataclass(frozen=True, slots=True)
class Standing:
    """A flow as it is now: its text, and what it says; ``None`` where it cannot be read today, with why not."""

    document: Document
    flow: Flow | None
    problems: tuple[Problem, ...] = ()

    @property
    def is_live(self) -> bool:
        """Whether leads enter it and go on in it."""
        return self.flow is not None and self.document.paused_at is None


class Reader:
    """Reads flows beside what there is at one moment."""

    def __init__(self, con: sa.Connection) -> None:
        self.con = con
        self.models = live_models(con)
        self.segments = Segments({one.segment: one.text for one in standing_segments(con)}, self.models)

    def read(self, text: str, name: str | None = None) -> Flow:
        """The flow of a text; a `ModelError` has all that is wrong with it, or that no plan can ask its conditions."""
        found = read_flow(text, self.segments, name)
        refuse_untellable(found.conditions, self.models)
        return found

    def edit(self, name: str, edit: int) -> Flow:
        """An edit of a flow, however old."""
        text = text_of(self.con, FLOW, name, edit)
        if text is None:
            raise InputError(f"the flow `{name}` never had an edit {edit}")
        return self.read(text, name)

    def standing(self, name: str | None = None) -> dict[str, Standing]:
        """The flows that are not archived, by their names; or that of a name."""
        found = {}
        for one in documents(self.con, FLOW, name):
            try:
                found[one.name] = Standing(one, self.read(one.text, one.name))
            except ModelError as error:
                found[one.name] = Standing(one, None, error.problems)
        return found


def refuse_untellable(conditions: Iterable[Condition], models: Iterable[Model]) -> None:
    """Refuse conditions that no plan can ask beside those of the models."""
    looked_at = used(asking(OUTSIDE, {str(number): one for number, one in enumerate(conditions)}))
    try:
        together([*map(used, models), looked_at])
    except UnsupportedError as error:
        raise ModelError([Problem(FILE, None, "", str(error))]) from None


def standing_flows(con: sa.Connection, name: str | None = None) -> dict[str, Standing]:
    """The flows that are kept, or that of a name."""
    return Reader(con).standing(name)


def flow_of_edit(con: sa.Connection, name: str, edit: int) -> Flow:
    """The flow as an edit has it."""
    return Reader(con).edit(name, edit)


def listened_by_flows(con: sa.Connection) -> list[str]:
    """What the flows are to be told of, as people write what they listen for."""
    return [one for flow in standing_flows(con).values() if flow.is_live and flow.flow for one in listened(flow.flow)]


def known(con: sa.Connection) -> Known:
    """What there is beside a flow."""
    standing = standing_flows(con)
    return Known(
        mails=[one.name for one in documents(con, MAIL)],
        notices=[one.name for one in documents(con, NOTICE)],
        connections={one.connection: one.kind for one in connections(con)},
        flows={name: () if one.flow is None else enrols(one.flow) for name, one in standing.items()},
        dimensions=list(dict.fromkeys(one.name for model in live_models(con) for one in model.dimensions)),
    )


# -- keeping -------------------------------------------------------------------------------------------------------


def read_beside(con: sa.Connection, name: str | None, text: str) -> Flow:
    """The flow that a text makes; a `ModelError` has all that is wrong with it."""
    return Reader(con).read(text, name)


def keep_flow(con: sa.Connection, name: str, text: str, edit: int, by: str, at: Instant) -> bool:
    """Keep the text of a flow that was changed from its ``edit``; ``False``: it is another one by now.

    Leads that are in it go on by the text that they entered with.
    """
    return keep_document(con, FLOW, name, read_beside(con, name, text).title, text, edit, by, at)


def pause_flow(con: sa.Connection, name: str, by: str, at: Instant, *, paused: bool = True) -> bool:
    """Let a flow rest: nobody enters it, and nobody goes on in it; or let it go on. ``False``: there is none."""
    is_there = pause_document(con, FLOW, name, by, at, paused=paused)
    if is_there and not paused:
        flow_runs.wake(con, name, at)
    return is_there


def archive_flow(con: sa.Connection, name: str, by: str, at: Instant) -> bool:
    """Let a flow be no more: the leads in it stop where they are. ``False``: there is none."""
    return archive_document(con, FLOW, name, by, at) and flow_runs.stop(con, r.flow == name, at) >= 0


def move_runs(con: sa.Connection, name: str, edit: int, to: int, by: str, at: Instant) -> int:
    """Let the leads that go on by an edit go on by another one, each at the step of the same id; how many.

    An `InputError` says at which steps leads stand that the other one does not have; then none is moved.
    """
    target = flow_of_edit(con, name, to)
    gone = lost(flow_runs.standing_at(con, name, edit), target)
    if gone:
        where = ", ".join(f"{one.runs:,} at `{one.step}`" for one in gone)
        raise InputError(
            f"edit {to} of `{name}` does not have every step at which leads stand: {where}; keep those steps' ids, or "
            "stop these leads first"
        )
    moved = flow_runs.change_edit(con, name, edit, to, at)
    record(con, at, by, "flow.move", name, {"from": edit, "to": to, "runs": moved})
    return moved


def put_in(con: sa.Connection, name: str, lead_ids: Iterable[int], by: str, at: Instant) -> list[int]:
    """Put leads into a flow by hand, those who may enter as often as that would be; the numbers of the runs.

    ``if`` is not asked: somebody has decided. A lead that is in it already does not enter a second time.
    """
    found = standing_flows(con, name).get(name)
    if found is None:
        raise InputError(f"there is no flow `{name}`")
    if found.flow is None:
        raise InputError(f"the flow `{name}` cannot be read: {found.problems[0].what}")
    entries = [
        flow_runs.Entry(name, found.document.edit, lead, found.flow.first, found.flow.again, {"manual": by})
        for lead in lead_ids
    ]
    numbers = flow_runs.enter(con, entries, at)
    record(con, at, by, "flow.enter", name, {"leads": len(numbers)})
    return numbers
