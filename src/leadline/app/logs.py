"""The log: one JSON object a line on standard error, without anything of a person in it.

Of an error it has the kind and the places in the code, never the message: a message may quote what somebody sent.
"""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

import orjson

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message", "fields"}
DEEPEST = 30  # places of an error that are written down


class Lines(logging.Formatter):
    """A record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "log": record.name,
            "event": record.getMessage(),
        }
        said |= {name: value for name, value in vars(record).items() if name not in STANDARD}
        said |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            said |= described(record.exc_info[1], record.exc_info[2])
        return orjson.dumps(said, default=str).decode()


def described(error: BaseException, where: TracebackType | None) -> dict[str, Any]:
    """What is written down of an error: its kind, those of what it came from, and where in the code it was."""
    kinds: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(kinds) < 5:
        kinds.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(where)]
    said: dict[str, Any] = {"error": " from ".join(kinds), "trace": places[-DEEPEST:]}
    return said


def set_up(level: str, stream: TextIO | None = None) -> None:
    """Send every log of this process there, and none anywhere else."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "sqlalchemy", "alembic", "httpx", "asyncio"):
        log = logging.getLogger(name)
        log.handlers.clear()
        log.propagate = True
        log.setLevel(max(logging.WARNING, root.level))  # what they say at ease names addresses and statements
