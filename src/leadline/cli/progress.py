"""How far a long step is: a bar on standard error, if it takes over a second and there is a terminal to see it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

AFTER = 1.0  # seconds
EVERY = 0.1


class Progress:
    """Steps of a command. ``report`` says how far a step is, in 0..1, where DuckDB cannot tell."""

    def __init__(self) -> None:
        self.reported: float | None = None

    @contextmanager
    def step(self, words: str, con: duckdb.DuckDBPyConnection | None = None) -> Iterator[None]:
        """One step, called ``words``; ``con`` is a connection that works at it with one long query."""
        self.reported = None
        if not sys.stderr.isatty():
            yield
            return
        done = Event()
        watching = Thread(target=self._watch, args=(words, con, done), daemon=True)
        watching.start()
        try:
            yield
        finally:
            done.set()
            watching.join()

    def report(self, done: int, whole: int) -> None:
        self.reported = done / whole if whole else None

    def _watch(self, words: str, con: duckdb.DuckDBPyConnection | None, done: Event) -> None:
        if done.wait(AFTER):
            return
        from rich.console import Console
        from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(words, total=None)
            while not done.wait(EVERY):
                fraction = self.reported if self.reported is not None else in_engine(con)
                if fraction is not None:
                    bar.update(task, total=1.0, completed=fraction)


def in_engine(con: duckdb.DuckDBPyConnection | None) -> float | None:
    """How far DuckDB says it is with the query at hand; nothing where it does not know."""
    if con is None:
        return None
    asked: Callable[[], float] = con.query_progress
    percent = asked()
    return percent / 100 if percent >= 0 else None
