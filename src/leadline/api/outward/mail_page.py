"""Pages for people who had a mail: plain, without scripts, and served where the API is, which is all they can reach.

They speak English; the catalogues of other languages belong to the pages for users, which a server need not have.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from starlette.responses import HTMLResponse

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1a1a1a;background:#fff}"
    "main{max-width:34rem;margin:12vh auto;padding:0 1.25rem}h1{font-size:1.4rem}"
    "fieldset{border:1px solid #bbb;margin:1rem 0;padding:.75rem 1rem}label{display:block;padding:.35rem 0}"
    "button{font:inherit;padding:.6rem 1rem;border:1px solid #1a1a1a;border-radius:4px;background:#1a1a1a;color:#fff;"
    "cursor:pointer}button.plain{background:#fff;color:#1a1a1a;margin-top:1rem}"
)
HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


@cache
def environment() -> Environment:
    return Environment(loader=PackageLoader("leadline.api.outward", "pages"), autoescape=True)


def page(template: str, title: str, status: int = 200, **given: Any) -> HTMLResponse:
    """A page; everything that is put into it is escaped."""
    text = environment().get_template(template).render(given | {"title": title, "style": Markup(STYLE)})
    return HTMLResponse(text, status, HEADERS)


def said(title: str, words: str, status: int = 200, preferences: str | None = None) -> HTMLResponse:
    """A page that says one thing."""
    return page("said.html", title, status, words=words, preferences=preferences)


def no_link() -> HTMLResponse:
    return said(
        "This link does not work",
        "It is not one of ours, or a part of it is missing. Open it from the mail again.",
        404,
    )
