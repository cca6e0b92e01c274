"""Commands on the store: which one they mean, and commands that have commands of their own."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from leadline.cli.command import Command

if TYPE_CHECKING:
    from leadline.app.settings import Settings
    from leadline.store.database import Store

F = TypeVar("F", bound=Callable[..., Any])
BY = "cli"  # in the audit log


class Commands(Command, click.Group):
    """A command with commands of its own; by itself it lists."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, invoke_without_command=True, **kwargs)


def database_option(command: F) -> F:
    words = "The database; without it LEADLINE_DATABASE, else sqlite:///leadline.db."
    return click.option("--database", metavar="URL", help=words)(command)


def settings_given(**given: Any) -> Settings:
    """The settings of the environment, and of a command's options before them."""
    from leadline.app import values
    from leadline.app.settings import settings_of

    if given.get("database") is not None:
        try:
            given["database"] = values.database(given["database"])
        except ValueError as problem:
            raise click.BadParameter(str(problem), param_hint="--database") from None
    return settings_of(os.environ, **given)


@contextmanager
def store_given(database: str | None) -> Iterator[Store]:
    """The store that a command works on, brought up to date; made where there is none."""
    from leadline.store.database import open_store
    from leadline.store.migrate import upgrade

    store = open_store(settings_given(database=database).database)
    try:
        upgrade(store)
        yield store
    finally:
        store.close()


def now() -> int:
    """The instant that it is, in microseconds UTC."""
    return time.time_ns() // 1000
