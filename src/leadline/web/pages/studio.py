"""The model studio: rules as forms and as text beside each other, and what they would do before anybody is scored."""

from __future__ import annotations

from typing import Any

from nicegui import background_tasks, ui

from leadline.api.permission import Permission
from leadline.model.words import name_words
from leadline.web.page import page
from leadline.web.pages.models import model_path
from leadline.web.parts.asking import sure
from leadline.web.parts.buttons import button, go
from leadline.web.parts.editor import SCRIPT
from leadline.web.parts.heading import panel
from leadline.web.parts.studio_draft import Draft
from leadline.web.parts.studio_lead import Sample
from leadline.web.parts.studio_preview import Preview
from leadline.web.parts.studio_publishing import publishing
from leadline.web.parts.studio_rules import Rules
from leadline.web.parts.studio_strip import Strip
from leadline.web.parts.studio_text import Text
from leadline.web.parts.tags import tag
from leadline.web.parts.versions import version_name
from leadline.web.visit import Visit


@page("/models/{name}/draft", Permission.model, section="model")
async def studio(visit: Visit, name: str) -> None:
    """The draft of a model. What is changed is kept at once, and scores nobody until it is published."""
    ui.add_head_html(SCRIPT)
    draft = Draft(visit, name)
    await draft.begin()
    head = Head(visit, draft)

    def sound() -> dict[str, Any] | None:
        return {"files": draft.files} if draft.is_sound else None

    with tag("div", classes="ll-studio"):
        with tag("div", classes="ll-studio-rules"):
            form = tag("div")
        with tag("div", classes="ll-studio-beside"):
            with panel(visit.say("As it is written")):
                text = Text(visit, draft)
            strip = Strip(visit, name, sound)
            preview = Preview(visit, sound)
            sample = Sample(visit, draft)
    with form:
        rules = Rules(visit, draft, text.follow)
    preview.told, preview.look = rules.told, visit.doing(sample.look)
    head.preview = preview

    async def follow() -> None:
        with visit.client:
            await visit.doing(sample.follow)()

    def tried() -> None:
        preview.begin()
        strip.begin()

    def changed() -> None:
        tried()
        background_tasks.create(follow(), name="a lead by a draft")

    draft.then.append(changed)
    head.draw()
    ui.timer(0.05, tried, once=True)


class Head:
    """What the draft changes, in a sentence, and what becomes of it."""

    def __init__(self, visit: Visit, draft: Draft) -> None:
        self.visit, self.draft = visit, draft
        self.preview: Preview | None = None
        self.place = tag("header", classes="ll-heading ll-studio-head")
        draft.then.append(self.draw)

    def draw(self) -> None:
        """Draw it anew."""
        visit, draft = self.visit, self.draft
        self.place.clear()
        with self.place:
            with tag("div", classes="ll-heading-words"):
                tag("p", self.caption(), "ll-caption")
                said = tag("h1", self.sentence(), "ll-sentence", dir="auto")
                said.set(aria_live="polite")
                kept = visit.say("Kept as a draft. It scores nobody yet.") if draft.edit else self.untouched()
                tag("p", kept, "ll-muted")
            with tag("div", classes="ll-heading-actions"):
                self.acts()
        ui.page_title(f"{self.sentence()} · Leadline")
        if draft.taken_by is not None:
            self.conflict(draft.taken_by)

    def untouched(self) -> str:
        return self.visit.say("Change something: a draft is kept at once, and scores nobody until it is published.")

    def caption(self) -> str:
        check, base = self.draft.check, self.draft.base
        title = (check.title if check is not None else None) or name_words(self.draft.name)
        if base is None:
            return self.visit.say("{model} · a new model", model=title)
        return self.visit.say("{model} · draft on version {version}", model=title, version=version_name(base))

    def sentence(self) -> str:
        visit, check = self.visit, self.draft.check
        if check is not None and check.problems:
            return visit.count("{n} mistake to put right", "{n} mistakes to put right", len(check.problems))
        if check is None or check.against is None:
            return visit.say("A model that scores nobody yet")
        return check.headline if check.changes and check.headline else visit.say("Nothing changed yet")

    def acts(self) -> None:
        """What can be done with the draft."""
        visit, draft, check = self.visit, self.draft, self.draft.check
        if draft.past:
            button(visit, visit.say("Take back"), draft.back)
        if draft.edit:
            button(visit, visit.say("Throw away"), self.throw_away)
        is_other = check is not None and draft.is_sound and (check.against is None or bool(check.changes))
        if not is_other or draft.taken_by is not None:
            return
        if check is not None and check.against is not None:
            button(visit, visit.say("Run in shadow"), lambda: self.publish("shadow"))
        button(visit, visit.say("Publish…"), lambda: self.publish("live"), primary=True)

    async def publish(self, becomes: str) -> None:
        if self.preview is not None:
            await publishing(self.visit, self.draft, self.preview, becomes, lambda: go(model_path(self.draft.name)))

    def throw_away(self) -> None:
        visit, draft = self.visit, self.draft

        async def act() -> None:
            await draft.throw_away()
            go(model_path(draft.name) if draft.base is not None else "/models")

        more = visit.say("What scores stays as it is.")
        sure(visit, visit.say("Throw this draft away?"), more, visit.say("Throw away"), act)

    def conflict(self, said: str) -> None:
        """Somebody else writes the same draft."""
        visit = self.visit
        with self.place, tag("div", classes="ll-studio-conflict", role="alert"):
            tag("p", said, dir="auto")
            with tag("div", classes="ll-actions"):
                button(visit, visit.say("Go on with theirs"), self.draft.theirs)
                button(visit, visit.say("Go on with mine"), self.draft.mine)
