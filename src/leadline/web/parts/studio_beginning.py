"""A new model, begun from a template. It is a draft until somebody publishes it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from nicegui import ui

from leadline.api.scoring.forms import EditedOut
from leadline.api.templates import Templates, WholeTemplate
from leadline.store.models import MAIN_FILE
from leadline.web.parts.asking import asking, form
from leadline.web.parts.buttons import go
from leadline.web.parts.changing import put
from leadline.web.parts.choices import Choice, choices
from leadline.web.visit import Visit


async def beginning(visit: Visit, taken: Sequence[str]) -> None:
    """Ask from which template, and under which name; ``taken`` are names that there are."""
    listed = (await visit.api.get(Templates, "/api/templates")).items

    async def begin() -> None:
        path = f"/api/templates/{quote(chosen.value, safe='')}"
        template = await visit.api.get(WholeTemplate, path)
        model = name.value.strip() or free(template.name, taken)
        asked = {"files": {MAIN_FILE: template.text}, "changes": [put(["model"], model)]}
        made = EditedOut.model_validate(await visit.api.send("POST", "/api/models/edit", asked))
        path = f"/models/{quote(model, safe='')}/draft"
        await visit.api.send("PUT", f"/api{path}", {"files": made.files, "edit": 0})
        go(path)

    with asking(visit.say("Begin a model"), wide=True) as dialog, form(visit, dialog, visit.say("Begin"), begin):
        offered = [Choice(one.name, one.title, one.about) for one in listed]
        chosen = choices(visit, visit.say("How do you sell?"), offered, listed[0].name)
        name = ui.input(visit.say("Its name, as it is written in files")).props("outlined dense maxlength=63")
        name.props["hint"] = visit.say("Letters, digits and hyphens; left empty, it is called like the template.")


def free(name: str, taken: Sequence[str]) -> str:
    """A name that no model has yet.

    >>> free("webinar", ["webinar", "webinar-2"])
    'webinar-3'
    """
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found
