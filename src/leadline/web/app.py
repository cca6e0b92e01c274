"""The application of the pages: NiceGUI's pages, the plain ones before them, and what a browser is told to keep to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib import import_module, resources
from pkgutil import iter_modules

from fastapi import FastAPI
from nicegui import app as pages
from nicegui import ui
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.staticfiles import StaticFiles

from leadline.web import pages as all_pages
from leadline.web.calls import line_to
from leadline.web.failing import failing
from leadline.web.headers import Headers, OwnOrigin
from leadline.web.news import News
from leadline.web.public import beginning, bringing, exporting, password, reporting, sign_in, single_sign_on
from leadline.web.quicker import remember

STATIC = resources.files("leadline.web") / "static"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pages are, and where the API is that they ask. ``token`` says that it is they who ask."""

    api_url: str
    token: str = field(repr=False)
    pages_url: str = ""
    api_shown: str = ""  # where programs outside reach the API

    @property
    def secure(self) -> bool:
        return self.pages_url.startswith("https://")


def create_pages(place: Place) -> FastAPI:
    """The application. A process has one, since NiceGUI keeps its pages in one place."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await pages.state.line.http.aclose()

    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        middleware=[Middleware(Headers, secure=place.secure), Middleware(OwnOrigin, url=place.pages_url)],
    )
    pages.state.line, pages.state.news, pages.state.place = line_to(place.api_url, place.token), News(), place
    for module in iter_modules(all_pages.__path__):
        import_module(f"{all_pages.__name__}.{module.name}")
    remember()
    failing()
    app.mount("/static", StaticFiles(directory=str(STATIC)), name="static")
    for plain in (sign_in, beginning, single_sign_on, password, exporting, bringing, reporting):
        app.include_router(plain.routes)
    app.add_api_route("/", lambda: RedirectResponse("/queue", 303), include_in_schema=False)
    app.add_api_route("/healthz", lambda: PlainTextResponse("ok\n"), include_in_schema=False)
    ui.run_with(
        app,
        title="Leadline",
        favicon=str(STATIC / "mark.svg"),
        dark=None,
        tailwind=False,
        show_welcome_message=False,
        reconnect_timeout=30.0,
        message_history_length=200,
    )
    return app
