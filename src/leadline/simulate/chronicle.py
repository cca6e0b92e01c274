"""The events of a territory as a table: by lead, then by time, numbered; and what only the judge may know of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from leadline.model.condition import DAY, HOUR
from leadline.simulate.draw import Bools, Floats, Ints, Random, chance, lognormal
from leadline.simulate.tape import NUMBERS, SOURCES, TEXTS, Tape

_MOST_EVENTS = 10_000  # of one lead: the width of an event's number
_LATE = 0.012  # of what comes from apps and from services that were down for a while
_LATE_SOURCES = tuple(SOURCES.index(source) for source in ("web", "app", "mail"))

EVENT_SCHEMA = pa.schema(
    [
        ("event_id", pa.string()),
        ("lead_id", pa.string()),
        ("event", pa.string()),
        ("occurred_at", pa.timestamp("us")),
        ("source", pa.string()),
        ("automated", pa.bool_()),
        *[(name, pa.string()) for name in TEXTS],
        *NUMBERS.items(),
        ("recurring", pa.bool_()),
    ]
)
TRUTH_SCHEMA = pa.schema([("event_id", pa.string()), ("machine", pa.bool_()), ("received_at", pa.timestamp("us"))])


def tables(random: Random, tape: Tape, first: int, ids: list[str]) -> tuple[pa.Table, pa.Table]:
    """The events, and the truth of those that a machine made or that arrived late.

    ``ids`` are the ids of the territory's leads, the first of whom has the number ``first``.
    """
    lead, at = tape.instants()
    order = _order(lead, at)
    lead, at = lead[order], at[order]
    source = tape.places("source")[order]
    events = _event_ids(lead, first)
    machine = tape.claims("machine")[order]
    columns: list[pa.Array] = [
        events,
        pa.DictionaryArray.from_arrays(lead.astype(np.int32), pa.array(ids)),
        _words(tape, "event", tape.places("event")[order]),
        pa.array(at, pa.timestamp("us")),
        _words(tape, "source", source),
        pa.array(tape.claims("automated")[order]),
        *[_words(tape, name, tape.places(name)[order]) for name in TEXTS],
        *[_figures(tape.figures(name)[order], kind) for name, kind in NUMBERS.items()],
        _figures(tape.figures("recurring")[order], pa.bool_()),
    ]
    late = np.isin(source, _LATE_SOURCES) & ~machine & chance(random, _LATE, len(at))
    return pa.table(columns, names=EVENT_SCHEMA.names), _truth(random, events, at, machine, late)


def _order(lead: Ints, at: Ints) -> Ints:
    if not len(at):
        return lead
    since = at - at.min()
    by_lead: Ints = np.argsort(lead * (int(since.max()) + 1) + since, kind="stable")
    return by_lead


def _truth(random: Random, events: pa.Array, at: Ints, machine: Bools, late: Bools) -> pa.Table:
    received = at + (np.clip(lognormal(random, HOUR * 9, 1.5, len(at)), 0, 20 * DAY) * late).astype(np.int64)
    told = pa.array(np.flatnonzero(machine | late))
    columns = [events.take(told), pa.array(machine).take(told), pa.array(received, pa.timestamp("us")).take(told)]
    return pa.table(columns, schema=TRUTH_SCHEMA)


def _words(tape: Tape, name: str, place: npt.NDArray[np.int16]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(place, mask=place < 0), pa.array(tape.words[name]))


def _figures(value: Floats, kind: pa.DataType) -> pa.Array:
    missing = np.isnan(value)
    return pa.array(np.where(missing, 0, value).astype(kind.to_pandas_dtype()), kind, mask=missing)


def _event_ids(lead: Ints, first: int) -> pa.Array:
    """``e00000120003``: the lead's number (from 1) and the running number of its event (from 0), in order of time."""
    begins = np.r_[True, lead[1:] != lead[:-1]][: len(lead)]
    position = np.arange(len(lead))
    running = position - np.maximum.accumulate(np.where(begins, position, 0))
    value = (lead + first + 1) * _MOST_EVENTS + running
    width = 12
    text = np.empty((len(lead), width), dtype=np.uint8)
    text[:, 0] = ord("e")
    for column in range(width - 1, 0, -1):
        value, digit = np.divmod(value, 10)
        text[:, column] = digit + ord("0")
    offsets = np.arange(len(lead) + 1, dtype=np.int32) * width
    return pa.StringArray.from_buffers(len(lead), pa.py_buffer(offsets), pa.py_buffer(text))
