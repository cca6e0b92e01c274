"""What an import would do: what is written, which rows cannot be used, how the first ones are understood."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from leadline.api.uploads.shapes import TrialOut, UploadOut
from leadline.model.words import capital, name_words
from leadline.web.parts.bring_words import aside_words, bring_in, field_words, written_words
from leadline.web.parts.buttons import button
from leadline.web.parts.heading import panel
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

REJECTS, EVENTS, ROWS = 5, 8, 2


def trial(visit: Visit, upload: UploadOut, found: TrialOut, act: Callable[[], Any]) -> None:
    """All of it, and the button that does it."""
    with tag("div", classes="ll-trial"):
        written = written_words(visit, found.counts)
        if found.tried < found.accepted:
            tag("p", visit.say("Of the first {n} rows would be written:", n=visit.reader.number(found.tried)))
        with tag("ul", classes="ll-trial-written"):
            for words in written:
                tag("li", words)
            for words in aside_words(visit, found.counts):
                tag("li", words, "ll-muted")
        if not written:
            tag("p", visit.say("Nothing of it is new: it is all there already."), "ll-name")
        for note in found.notes:
            tag("p", note, "ll-muted", dir="auto")
    with tag("div", classes="ll-actions ll-trial-act"):
        if found.accepted:
            button(visit, bring_in(visit, upload.kind, found.accepted), act, primary=True)
        else:
            tag("p", visit.say("No row of it can be used as its columns are taken now."))
    rejected(visit, upload, found)
    happened(visit, found)
    understood(visit, upload, found)


def rejected(visit: Visit, upload: UploadOut, found: TrialOut) -> None:
    """The rows that cannot be used, with the reason."""
    if not found.rejected:
        return
    n = found.rejected
    with tag("div", classes="ll-trial-rejected"):
        tag("p", visit.count("{n} row cannot be used", "{n} rows cannot be used", n), "ll-name ll-bad")
        with tag("ul", classes="ll-rows"):
            for one in found.rejects[:REJECTS]:
                with tag("li"):
                    reason = one.reason
                    if one.line is not None:
                        reason = visit.say("Line {n}: {reason}", n=visit.reader.number(one.line), reason=one.reason)
                    tag("p", reason, dir="auto", classes="ll-reason")
                    tag("p", one.row, "ll-muted ll-cut ll-code", dir="auto")
        rejected_link(visit, upload)


def rejected_link(visit: Visit, upload: UploadOut) -> None:
    path = f"/bring/rejected?upload={quote(upload.upload_id, safe='')}"
    tag("a", visit.say("Load these rows with their reasons"), "ll-link", href=path, download=True)


def happened(visit: Visit, found: TrialOut) -> None:
    """What happened how often, and what of it no rule names."""
    if not found.events:
        return
    with tag("div", classes="ll-trial-rows"):
        tag("p", visit.say("What happened"), "ll-caption")
        with tag("ul", classes="ll-happened"):
            for one in found.events[:EVENTS]:
                with tag("li", classes="ll-row"):
                    with tag("span", classes="ll-grow"):
                        tag("span", capital(name_words(one.ours)), "ll-name" if one.in_rules else "", dir="auto")
                        if one.name != one.ours:
                            theirs = capital(name_words(one.name))
                            words = visit.say("{event} in the file", event=theirs)
                            tag("span", words, "ll-muted ll-beside-name", dir="auto")
                        elif not one.in_rules:
                            tag("span", visit.say("no rule names it"), "ll-muted ll-beside-name")
                    tag("span", visit.reader.number(one.count), "ll-figure")


def understood(visit: Visit, upload: UploadOut, found: TrialOut) -> None:
    """The first rows, each with the names that we have for its cells."""
    if not found.rows:
        return
    with tag("div", classes="ll-trial-rows"):
        tag("p", visit.say("The first rows, as Leadline understands them"), "ll-caption")
        for row in found.rows[:ROWS]:
            with tag("dl", classes="ll-understood"):
                for name, cell in zip(found.columns, row, strict=True):
                    if cell is not None:
                        tag("dt", field_words(visit, name, upload.kind), "ll-muted", dir="auto")
                        tag("dd", cell, dir="auto")


def still(visit: Visit, wanted: list[str]) -> None:
    """What is to be said before anything can be tried."""
    with panel(visit.say("Before it can be brought in"), classes="ll-still"), tag("ul", classes="ll-rows"):
        for words in wanted:
            tag("li", words)
