"""Filling a template in for a lead: a subject, a plain text and an HTML, as they are sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from jinja2 import TemplateError
from markupsafe import Markup, escape

from leadline.outward.mail.budget import MOST_CHARACTERS, Budget, RenderError, bounded_range, too_large
from leadline.outward.mail.sandbox import BUDGET, in_words
from leadline.outward.mail.template import Part, Template

LONGEST_SUBJECT = 250
LONGEST_LINK = 1_500
ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a mail is for, as templates see it; values are as they are shown."""

    lead: Mapping[str, Any]
    company: Mapping[str, Any] = field(default_factory=dict)
    owner: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, str] = field(default_factory=dict)  # score, grade, band, stage: those that there are


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses in a mail. ``tracked`` makes an address one that counts; ``pixel`` counts that it was read."""

    unsubscribe: str
    preferences: str
    tracked: Callable[[str], str] = lambda url: url
    pixel: str | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """A mail as it is read."""

    subject: str
    text: str
    html: str


def fill(template: Template, person: Person, links: Links, postal: str = "") -> Filled:
    """The mail for a person; a `RenderError` says why there is none.

    Below stands whom it is from, and, but for a transactional one, how to get no more. Nothing is added that the
    template itself has.
    """
    budget = Budget()

    def link(url: object) -> str:
        return links.tracked(allowed_link(str(url), template))

    given = {
        "lead": person.lead,
        "company": person.company,
        "owner": person.owner,
        **person.results,
        "unsubscribe_url": links.unsubscribe,
        "preferences_url": links.preferences,
        "link": link,
        "range": bounded_range,
        BUDGET: budget,
    }
    subject = one_line(made(template.subject, given, "subject"))[:LONGEST_SUBJECT]
    if not subject:
        raise RenderError("`subject` is empty for this lead")
    text = made(template.text, given, "text")
    below = text_below(template.text, links, postal, template.transactional)
    html = html_of(text) if template.html is None else made(template.html, given, "html")
    end = html_below(template.html or template.text, links, postal, template.transactional)
    return Filled(subject, f"{text.rstrip()}\n{below}", whole_html(html, end, links.pixel, subject))


def made(part: Part, given: Mapping[str, Any], what: str) -> str:
    """A part filled in, cut off with an error where it grows out of all proportion."""
    pieces: list[str] = []
    size = 0
    try:
        for piece in part.compiled.generate(given):
            size += len(piece)
            if size > MOST_CHARACTERS:
                raise too_large()
            pieces.append(piece)
    except RenderError as error:
        raise RenderError(f"`{what}`: {error}") from None
    except (TemplateError, ArithmeticError, TypeError, ValueError, LookupError, RecursionError) as error:
        raise RenderError(f"`{what}`: {in_words(error)}") from None
    return "".join(pieces)


def one_line(text: str) -> str:
    """A text without anything that could end a line, or that is not seen.

    >>> one_line("Hello\\r\\nBcc: x@y.example")
    'Hello Bcc: x@y.example'
    """
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def allowed_link(url: str, template: Template) -> str:
    """An address that a link may lead to: one of a host that the template names, whatever a lead is called."""
    shown = f"`{one_line(url)[:80]}`"
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        raise RenderError(f"{shown} is no address for a link") from None
    odd = not url.isprintable() or " " in url or "\\" in url or parts.username is not None
    if parts.scheme not in ("http", "https") or not host or odd:
        raise RenderError(f"{shown} is no address for a link; write it whole, such as https://acme.example/pricing")
    if host not in template.hosts:
        raise RenderError(f"{shown} leads to a host that the template does not name; write its host out in `link(...)`")
    if len(url) > LONGEST_LINK:
        raise RenderError(f"{shown} is longer than {LONGEST_LINK:,} characters")
    return url


# -- what stands below ---------------------------------------------------------------------------------------------


def text_below(part: Part, links: Links, postal: str, transactional: bool) -> str:
    lines = [] if transactional or "unsubscribe_url" in part.names else [f"Unsubscribe: {links.unsubscribe}"]
    if not transactional and "preferences_url" not in part.names:
        lines.append(f"What you get from us: {links.preferences}")
    lines += postal.splitlines()
    return "\n-- \n" + "\n".join(lines) + "\n" if lines else ""


def html_below(part: Part, links: Links, postal: str, transactional: bool) -> Markup:
    ways = [] if transactional or "unsubscribe_url" in part.names else [("Unsubscribe", links.unsubscribe)]
    if not transactional and "preferences_url" not in part.names:
        ways.append(("What you get from us", links.preferences))
    lines = [Markup('<a href="{}">{}</a>').format(url, words) for words, url in ways]
    if lines:
        lines = [Markup(" · ").join(lines)]
    lines += [escape(line) for line in postal.splitlines()]
    small = Markup('<p style="color:#666;font-size:12px;margin-top:32px">{}</p>')
    return small.format(Markup("<br>").join(lines)) if lines else Markup("")


def html_of(text: str) -> str:
    """An HTML that shows a plain text: its paragraphs and lines, and its addresses as links.

    >>> html_of("A & B,\\n\\nsee https://acme.example/a?b=1&c=2.")
    '<p>A &amp; B,</p>\\n<p>see <a href="https://acme.example/a?b=1&amp;c=2">https://acme.example/a?b=1&amp;c=2</a>.</p>'
    """
    paragraphs = [one for one in re.split(r"\n\s*\n", text.strip()) if one.strip()]
    return "\n".join(f"<p>{linked(one)}</p>" for one in paragraphs)


def linked(text: str) -> Markup:
    found, at = Markup(""), 0
    for one in ADDRESS.finditer(text):
        found += escape(text[at : one.start()]) + Markup('<a href="{0}">{1}</a>').format(one[0], shortened(one[0]))
        at = one.end()
    return Markup("<br>\n").join((found + escape(text[at:])).splitlines())


def shortened(url: str) -> str:
    """An address as a link shows it: one that is counted is long, and says nothing."""
    return url if len(url) <= 60 else urlsplit(url).hostname or url[:60]


def whole_html(html: str, below: Markup, pixel: str | None, subject: str) -> str:
    """A whole page: what stands below, and the picture that counts, at its end."""
    counted = Markup('<img src="{}" width="1" height="1" alt="">').format(pixel) if pixel else Markup("")
    end = f"{below}{counted}"
    if (at := html.lower().rfind("</body>")) >= 0:
        return f"{html[:at]}{end}\n{html[at:]}"
    if "<html" in html.lower():
        return html + end
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(subject)}</title>'
    return f"<!doctype html>\n<html><head>{head}</head>\n<body>\n{html}\n{end}\n</body></html>\n"
