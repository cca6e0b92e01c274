"""What a process that reads an upload is asked: as JSON over its input, which no list of processes shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from leadline.files.instants import Order
from leadline.model.condition import Instant


@dataclass(frozen=True, slots=True)
class Target:
    """Where an import writes: the database's address with its password, the erasure log and its key in hexadecimal."""

    address: str = field(repr=False)
    erasures: str | None
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Task:
    """``what``: look, try or import. ``file`` is in ``folder``, which everything else that is made goes into too.

    ``facts`` are what its rows are; where it is empty, a look tells. ``names`` are attributes that are looked for.
    ``events`` are our names of events by theirs; ``codes``: countries are written as their codes.
    """

    what: str
    folder: str
    file: str
    facts: str
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    dates: Order | None = None
    zone: str | None = None
    source: str = ""
    events: Mapping[str, str] = field(default_factory=dict)
    codes: bool = False
    at: Instant = 0
    target: Target | None = None
