"""What this server was told when it started: how long things are kept, limits, addresses."""

from __future__ import annotations

from leadline.api.permission import Permission
from leadline.api.settings import ServerSettings, SettingOut
from leadline.web.page import page
from leadline.web.parts.heading import panel
from leadline.web.parts.setting_words import GROUPS, group_words, setting_words, value_words
from leadline.web.parts.settings import settings
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


@page("/settings/server", Permission.admin, section="settings")
async def server(visit: Visit) -> None:
    """All settings; they are changed in the environment of the server, not here."""
    said = await visit.api.get(ServerSettings, "/api/settings")
    by_name = {one.variable.removeprefix("LEADLINE_"): one for one in said.settings}
    kept = by_name.get("RETENTION")
    days = int(kept.value) if kept is not None and kept.value is not None else None
    sentence = visit.say("Everything is kept, and nothing is deleted by itself")
    if days is not None:
        sentence = visit.count("What is older than {n} day is deleted", "What is older than {n} days is deleted", days)
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(said.database, said.database)
    about = {"version": said.version, "database": kind}
    more = visit.say("Leadline {version} on {database}. Settings are variables of the server's environment.", **about)
    with settings(visit, "server", sentence, more):
        placed = {name for names in GROUPS.values() for name in names}
        others = [name for name in by_name if name not in placed]
        for group, names in [*GROUPS.items(), ("others", others)]:
            there = [by_name[name] for name in names if name in by_name]
            if there:
                with panel(group_words(visit, group)):
                    table(visit, there)


def table(visit: Visit, found: list[SettingOut]) -> None:
    with tag("dl", classes="ll-settings-list"):
        for one in found:
            with tag("div", classes="ll-setting"):
                with tag("dt"):
                    tag("span", setting_words(visit, one.variable))
                    tag("p", one.variable, "ll-muted ll-code ll-small-code")
                with tag("dd", classes="" if one.is_set else "ll-muted"):
                    tag("span", value_words(visit, one), dir="auto")
