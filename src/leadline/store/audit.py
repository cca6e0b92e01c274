"""The audit log: who changed what and when, by ids and never by names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.values import dumped


def record(
    con: sa.Connection, at: Instant, actor: str, action: str, object_: str, detail: Mapping[str, Any] | None = None
) -> None:
    """Write down one change; ``actor`` is ``user:3``, ``key:2``, ``cli`` or ``leadline``."""
    con.execute(
        sa.insert(t.audit).values(at=at, actor=actor, action=action, object=object_, detail=dumped(dict(detail or {})))
    )
