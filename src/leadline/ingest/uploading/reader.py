"""Starting the process that reads an upload, hearing what it says on the way, and ending it."""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from leadline import errors
from leadline.errors import InputError, LeadlineError
from leadline.files.orders import OrderUnknown
from leadline.ingest.inbox import Full
from leadline.ingest.uploading.task import Task

LOG = logging.getLogger("leadline.uploads")
PROCESS = (sys.executable, "-P", "-m", "leadline.ingest.uploading.process")  # -P: nothing in the folder is code
PATIENCE_S = 120  # for a look or a trial; an import has its time
AT_ONCE, WAITS_S = 2, 10.0  # looks and trials that are made beside one another; how long a third one waits


class Stopped(LeadlineError):
    """What a process did is not wanted any more."""


class Reader:
    """Has processes read files; `stop` ends those that run."""

    def __init__(self) -> None:
        self.turns = threading.Semaphore(AT_ONCE)
        self.running: set[subprocess.Popen[bytes]] = set()
        self.guard = threading.Lock()
        self.stopped = False

    def quick(self, folder: Path, task: Task) -> dict[str, Any]:
        """The answer to a look or a trial, which somebody waits for; `Full` where too many others wait."""
        if not self.turns.acquire(timeout=WAITS_S):
            raise Full("other files are being read; try again in a moment")
        try:
            return self.answer(folder, task, lambda _: None, PATIENCE_S)
        finally:
            self.turns.release()

    def answer(
        self, folder: Path, task: Task, told: Callable[[dict[str, Any]], None], patience: float | None = None
    ) -> dict[str, Any]:
        """What the process answers; its errors are raised here. ``told`` hears how far it is."""
        with tempfile.TemporaryFile() as log:
            process = self.begin(folder, task, log)
            late = threading.Timer(patience or 0, process.kill)
            late.daemon = True
            if patience is not None:
                late.start()
            last: dict[str, Any] = {}
            try:
                assert process.stdout is not None
                for line in process.stdout:
                    last = orjson.loads(line)
                    if not last.keys() & {"answer", "error"}:
                        told(last)
                code = process.wait()
            finally:
                process.kill()
                process.wait()
                in_time = patience is None or not late.finished.is_set()
                late.cancel()
                with self.guard:
                    self.running.discard(process)
                if process.stdout is not None:
                    process.stdout.close()
            if code:
                log.seek(0)
                raise self.broken(code, in_time, log.read().decode("utf-8", "replace").strip())
        return result(last)

    def begin(self, folder: Path, task: Task, log: Any) -> subprocess.Popen[bytes]:
        with self.guard:
            if self.stopped:
                raise Stopped("the server is going down")
            process = subprocess.Popen(
                PROCESS, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, start_new_session=True
            )
            self.running.add(process)
        assert process.stdin is not None
        with suppress(BrokenPipeError):  # it is gone already; how it ended says why
            process.stdin.write(orjson.dumps(asdict(task)))
            process.stdin.close()
        return process

    def broken(self, code: int, in_time: bool, said: str) -> LeadlineError:
        """What a process without an answer means."""
        if self.stopped:
            return Stopped("the server is going down")
        if not in_time:
            return InputError("the file takes too long to be read; bring it in parts")
        LOG.error("a file could not be read", extra={"fields": {"why": said, "code": code}})
        if code < 0:
            return InputError("the file brought down what reads it; is it damaged, or too large for this machine?")
        return LeadlineError("the process that reads files failed")

    def stop(self) -> None:
        """End what runs; whatever was written is whole, since each chunk is one transaction."""
        with self.guard:
            self.stopped = True
            for process in self.running:
                process.kill()


def result(last: dict[str, Any]) -> dict[str, Any]:
    if "answer" in last:
        found: dict[str, Any] = last["answer"]
        return found
    if last.get("order_unknown"):
        raise OrderUnknown(**last["order_unknown"], message=last["said"])
    kind = getattr(errors, last["error"])
    assert issubclass(kind, LeadlineError)
    raise kind(last["said"])
