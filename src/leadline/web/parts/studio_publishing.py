"""Publishing a draft: what it changes, a note for those who ask later, and whether people are told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from leadline.web.parts.asking import answers, asking
from leadline.web.parts.segment_breaks import breaks_of, say_breaks
from leadline.web.parts.studio_draft import Draft
from leadline.web.parts.studio_inputs import several_lines, ticked
from leadline.web.parts.studio_preview import Preview
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

SHOWN = 8  # changes


async def publishing(
    visit: Visit, draft: Draft, preview: Preview, becomes: str, then: Callable[[], Awaitable[None] | None]
) -> None:
    """Ask, and publish; ``then`` is called when it is done."""
    check = draft.check
    if check is None:
        return
    live = becomes == "live"
    breaks = await breaks_of(visit, files=draft.files) if live else []
    title = visit.say("Publish this draft?") if live else visit.say("Try this draft beside the live version?")
    given = {"note": "", "fire": False}

    async def note(said: str) -> None:
        given["note"] = said

    async def fire(on: bool) -> None:
        given["fire"] = on

    async def act() -> None:
        await draft.publish(becomes, str(given["note"]), fire=bool(given["fire"]))
        done = then()
        if done is not None:
            await done

    with visit.client, asking(title, wide=True) as dialog:
        tag("p", check.headline or visit.say("It is the first version of this model."), "ll-name")
        with tag("ul", classes="ll-rows"):
            for change in check.changes[:SHOWN]:
                tag("li", change.sentence.replace("`", ""), dir="auto")
        if live:
            tag("p", visit.say("Every lead is scored by it from now on, the whole past included."), "ll-muted")
        else:
            tag("p", visit.say("Nobody gets a score of it. This model's page compares the two."), "ll-muted")
        say_breaks(visit, breaks)
        several_lines(visit, visit.say("What for? It stands with the version."), "", note, place="publish-note")
        found = preview.found
        if live and found is not None and not found.sample and found.hand_overs:
            words = visit.count(
                "Tell people of the {n} lead that becomes ready by it",
                "Tell people of the {n} leads that become ready by it",
                found.hand_overs,
            )
            ticked(visit, words, False, fire, place="publish-fire")
        answers(visit, dialog, visit.say("Publish") if live else visit.say("Try it"), act)
