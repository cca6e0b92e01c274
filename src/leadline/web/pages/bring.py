"""Bring data in: a file, what its columns are, what would be written, and writing it."""

from __future__ import annotations

from urllib.parse import quote

from nicegui import ui

from leadline.api.permission import Permission
from leadline.api.uploads.shapes import UploadOut, Uploads
from leadline.ingest.uploading.upload import State
from leadline.web.page import page
from leadline.web.parts.bring_words import kinds, rows_of
from leadline.web.parts.bringing import Bringing
from leadline.web.parts.drop import SCRIPT, drop
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.places import data_places
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

EXAMPLES = {  # columns of a file
    "leads": "email, name, job_title, country",
    "events": "email, event, time, path",
    "accounts": "account_id, name, employees",
    "changes": "user_id, attribute, value, changed_at",
}


@page("/bring", Permission.data, section="data")
async def bring(visit: Visit, upload: str = "") -> None:
    """A place for a file; with ``upload`` the file that is there."""
    ui.add_head_html(SCRIPT)
    found = await visit.api.get(Uploads, "/api/uploads")
    if chosen := next((one for one in found.items if one.upload_id == upload), None):
        await Bringing(visit, chosen).open()
        return
    sentence = visit.say("Bring in a file")
    if upload:
        sentence = visit.say("This file is not here any more; bring it in again")
    more = visit.say("Leadline says what it takes each column for, and what would be written, before anything is.")
    with heading(visit.say("Data"), sentence, more):
        pass
    data_places(visit, "bring")
    with tag("div", classes="ll-columns"):
        with tag("div"), panel(label=visit.say("A file")):
            drop(visit, found.limit)
        with tag("div"):
            fitting(visit)
            earlier(visit, found.items)


def fitting(visit: Visit) -> None:
    """Which files there are to bring."""
    with panel(visit.say("What a file may hold")), tag("dl", classes="ll-rows"):
        for one in kinds(visit):
            with tag("div"):
                tag("dt", one.word, "ll-name")
                tag("dd", one.more, "ll-muted")
                tag("dd", EXAMPLES[one.value], "ll-code ll-muted", translate="no")


def earlier(visit: Visit, uploads: list[UploadOut]) -> None:
    """The files of the last day, which are still here."""
    if not uploads:
        return
    with panel(visit.say("Your files of the last day")), tag("ul", classes="ll-rows"):
        for one in uploads:
            with tag("li"):
                tag("a", one.name, "ll-name", href=f"/bring?upload={quote(one.upload_id, safe='')}", dir="auto")
                at = visit.reader.when(one.received_at, visit.now())
                rows, how_far = rows_of(visit, one.kind, one.rows), state(visit, one)
                tag("p", visit.say("{rows}, {state}, {when}", rows=rows, state=how_far, when=at), "ll-muted")


def state(visit: Visit, upload: UploadOut) -> str:
    return {
        State.ready: visit.say("not brought in yet"),
        State.waiting: visit.say("waits for another file"),
        State.importing: visit.say("is being brought in"),
        State.imported: visit.say("brought in"),
        State.failed: visit.say("not brought in to its end"),
    }[upload.state]
