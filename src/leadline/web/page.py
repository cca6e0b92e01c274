"""``@page(path)``: a page for who is signed in and may see it, inside the frame that all pages have."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, cast
from urllib.parse import quote

from nicegui import app, ui
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from leadline.api.permission import Permission
from leadline.web.calls import Line, Refused
from leadline.web.news import News
from leadline.web.parts.empty import empty
from leadline.web.parts.heading import heading
from leadline.web.shell import shell
from leadline.web.visit import SIGN_IN, path_of, visit_of

Builder = Callable[..., Awaitable[Any]]
BUILDS_S = 30.0  # a page that asks a large store is waited for
NEEDED: dict[str, Permission] = {}  # what each page takes, by its path


def page(path: str, needs: Permission = Permission.read, *, section: str = "") -> Callable[[Builder], Builder]:
    """Make a function the page at a path. It is given the `Visit`, and what else its signature has of path and query.

    ``section`` is the entry of the navigation that it belongs to. Who is not signed in is led to where they can; who
    may not see it is told so.
    """

    def registered(build: Builder) -> Builder:
        NEEDED[path] = needs

        async def opened(request: Request, **given: Any) -> Response | None:
            client = ui.context.client
            try:
                visit = await visit_of(request, client, line(), news())
            except Refused as refused:
                if refused.status != 401:
                    raise
                return RedirectResponse(f"{SIGN_IN}?next={quote(path_of(request))}", 303)
            spoken = copy.copy(client.page)
            spoken.language = cast(Any, visit.reader.language.quasar)
            spoken.dark = {"light": False, "dark": True}.get(visit.me.theme or "")
            client.page = spoken
            with shell(visit, section):
                if not visit.may(needs):
                    with heading(visit.say("Not for you"), visit.say("This page is for other roles")):
                        pass
                    empty(visit.say("An owner of this Leadline can give you another one."))
                    return None
                try:
                    await build(visit, **given)
                except Refused as refused:
                    if refused.status == 401:
                        return RedirectResponse(SIGN_IN, 303)
                    client.status_code = refused.status
                    with heading(visit.say("Not done"), visit.in_words(refused)):
                        pass
            return None

        own = [one for one in inspect.signature(build, eval_str=True).parameters.values() if one.name != "visit"]
        request = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request)
        opened.__signature__ = inspect.Signature([request, *own])  # type: ignore[attr-defined]
        ui.page(path, title="Leadline", response_timeout=BUILDS_S)(opened)
        return build

    return registered


def line() -> Line:
    """The connection of this process to the API."""
    return cast(Line, app.state.line)


def news() -> News:
    return cast(News, app.state.news)
