"""One model: what its rules say, the versions that it has had, what changed from one to the next, and which scores."""

from __future__ import annotations

from urllib.parse import quote

from nicegui import ui

from leadline.api.paging import Page
from leadline.api.permission import Permission
from leadline.api.scoring.model_shapes import DiffOut, Models, VersionOut, WholeVersion
from leadline.model.words import capital, name_words
from leadline.web.page import page
from leadline.web.pages.models import draft_path
from leadline.web.parts.asking import sure
from leadline.web.parts.buttons import button, link_button
from leadline.web.parts.chips import chip
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.more import Rows
from leadline.web.parts.segment_breaks import breaks_of, say_breaks
from leadline.web.parts.studio_trial import Trial
from leadline.web.parts.tags import Tag, tag
from leadline.web.parts.template_choice import rule as rule_words
from leadline.web.parts.versions import version_name
from leadline.web.visit import Visit

VERSIONS = 20


@page("/models/{name}", section="model")
async def model(visit: Visit, name: str) -> None:
    """The live version, else the latest one."""
    path = f"/api/models/{quote(name, safe='')}"
    versions = await visit.api.get(Page[VersionOut], f"{path}/versions", limit=VERSIONS)
    standing = next((one for one in (await visit.api.get(Models, "/api/models")).items if one.model == name), None)
    chosen = next((one for one in versions.items if one.live), versions.items[0])
    whole = await visit.api.get(WholeVersion, f"/api/versions/{chosen.version}")
    on = [rule for rule in whole.rules if rule.enabled]
    with heading(
        whole.title or name_words(name), visit.count("{n} rule gives points", "{n} rules give points", len(on))
    ):
        chip(visit.say("Version {version}", version=version_name(chosen.version)), "good" if chosen.live else "")
        if visit.may(Permission.model) and standing is not None:
            words = visit.say("Change it") if standing.draft is None else visit.say("Go on with the draft")
            link_button(words, draft_path(name), primary=True)
    with tag("div", classes="ll-columns"):
        with tag("div"):
            rules(visit, whole)
            with panel(visit.say("As it is written")):
                tag("pre", whole.files.get("model.yml", ""), "ll-code ll-scroll", tabindex="0")
        with tag("div"):
            if standing is not None and standing.shadow is not None and visit.may(Permission.model):
                Trial(visit, path, standing.shadow).draw()
            with panel(visit.say("Versions")):
                shown = Versions(visit, path, whole.version if chosen.live else None)
                await shown.draw()


def rules(visit: Visit, whole: WholeVersion) -> None:
    """Each rule as a sentence, under its dimension."""
    for dimension in dict.fromkeys(rule.dimension for rule in whole.rules):
        with panel(capital(name_words(dimension))), tag("ul", classes="ll-rows"):
            for rule in whole.rules:
                if rule.dimension == dimension:
                    with tag("li", "", "" if rule.enabled else "ll-muted", dir="auto"):
                        rule_words(rule)
                        if not rule.enabled:
                            tag("span", visit.say("switched off"), "ll-muted")


class Versions:
    """The versions, the latest first: what each changed, who wrote it, when it scored, and the way back to it."""

    def __init__(self, visit: Visit, path: str, live: str | None) -> None:
        self.visit, self.path, self.live = visit, path, live

    async def draw(self) -> None:
        listed = tag("ul", classes="ll-rows")

        async def ask(cursor: str | None) -> Page[VersionOut]:
            return await self.visit.api.get(Page[VersionOut], f"{self.path}/versions", limit=VERSIONS, cursor=cursor)

        await Rows(self.visit, listed, self.row, ask).begin()

    def row(self, one: VersionOut) -> None:
        visit = self.visit
        with tag("li", classes="ll-version"):
            with tag("div", classes="ll-row"):
                tag("span", version_name(one.version), "ll-name ll-code ll-grow")
                if one.live:
                    chip(visit.say("Scores"), "good")
                if one.shadow:
                    chip(visit.say("On trial"))
            if one.note:
                tag("p", one.note, dir="auto")
            when, who = visit.reader.moment(one.created_at), one.who or one.created_by
            tag("p", visit.say("Published {when} by {who}", when=when, who=who), "ll-muted", dir="auto")
            for period in one.periods[:3]:
                since = visit.reader.moment(period.since)
                if period.until is None:
                    tag("p", visit.say("Scores since {since}", since=since), "ll-muted")
                else:
                    until = visit.reader.moment(period.until)
                    tag("p", visit.say("Scored from {since} to {until}", since=since, until=until), "ll-muted")
            if not one.live:
                self.acts(one)

    def acts(self, one: VersionOut) -> None:
        """Comparing with the live version, and letting this one score again."""
        visit = self.visit
        changed = tag("div")
        with tag("div", classes="ll-actions"):
            if self.live is not None:
                compare = visit.say("Compare with the live version")
                button(visit, compare, lambda: self.compare(one, changed)).classes("ll-small")
            if visit.may(Permission.model):
                words = visit.say("Let it score again") if one.periods else visit.say("Let it score")
                button(visit, words, lambda: self.ask(one)).classes("ll-small")

    async def compare(self, one: VersionOut, place: Tag) -> None:
        """What going back to it would change, in words."""
        asked = {"from": self.live, "to": one.version}
        found = DiffOut.model_validate(await self.visit.api.send("POST", "/api/models/diff", asked))
        place.clear()
        with place:
            tag("p", found.headline, "ll-name")
            for change in found.changes:
                tag("p", change.sentence.replace("`", ""), "ll-muted", dir="auto")

    async def ask(self, one: VersionOut) -> None:
        visit = self.visit
        breaks = await breaks_of(visit, version=one.version)

        async def act() -> None:
            await visit.api.send("POST", f"{self.path}/activate", {"version": one.version, "fire": False})
            ui.navigate.reload()

        title = visit.say("Let version {version} score?", version=version_name(one.version))
        more = visit.say(
            "Every lead is scored by it from now on, the whole past included. Nobody is told of leads by it."
        )
        sure(visit, title, more, visit.say("Let it score"), act, lambda: say_breaks(visit, breaks))
