"""What stands where no page is, and where one failed."""

from __future__ import annotations

import logging

from nicegui import app as pages
from nicegui import ui
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from leadline.web.parts.tags import tag
from leadline.web.public.plain import Plain, plain
from leadline.web.shell import HEAD


def failing() -> None:
    """Register both."""

    @pages.exception_handler(404)
    async def nothing(request: Request, _: Exception) -> Response:
        """A page in words; the path is in the address line, and is not said again."""
        if request.url.path.startswith(("/_nicegui", "/static")):
            return PlainTextResponse("There is nothing at this address.\n", 404)
        return plain(request, Plain("nothing.html", {}, 404))

    @pages.on_page_exception
    def failed() -> None:
        """A page that could not be built, for whatever reason: the log has more."""
        ui.add_head_html(HEAD)
        ui.query("body").classes("ll-body")
        with tag("main", classes="ll-main"):
            tag("h1", "This page failed, and the log says more. Try again in a moment.", "ll-sentence")


class Unsaid(logging.Filter):
    """Of what NiceGUI logs, only errors are kept, and of these the kind and the place: the rest may be about people."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = "a page failed", ()
        return record.levelno >= logging.ERROR
