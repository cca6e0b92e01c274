"""One thing that counts as success: its text, what it says, and every text that it had."""

from __future__ import annotations

from nicegui import ui

from leadline.api.evidence.outcome_shapes import OutcomeOut
from leadline.api.permission import Permission
from leadline.web.page import page
from leadline.web.parts.asking import sure
from leadline.web.parts.buttons import button, go
from leadline.web.parts.editor import SCRIPT
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.outcome_text import OutcomeText, outcome_path
from leadline.web.parts.places import evidence_places
from leadline.web.parts.tags import tag
from leadline.web.parts.text_edits import Edits
from leadline.web.parts.written_text import written
from leadline.web.visit import Visit


@page("/evidence/outcomes/{name}", section="evidence")
async def outcome(visit: Visit, name: str) -> None:
    """An outcome; whoever keeps models may change it."""
    ui.add_head_html(SCRIPT)
    path = f"/api{outcome_path(name)}"
    one = await visit.api.get(OutcomeOut, path)
    head = tag("div")
    evidence_places(visit, "outcomes")

    def draw(found: OutcomeOut) -> None:
        head.clear()
        more = visit.say("Success: a lead that {words}.", words=found.words.replace("`", "")) if found.words else ""
        with head, heading(visit.say("What counts as success"), found.title, more):
            if visit.may(Permission.model):
                button(visit, visit.say("Archive"), archive)

    def archive() -> None:
        async def act() -> None:
            await visit.api.send("DELETE", path)
            go("/evidence/outcomes")

        more = visit.say("Nothing can be asked by it then. What was asked by it stays.")
        sure(visit, visit.say("Archive this?"), more, visit.say("Archive"), act)

    async def kept(found: OutcomeOut) -> None:
        draw(found)
        texts.clear()
        with texts:
            await Edits(visit, path, text).draw()
        visit.tell(visit.say("Kept. Ask the past anew to see what it says by this."))

    draw(one)
    with tag("div", classes="ll-columns"):
        with tag("div"), panel(visit.say("As it is written")):
            text = await written(visit, one.text, lambda: OutcomeText(visit, one.text, kept, one.outcome, one.edit))
        with tag("div"), panel(visit.say("Its texts")):
            texts = tag("div")
            with texts:
                if one.edit:
                    await Edits(visit, path, text).draw()
                else:
                    tag("p", visit.say("It came with Leadline, and nobody has changed it."), "ll-muted")
