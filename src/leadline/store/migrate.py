"""Brings the store's tables up to date: Alembic's steps, in one transaction."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from leadline.errors import StoreError
from leadline.store.database import Store
from leadline.store.locks import TABLES


def config() -> Config:
    found = Config()
    found.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return found


def newest() -> str:
    """The step that this program knows as the last."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    assert head is not None
    return head


def current(con: sa.Connection) -> str | None:
    """The step that the store is at; ``None``: it is empty."""
    return MigrationContext.configure(con).get_current_revision()


def upgrade(store: Store) -> bool:
    """Bring the tables up to date; whether anything had to be done. A store of a newer Leadline is refused."""
    with store.writing() as con:
        if not store.is_sqlite:
            con.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": TABLES})
        at = current(con)
        if at == newest():
            return False
        known = {step.revision for step in ScriptDirectory.from_config(config()).walk_revisions()}
        if at is not None and at not in known:
            raise StoreError(f"the store {store.url} was made by a newer Leadline (step {at}); update this one")
        made = config()
        made.attributes["connection"] = con
        command.upgrade(made, "head")
    return True
