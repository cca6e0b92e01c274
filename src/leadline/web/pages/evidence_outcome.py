"""One thing that counts as success: its text, what it says, every text that it had; and making another one."""

from __future__ import annotations

from nicegui import ui

from leadline.api.evidence.outcome_shapes import OutcomeOut, OutcomesOut
from leadline.api.permission import Permission
from leadline.web.page import page
from leadline.web.parts.asking import sure
from leadline.web.parts.buttons import button, go, link_button
from leadline.web.parts.choices import Choice, choices
from leadline.web.parts.editor import SCRIPT
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.outcome_text import OutcomeText, outcome_path, starters
from leadline.web.parts.places import evidence_places
from leadline.web.parts.tags import tag
from leadline.web.parts.text_edits import Edits
from leadline.web.visit import Visit


@page("/evidence/outcomes/{name}", section="evidence")
async def outcome(visit: Visit, name: str) -> None:
    """An outcome; whoever keeps models may change it."""
    ui.add_head_html(SCRIPT)
    path, may = f"/api{outcome_path(name)}", visit.may(Permission.model)
    one = await visit.api.get(OutcomeOut, path)
    head = tag("div")
    evidence_places(visit, "outcomes")

    def draw(found: OutcomeOut) -> None:
        head.clear()
        more = visit.say("Success: a lead that {words}.", words=found.words.replace("`", "")) if found.words else ""
        with head, heading(visit.say("What counts as success"), found.title, more):
            if may:
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
            await Edits(visit, path, put).draw()
        visit.tell(visit.say("Kept. Ask the past anew to see what it says by this."))

    draw(one)
    with tag("div", classes="ll-columns"):
        with tag("div"), panel(visit.say("As it is written")):
            put = None
            if may:
                text = OutcomeText(visit, one.text, kept, one.outcome, one.edit)
                await text.read()
                put = text.put
            else:
                tag("pre", one.text, "ll-code ll-scroll", tabindex="0", translate="no")
        with tag("div"), panel(visit.say("Its texts")):
            texts = tag("div")
            with texts:
                if one.edit:
                    await Edits(visit, path, put).draw()
                else:
                    tag("p", visit.say("It came with Leadline, and nobody has changed it."), "ll-muted")


@page("/evidence/new-outcome", Permission.model, section="evidence")
async def new_outcome(visit: Visit) -> None:
    """The text of one to begin with, said in words as it is changed."""
    ui.add_head_html(SCRIPT)
    taken = {one.outcome for one in (await visit.api.get(OutcomesOut, "/api/evidence/outcomes")).items}
    offered = {one.key: one for one in starters(visit, taken)}
    first = next(iter(offered.values()))
    with heading(visit.say("What counts as success"), visit.say("What do you want of a lead?")):
        link_button(visit.say("All that counts"), "/evidence/outcomes")
    evidence_places(visit, "outcomes")

    async def kept(found: OutcomeOut) -> None:
        go(outcome_path(found.outcome))

    async def chosen(key: str) -> None:
        await text.put(offered[key].text)

    with tag("div", classes="ll-columns"):
        with tag("div"), panel(visit.say("To begin with")):
            listed = [Choice(one.key, one.word, one.more) for one in offered.values()]
            choices(visit, visit.say("Begin with one that is near"), listed, first.key, chosen)
        with tag("div"), panel(visit.say("As it is written")):
            text = OutcomeText(visit, first.text, kept)
            await text.read()
