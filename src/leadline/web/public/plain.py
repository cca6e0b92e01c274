"""Plain pages: a template, in the language of who reads, with nothing in it but text and forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from leadline.web.language import LANGUAGES
from leadline.web.reader import LANGUAGE, ZONE, Reader, reader


@dataclass(frozen=True, slots=True)
class Plain:
    """A page: its template, what stands in it, and the status that it is answered with."""

    template: str
    given: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@cache
def environment() -> Environment:
    """The templates. Everything that is put into them is escaped."""
    loader = PackageLoader("leadline.web.public", "templates")
    made = Environment(loader=loader, autoescape=select_autoescape(default=True, default_for_string=True))
    made.filters["coded"] = coded
    return made


def coded(text: str) -> Markup:
    """A text whose `code` stands out. All of it is escaped.

    >>> coded("say `leadline serve`, not <b>")
    Markup('say <code>leadline serve</code>, not &lt;b&gt;')
    """
    parts = (
        Markup("<code>{}</code>").format(one) if place % 2 else escape(one) for place, one in enumerate(text.split("`"))
    )
    return Markup("").join(parts)


def reader_of(request: Request) -> Reader:
    """How somebody reads of whom nothing is known but their browser."""
    chosen = request.query_params.get("language") or request.cookies.get(LANGUAGE)
    return reader(chosen, request.headers.get("accept-language", ""), request.cookies.get(ZONE))


def plain(request: Request, page: Plain) -> HTMLResponse:
    """The page as an answer, which nobody keeps. It can be had in another language at its ``path``."""
    reads = reader_of(request)
    own = {name: value for name, value in request.query_params.items() if name not in ("language", "problem")}
    given = {
        "say": reads.say,
        "language": reads.language,
        "languages": LANGUAGES.values(),
        "path": request.url.path,
        "query": "".join(f"{quote(name)}={quote(value)}&" for name, value in own.items()),
    }
    text = environment().get_template(page.template).render(given | dict(page.given))
    return HTMLResponse(text, page.status, {"Cache-Control": "no-store"})
