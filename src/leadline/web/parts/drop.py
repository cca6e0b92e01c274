"""A place on a page for a file: chosen there, or dropped there. `static/bring.js` sends it."""

from __future__ import annotations

from urllib.parse import quote

from nicegui import ui
from nicegui.events import GenericEventArguments

from leadline.web.calls import GONE, Refused
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

#: A page that has such a place, now or later, puts this into its head when it is built.
SCRIPT = '<script src="/static/bring.js" defer></script>'
MB = 1024 * 1024


def drop(visit: Visit, limit: int, *, primary: bool = True) -> None:
    """The place. A file that has been read is shown with its columns; what is wrong with it is said here.

    ``limit`` is how many bytes it may have.
    """
    size = visit.say("{n} MB", n=visit.reader.number(limit // MB))
    with tag("div", classes="ll-drop", data_limit=limit) as zone:
        with tag("div", classes="ll-drop-offer"):
            with tag("label", classes="ll-button ll-primary ll-drop-button" if primary else "ll-button ll-drop-button"):
                tag("input", type="file", classes="ll-unseen", aria_describedby="drop-forms")
                tag("span", visit.say("Choose a file"))
            tag("span", visit.say("or drop it here"), "ll-drop-or")
            forms = visit.say("CSV, TSV, JSON Lines or Parquet, also packed with gzip, up to {size}.", size=size)
            tag("p", forms, "ll-muted", id="drop-forms")
        with tag("div", classes="ll-drop-sending"):
            tag("p", visit.say("The file is on its way"), "ll-name")
            tag("progress", classes="ll-progress", max=1, value=0, aria_label=visit.say("How far the file is"))
        with tag("div", classes="ll-drop-reading"):
            tag("p", visit.say("The file is being read"), "ll-name")
            tag("progress", classes="ll-progress", aria_label=visit.say("The file is being read"))
        problem = tag("p", classes="ll-drop-problem", role="alert")

    def brought(event: GenericEventArguments) -> None:
        said = event.args["detail"]
        if upload_id := said.get("upload_id"):
            ui.navigate.to(f"/bring?upload={quote(upload_id, safe='')}")
            return
        error = said.get("error") or {"code": GONE.code, "message": GONE.message}
        if error["code"] == "too_large":
            too_large = visit.say("The file is larger than {size}. Bring it in parts, or packed with gzip.", size=size)
            error = {"code": "too_large", "message": error.get("message") or too_large}
        problem.set_text(visit.in_words(Refused(said["status"], error)))

    zone.on("brought", brought, ["detail"])
