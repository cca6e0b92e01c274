"""Events: each once by its source and id, in the order of the leads, so that one chunk touches few of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import Any

import duckdb
import orjson
import sqlalchemy as sa

from leadline.ingest.importing import cells
from leadline.ingest.importing.judging import judge
from leadline.ingest.importing.knowing import mark, settle, vouched
from leadline.ingest.importing.wanted import Importing
from leadline.ingest.segment.ids import address
from leadline.model.condition import Instant
from leadline.model.text import event_name
from leadline.scoring.staging import EVENT_COLUMNS, Tables, columns_of, quoted
from leadline.store import tables as t
from leadline.store.append import EARLY, Offer, append
from leadline.store.bulk import numbered, put_new, select_by
from leadline.store.message import Kind, Message
from leadline.store.subjects import EMAIL, USER, Named
from leadline.store.suppressions import BY_EVENT, suppress_told
from leadline.store.values import clean, dumped

AT_ONCE = 8_000
FLAGGED = "flagged in the file"
COLUMNS = (
    "source_id", "event_id", "subject_id", "name", "occurred_at", "received_at", "properties", "said", "digest",
)  # fmt: skip
MADE = re.compile(r"[0-9a-f]{32}#\d+")  # an id that a row without one got
named = lru_cache(maxsize=4096)(event_name)


@dataclass(frozen=True, slots=True)
class Events:
    """Events of a file, column by column: a chunk has thousands. ``sources``: where each row says it came from."""

    ids: Sequence[str]
    lead_ids: Sequence[str]
    names: Sequence[str]
    occurred_at: Sequence[Instant]
    sources: Sequence[str | None]
    said: Sequence[str | None]
    properties: Sequence[str]

    def __len__(self) -> int:
        return len(self.ids)

    def at(self, places: Sequence[int]) -> Events:
        """Those at these places alone."""
        columns = (getattr(self, name) for name in self.__slots__)
        return Events(*([column[i] for i in places] for column in columns))

    def message(self, place: int, whose: Named) -> Message:
        kind, value = whose
        return Message(
            Kind.event,
            self.ids[place],
            self.occurred_at[place],
            user_id=value if kind == USER else None,
            email=value if kind == EMAIL else None,
            name=self.names[place],
            properties=orjson.loads(self.properties[place]),
            automated=self.said[place],
        )


def import_events(
    importing: Importing, con: duckdb.DuckDBPyConnection, tables: Tables, done: Callable[[int], None]
) -> None:
    assert tables.events is not None
    kinds = columns_of(con, tables.events)
    count = 0
    for batch in cells.batches(con, query(kinds, tables.events), AT_ONCE):
        events = events_of(batch, kinds, importing.wanted.events)
        with importing.chunk() as store:
            put_events(importing, store, events)
        count += len(events)
        done(count)


def query(kinds: Mapping[str, str], table: str) -> str:
    chosen = []
    for name, kind in kinds.items():
        flag = name == "automated"
        chosen.append(f"coalesce({quoted(name)}, false) AS automated" if flag else cells.selected(name, kind))
    if "automated" not in kinds:
        chosen.append("false AS automated")
    if "source" not in kinds:
        chosen.append("NULL::VARCHAR AS source")
    return f"SELECT {', '.join(chosen)} FROM {quoted(table)} ORDER BY lead_id, occurred_at, event_id"


def events_of(batch: Mapping[str, list[Any]], kinds: Mapping[str, str], ours: Mapping[str, str]) -> Events:
    """The events of a batch, those of ``ours`` by our names. An id that was made of the row then says so: brought again
    under another name it is another event, and not the old one in conflict."""
    ids, names = batch["event_id"], [named(one) for one in batch["event"]]
    if ours:
        renamed = zip(ids, names, strict=True)
        ids = [f"{id_}={ours[name]}" if name in ours and MADE.fullmatch(id_) else id_ for id_, name in renamed]
        names = [ours.get(name, name) for name in names]
    return Events(
        ids,
        batch["lead_id"],
        names,
        batch["occurred_at"],
        batch["source"],
        [FLAGGED if one else None for one in batch["automated"]],
        properties_of(batch, kinds),
    )


def properties_of(batch: Mapping[str, list[Any]], kinds: Mapping[str, str]) -> list[str]:
    """The properties of each event as JSON: those of the object, and over them those of the columns."""
    own = sorted((clean(name), name) for name in kinds if name not in EVENT_COLUMNS)
    names = [name for name, _ in own]
    columns = [cells.taken(batch[column], kinds[column]) for _, column in own]
    objects = batch.get("properties")
    if not columns:
        objects = [None] * len(batch["lead_id"]) if objects is None else objects
        return ["{}" if one is None else dumped(clean(orjson.loads(one))) for one in objects]
    rows = zip(*columns, strict=True)
    if objects is None:  # the names are in order already
        dumps = orjson.dumps
        return [dumps({n: v for n, v in zip(names, row, strict=True) if v is not None}).decode() for row in rows]
    return [
        dumped(
            (clean(orjson.loads(one)) if one is not None else {})
            | {n: v for n, v in zip(names, row, strict=True) if v is not None}
        )
        for one, row in zip(objects, rows, strict=True)
    ]


def put_events(importing: Importing, con: sa.Connection, events: Events) -> None:
    """Put in the events that are new; those of the future wait, as from everywhere."""
    counts, received_at = importing.counts, importing.wanted.received_at
    events = without_erased(importing, events)
    if not len(events):
        return
    number_of = {name: importing.source(con, name) for name in set(events.sources)}
    whose = people_of(con, events.lead_ids)
    if max(events.occurred_at) > received_at + EARLY:
        early = events.at([i for i, at in enumerate(events.occurred_at) if at > received_at + EARLY])
        for i in range(len(early)):
            message = early.message(i, whose[early.lead_ids[i]])
            append(con, [Offer(number_of[early.sources[i]], [message])], received_at)
        counts.aside += len(early)
        events = events.at([i for i, at in enumerate(events.occurred_at) if at <= received_at + EARLY])
    of = [whose[one] for one in events.lead_ids]
    numbers, new = numbered(con, of)
    keys = list(zip([number_of[one] for one in events.sources], events.ids, strict=True))
    first: dict[tuple[int, str], int] = {}
    for i, key in enumerate(keys):
        first.setdefault(key, i)
    rows = list(
        zip(
            [key[0] for key in keys],
            events.ids,
            [numbers[one] for one in of],
            events.names,
            events.occurred_at,
            repeat(received_at),
            events.properties,
            events.said,
            digests(events),
            strict=False,
        )
    )
    offered = rows if len(first) == len(rows) else [rows[i] for i in first.values()]
    stored = put_new(con, t.events, COLUMNS, offered, COLUMNS[:2])
    again = (
        [i for i, key in enumerate(keys) if key in stored or first[key] != i] if stored or offered is not rows else []
    )
    touched = {row[2] for row in rows if row[:2] not in stored} if stored else {row[2] for row in rows}
    earliest: dict[int, Instant] = {}
    for row in offered:
        earliest.setdefault(row[2], row[4])
    source = number_of[events.sources[0]]
    links = vouched(con, source, {one: earliest[one] for one in touched | new}, new, [], received_at)
    moved = settle(con, {number: kind for (kind, _), number in numbers.items() if number in new}, links)
    fresh = [i for key, i in first.items() if events.names[i] in BY_EVENT and key not in stored]
    suppress_told(con, [(rows[i][2], events.message(i, of[i])) for i in fresh], received_at)
    mark(con, touched | moved, "event", received_at)
    conflicts = judge(con, [(events.message(i, of[i]), *rows[i]) for i in again], received_at) if again else 0
    importing.meet(value for (_, value), number in numbers.items() if number in new)
    counts.events += len(first) - len(stored)
    counts.conflicts += conflicts
    counts.repeated += len(again) - conflicts


def people_of(con: sa.Connection, lead_ids: Sequence[str]) -> dict[str, Named]:
    """Whom the ids of events mean: the user of that id. An address that is nobody's id means who has the address."""
    found: dict[str, Named] = {one: (USER, one) for one in lead_ids}
    addresses = {one: mail for one in found if (mail := address(one)) is not None}
    rows = select_by(con, t.subjects, ("kind", "value"), "value", list(addresses))
    users = {value for kind, value in rows if kind == USER}
    return found | {one: (EMAIL, mail) for one, mail in addresses.items() if one not in users}


def without_erased(importing: Importing, events: Events) -> Events:
    if not importing.log.entries:
        return events
    out = {one for one in set(events.lead_ids) if importing.is_erased(one)}
    kept = [i for i, one in enumerate(events.lead_ids) if one not in out]
    importing.counts.erased += len(events) - len(kept)
    return events.at(kept) if out else events


def digests(events: Events) -> list[bytes]:
    """Of each event, the digest that it would have as a message."""
    begun: dict[str, bytes] = {}
    of_lead: dict[str, bytes] = {}
    found = []
    for name, lead_id, properties in zip(events.names, events.lead_ids, events.properties, strict=True):
        beginning = begun.get(name)
        if beginning is None:
            beginning = begun[name] = dumped(["event", name]).encode()[:-1] + b",["
        middle = of_lead.get(lead_id)
        if middle is None:
            middle = of_lead[lead_id] = dumped(lead_id).encode() + b",null,null,null,null],{}]"
        found.append(hashlib.blake2b(beginning + middle + properties.encode(), digest_size=12).digest())
    return found
