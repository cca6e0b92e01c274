"""Showing what changed while somebody looks: once, however many changes come together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import background_tasks

from leadline.web.visit import Visit

AFTER_S = 0.5


def soon(visit: Visit, act: Callable[[], Awaitable[Any]]) -> Callable[[], None]:
    """Does something in the page's context a moment after it is asked for, and once for all who ask meanwhile."""
    asked = False

    async def later() -> None:
        nonlocal asked
        await asyncio.sleep(AFTER_S)
        asked = False
        if not visit.client.is_deleted:
            with visit.client:
                await visit.patiently(act)()

    def ask() -> None:
        nonlocal asked
        if not asked:
            asked = True
            background_tasks.create(later(), name="shown anew")

    return ask
