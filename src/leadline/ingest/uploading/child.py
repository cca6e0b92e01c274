"""A process that reads uploads, seen from the server: asked, heard, ended."""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import orjson

from leadline.errors import InputError, LeadlineError
from leadline.ingest.uploading.task import Task

LOG = logging.getLogger("leadline.uploads")
PROCESS = (sys.executable, "-P", "-m", "leadline.ingest.uploading.process")  # -P: nothing in a folder is code

Told = Callable[[dict[str, Any]], None]


class Child:
    """One such process. It ends with us: its input is closed then."""

    def __init__(self) -> None:
        self.log = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as the process)
        self.process = subprocess.Popen(
            PROCESS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, start_new_session=True
        )
        self.retiring: threading.Timer | None = None
        self.late = self.asked = False

    @property
    def is_whole(self) -> bool:
        """Whether it can be asked: it lives, and owes no answer."""
        return not self.asked and self.process.poll() is None

    def ask(self, task: Task, told: Told, patience: float | None) -> dict[str, Any]:
        """What it answers to a task; ``told`` hears how far it is. After ``patience`` seconds it is ended."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None and stdout is not None
        watch = threading.Timer(patience or 0, self.give_up)
        watch.daemon = True
        self.asked = True
        if patience is not None:
            watch.start()
        try:
            with suppress(BrokenPipeError):  # how it ended says why
                stdin.write(orjson.dumps(asdict(task)) + b"\n")
                stdin.flush()
            for line in stdout:
                said: dict[str, Any] = orjson.loads(line)
                if said.keys() & {"answer", "error"}:
                    self.asked = False
                    return said
                told(said)
            raise self.broken(self.process.wait())
        finally:
            watch.cancel()

    def give_up(self) -> None:
        self.late = True
        self.process.kill()

    def broken(self, code: int) -> LeadlineError:
        """What it means that it ended without an answer."""
        if self.late:
            return InputError("the file takes too long to be read; bring it in parts")
        self.log.seek(0)
        why = self.log.read().decode("utf-8", "replace").strip()
        LOG.error("a file could not be read", extra={"fields": {"why": why, "code": code}})
        if code < 0:
            return InputError("the file brought down what reads it; is it damaged, or too large for this machine?")
        return LeadlineError("the process that reads files failed")

    def end(self) -> None:
        """End it, whatever it does: what it wrote is whole, since each chunk is one transaction."""
        if self.retiring is not None:
            self.retiring.cancel()
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.log):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
