"""Work that looks at everything, done by a process of its own: it keeps its memory to itself, and is gone afterwards.

Such a process is a module that ends with ``serve(answer)``. What it is asked and what it answers are JSON; an error of
ours is an answer too, and is raised where it was asked.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import TracebackType
from typing import Any

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
        said = done.stderr.decode("utf-8", "replace").strip()
        LOG.error("%s failed", what, extra={"why": said})
        why = f"it was ended by signal {-done.returncode}" if done.returncode < 0 else "the log says why"
        raise StoreError(f"{what} came to no end: {why}; is there enough memory?")
    found: dict[str, Any] = orjson.loads(done.stdout)
    if "error" in found:
        kind = getattr(errors, found["error"])
        assert issubclass(kind, LeadlineError)
        raise kind(found["said"])
    return found


def serve(answer: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> None:
    """Be such a process: answer what is asked, and end."""
    sys.excepthook = without_values
    os.nice(PATIENT)
    sys.stdout.buffer.write(orjson.dumps(said(answer, orjson.loads(sys.stdin.buffer.read())), default=plain))


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
