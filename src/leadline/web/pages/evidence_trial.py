"""One trial: the verdict, what was counted in its arms, and how the difference went; looking at it, and ending it."""

from __future__ import annotations

from typing import Any

from leadline.api.evidence.trial_shapes import WholeTrial
from leadline.api.permission import Permission
from leadline.web.page import page
from leadline.web.parts.asking import asking, closing
from leadline.web.parts.buttons import button
from leadline.web.parts.document import as_document, document
from leadline.web.parts.empty import empty
from leadline.web.parts.evidence_topic import sees_all, short
from leadline.web.parts.heading import heading
from leadline.web.parts.places import evidence_places
from leadline.web.parts.tags import tag
from leadline.web.parts.trial_words import about_words, kind_words, since_words, trial_path
from leadline.web.parts.versions import version_name
from leadline.web.visit import Visit


@page("/evidence/trials/{trial}", section="evidence")
async def one_trial(visit: Visit, trial: int) -> None:
    """A trial as it was last looked at."""
    if sees_all(visit):
        One(visit, await visit.api.get(WholeTrial, f"/api{trial_path(trial)}")).draw()


class One:
    """The page."""

    def __init__(self, visit: Visit, found: WholeTrial) -> None:
        self.visit, self.found = visit, found
        self.path = f"/api{trial_path(found.trial)}"
        self.head = tag("div")
        evidence_places(visit, "trials")
        self.place = tag("div", classes="ll-found")

    def draw(self) -> None:
        visit, one = self.visit, self.found
        self.head.clear()
        caption = visit.say("Trial · {title}", title=one.title)
        sentence = short(one.verdict) or visit.say("Nobody has looked yet")
        with self.head, heading(caption, sentence, self.about):
            if visit.may(Permission.model) and one.stopped_at is None:
                button(visit, visit.say("End it"), self.ending)
                button(visit, visit.say("Look now"), self.look, primary=True)
        self.place.clear()
        with self.place:
            if one.document is None:
                more = visit.say("Every trial that runs is looked at once a day, and whenever somebody asks.")
                empty(visit.say("There is nothing to see before the first look."), more)
            else:
                document(visit, as_document(one.document))

    def about(self) -> None:
        """What is tried, since when, and when it was last looked at."""
        visit, one = self.visit, self.found
        tag("p", f"{kind_words(visit, one)} · {about_words(visit, one)}", "ll-muted", dir="auto")
        parts = [since_words(visit, one)]
        if one.looked_at is not None:
            parts.append(visit.say("looked at {when}", when=visit.reader.moment(one.looked_at)))
        tag("p", " · ".join(parts), "ll-muted", dir="auto")

    async def look(self) -> None:
        """Count the leads as they are now."""
        self.found = WholeTrial.model_validate(await self.visit.api.send("POST", f"{self.path}/look"))
        self.draw()

    def ending(self) -> None:
        """Ask which version is live from now on."""
        visit, one = self.visit, self.found

        def taking(arm: str) -> Any:
            async def act() -> None:
                said = await visit.api.send("POST", f"{self.path}/stop", {"take": arm})
                self.found = WholeTrial.model_validate(said)
                dialog.close()
                self.draw()

            return act

        with asking(visit.say("Which version scores from now on?")) as dialog:
            tag("p", visit.say("It is looked at for the last time. What was seen stays."))
            with tag("div", classes="ll-actions ll-dialog-actions"):
                button(visit, visit.say("Cancel"), closing(dialog))
                button(visit, visit.say("Keep {version}", version=version_name(one.a)), taking("A"))
                button(visit, visit.say("Take {version}", version=version_name(one.b)), taking("B"))
