"""The collector of garbage, told what it need not look at."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """While modules are loaded nothing is looked through: all of it stays. That takes a sixth off the start of a server
    (2.8 instead of 3.3 s of processor), and later collections leave it alone."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
