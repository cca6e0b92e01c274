"""Flows as files, and as they are kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from leadline.cli.keeping import by_name_of
from leadline.errors import InputError, ModelError

if TYPE_CHECKING:
    import sqlalchemy as sa

    from leadline.flows import Flow
    from leadline.live.flows import Standing


def read(con: sa.Connection, file: Path) -> Flow:
    """The flow of a file; mistakes are named by the file's own name."""
    from leadline.live.flows import read_beside
    from leadline.model.loader import read_text

    with by_name_of(file):
        return read_beside(con, None, read_text(file))


def kept(con: sa.Connection, name: str) -> Standing:
    """The flow that is kept under a name, whether it can be read or not."""
    from leadline.live.flows import standing_flows

    found = standing_flows(con, name).get(name)
    if found is None:
        raise InputError(f"there is no flow `{name}`; `leadline flows` lists those that there are")
    return found


def standing(con: sa.Connection, name: str) -> Flow:
    """What the flow that is kept under a name says; it can be read."""
    found = kept(con, name)
    if found.flow is None:
        raise ModelError(found.problems)
    return found.flow
