"""The last resort: whatever goes wrong inside is answered in the one shape, and logged without what it was about."""

from __future__ import annotations

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from leadline.api.answer import answer_fault, request_id_of
from leadline.api.faults import as_fault
from leadline.errors import LeadlineError, StoreError

LOG = logging.getLogger("leadline.fault")


class Faults:
    """Answers errors that nothing inside answered: those of Leadline by their kind, all others as a fault of ours."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception as error:
            known = error if isinstance(error, LeadlineError) else LeadlineError()
            fault = as_fault(known)
            scope.setdefault("state", {})["fault"] = fault.code
            if fault.status >= 500:
                why = str(error) if isinstance(error, StoreError) else None  # it quotes nobody
                fields = {"request_id": request_id_of(scope), "why": why}
                LOG.error(fault.code, exc_info=error, extra={"fields": fields})
            if started:
                raise
            await answer_fault(fault, scope, receive, send)
