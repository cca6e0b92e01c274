"""The process that reads uploads: ``python -m leadline.ingest.uploading.process``, a `Task` on each line of its input.

It works in the upload's folder, where everything that it needs on the way is kept too. It writes JSON, one object a
line: ``{"step": …, "rows": …}`` and ``{"done": …}`` on the way, then the answer or what went wrong.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import orjson

from leadline.errors import EngineError, FactsError, LeadlineError
from leadline.files.columns import Facts
from leadline.files.looking import look
from leadline.files.orders import OrderUnknown
from leadline.ingest.uploading.task import Target, Task

PATIENT = 5  # how much nicer than the server it is, in the words of nice(2)
BOUNDS: dict[str, str | bool | int | float | list[str]] = {  # so that the machine is left to others
    "threads": 1,
    "memory_limit": "768MB",
    "max_temp_directory_size": "4GB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}

Say = Callable[[dict[str, Any]], None]


def answer(task: Task, say: Say) -> dict[str, Any]:
    """What was asked."""
    with duckdb.connect(config=BOUNDS | {"temp_directory": str(Path.cwd() / "spilled")}) as con:
        con.execute("SET TimeZone = 'UTC'")
        if task.what == "look":
            names = {Facts(facts): found for facts, found in task.names.items()}
            return asdict(look(con, Path(task.file), Facts(task.facts) if task.facts else None, names))
        from leadline.ingest.uploading.writing import imported, trial  # takes a second, which a look need not wait

        return (imported if task.what == "import" else trial)(con, task, say)


def failed(error: LeadlineError) -> dict[str, Any]:
    unknown = {"column": error.column, "example": error.example} if isinstance(error, OrderUnknown) else None
    kind = next(one.__name__ for one in type(error).__mro__ if one.__module__ == LeadlineError.__module__)
    return {"error": kind, "said": str(error), "order_unknown": unknown}


def work(asked: dict[str, Any], say: Say) -> dict[str, Any]:
    """Do one task, in its folder."""
    given = asked.pop("target")
    task = Task(**asked, target=None if given is None else Target(**given))
    os.chdir(task.folder)
    tempfile.tempdir = task.folder
    try:
        return {"answer": answer(task, say)}
    except (EngineError, duckdb.OutOfMemoryException):
        return failed(FactsError(f"{task.file}: to be read it needs more memory than it may have; bring it in parts"))
    except duckdb.Error as problem:
        return failed(FactsError(f"{task.file}: this cannot be read ({str(problem).splitlines()[0]})"))
    except LeadlineError as error:
        return failed(error)
    finally:
        os.chdir("/")


def without_values(kind: type[BaseException], _: BaseException, at: TracebackType | None) -> None:
    """What went wrong and where, without what the error says: that may be somebody's data, and this is logged."""
    sys.stderr.write("".join(traceback.format_tb(at)) + kind.__name__)


def say_aloud(what: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(what, default=str) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.excepthook = without_values
    with suppress(AttributeError):  # Windows has no such thing
        os.nice(PATIENT)
    for line in sys.stdin.buffer:
        say_aloud(work(orjson.loads(line), say_aloud))
