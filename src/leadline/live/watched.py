"""Long work by a process of its own that tells how far it is, and that can be ended in the middle.

The process is a module that ends with ``serve(answer)`` of `leadline.live.apart`, and says `tell_share` meanwhile.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from select import select
from time import monotonic
from typing import Any

import orjson

from leadline.errors import LeadlineError
from leadline.live.apart import Apart, Running, failure, understood

LOOKS_EVERY_S = 0.5
READ_AT_ONCE = 65_536
SHARE = "share"


class UnwantedError(LeadlineError):
    """What is being worked out is wanted by nobody any more."""


def watched(
    process: Sequence[str], asked: Mapping[str, Any], what: str, wanted: Callable[[float], bool]
) -> dict[str, Any]:
    """What a process answers; twice a second ``wanted`` is told the share that is done, and says whether to go on.

    If it says no, the process is ended, and an `UnwantedError` raised. ``what``: as in `leadline.live.apart.answered`.
    """
    share = 0.0
    with closing(Apart(process, what)) as apart:
        running = apart.start()
        assert running.process.stdin is not None
        try:
            running.process.stdin.write(orjson.dumps(asked) + b"\n")
            running.process.stdin.flush()
        except BrokenPipeError:
            raise failure(running.process.wait(), running.why(), what) from None
        for line in lines(running):
            if line is not None:
                said = orjson.loads(line)
                if said.keys() != {SHARE}:
                    return understood(line)
                share = said[SHARE]
            if not wanted(share):
                raise UnwantedError(f"{what} is not wanted any more")
        raise failure(running.process.wait(), running.why(), what)


def lines(running: Running) -> Iterator[bytes | None]:
    """What a process says line by line, until it ends; ``None`` where it says nothing for a while."""
    assert running.process.stdout is not None
    number, rest = running.process.stdout.fileno(), b""
    while True:
        if not select([number], [], [], LOOKS_EVERY_S)[0]:
            yield None
            continue
        read = os.read(number, READ_AT_ONCE)
        if not read:
            return
        *whole, rest = (rest + read).split(b"\n")
        yield from whole


class Telling:
    """In the process: says now and then what share of the work is done."""

    def __init__(self) -> None:
        self.told_at = 0.0

    def __call__(self, share: float) -> None:
        if monotonic() - self.told_at >= LOOKS_EVERY_S:
            self.told_at = monotonic()
            sys.stdout.buffer.write(orjson.dumps({SHARE: round(share, 3)}) + b"\n")
            sys.stdout.buffer.flush()
