"""Work that looks at everything, done by a process of its own: it keeps its memory to itself, and is gone afterwards.

One that is asked again and again (`Apart`) stays for a while. Such a process is a module that ends with
``serve(answer)``. What it is asked and what it answers are JSON, a line each; an error of ours is an answer too, and is
raised where it was asked.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from select import select
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any

import orjson

from leadline import errors
from leadline.errors import LeadlineError, StoreError

LOG = logging.getLogger("leadline.apart")
PATIENT = 5  # how much nicer than the server it is, in the words of nice(2)


def process_of(module: str) -> Sequence[str]:
    """The command that runs a module as such a process."""
    return (sys.executable, "-m", module)


def answered(process: Sequence[str], asked: Mapping[str, Any], what: str) -> dict[str, Any]:
    """What a process answers; ``what`` it is for, as messages call it: ``the preview``."""
    done = subprocess.run(process, input=orjson.dumps(asked), capture_output=True, check=False)
    if done.returncode:
        raise failure(done.returncode, done.stderr, what)
    return understood(done.stdout)


def understood(answer: bytes) -> dict[str, Any]:
    """An answer as it was given; an error of ours is raised."""
    found: dict[str, Any] = orjson.loads(answer)
    if "error" in found:
        kind = getattr(errors, found["error"])
        assert issubclass(kind, LeadlineError)
        raise kind(found["said"])
    return found


def failure(code: int, told: bytes, what: str) -> StoreError:
    LOG.error("%s failed", what, extra={"why": told.decode("utf-8", "replace").strip()})
    why = f"it was ended by signal {-code}" if code < 0 else "the log says why"
    return StoreError(f"{what} came to no end: {why}; is there enough memory?")


@dataclass(frozen=True, slots=True)
class Running:
    """A process that was started, and what it says when it fails."""

    process: subprocess.Popen[bytes]
    told: IO[bytes]

    def answer(self, asked: bytes) -> bytes:
        """What it answers; nothing where it has ended."""
        assert self.process.stdin is not None and self.process.stdout is not None
        try:
            self.process.stdin.write(asked)
            self.process.stdin.flush()
        except (BrokenPipeError, ValueError):  # ValueError: it was ended by `end` meanwhile
            return b""
        return self.process.stdout.readline()

    def why(self) -> bytes:
        try:
            self.told.seek(0)
            return self.told.read()
        except ValueError:
            return b""

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.told):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()


class Apart:
    """A process that stays to answer what is asked next, until nobody has asked for a while.

    One question at a time. It is started when it is needed, and ends when this process does, however that ends.
    """

    def __init__(self, process: Sequence[str], what: str) -> None:
        self.process, self.what = process, what
        self.running: Running | None = None

    def answered(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """What it answers. One that has ended by itself meanwhile is started anew."""
        said = orjson.dumps(asked) + b"\n"
        before = self.running
        running = before or self.start()
        answer = running.answer(said)
        if not answer and running is before and running.process.wait() == 0:
            running = self.start()
            answer = running.answer(said)
        if not answer:
            why = failure(running.process.wait(), running.why(), self.what)
            self.close()
            raise why
        return understood(answer)

    def start(self) -> Running:
        self.close()
        pipe, told = subprocess.PIPE, TemporaryFile()  # noqa: SIM115  (it is there as long as the process)
        self.running = Running(subprocess.Popen(self.process, stdin=pipe, stdout=pipe, stderr=told), told)
        return self.running

    def close(self) -> None:
        """End it, also in the middle of an answer."""
        running, self.running = self.running, None
        if running is not None:
            running.end()


def serve(answer: Callable[[Mapping[str, Any]], Mapping[str, Any]], idle_s: float | None = None) -> None:
    """Be such a process: answer what is asked, until nothing more can come, or nothing came for so long."""
    sys.excepthook = without_values
    os.nice(PATIENT)
    asking, answering = sys.stdin.buffer, sys.stdout.buffer
    while select([asking], [], [], idle_s)[0] and (line := asking.readline()):
        answering.write(orjson.dumps(said(answer, orjson.loads(line)), default=plain) + b"\n")
        answering.flush()


def said(answer: Callable[[Mapping[str, Any]], Mapping[str, Any]], asked: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        return answer(asked)
    except LeadlineError as error:
        return {"error": type(error).__name__, "said": str(error)}


def without_values(kind: type[BaseException], _: BaseException, at: TracebackType | None) -> None:
    """What went wrong and where, without what the error says: that may be somebody's data, and this is logged."""
    sys.stderr.write("".join(traceback.format_tb(at)) + kind.__name__)


def plain(value: object) -> str:
    """Points as text, so that they arrive as they are."""
    assert isinstance(value, Decimal)
    return str(value)
