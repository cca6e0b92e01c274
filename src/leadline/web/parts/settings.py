"""The frame of the pages of settings: what is so as a heading, and beside it where one can go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from leadline.api.permission import Permission
from leadline.web.parts.heading import heading
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit


def places(visit: Visit) -> list[tuple[str, str, str, Permission]]:
    """The pages of settings: name, word, path, and what it takes."""
    return [
        ("you", visit.say("You"), "/settings", Permission.me),
        ("sign-in", visit.say("Sign-in"), "/settings/sign-in", Permission.me),
        ("users", visit.say("People"), "/settings/users", Permission.admin),
        ("keys", visit.say("Keys"), "/settings/keys", Permission.admin),
        ("server", visit.say("This server"), "/settings/server", Permission.admin),
        ("log", visit.say("Audit log"), "/settings/log", Permission.admin),
    ]


@contextmanager
def settings(visit: Visit, place: str, sentence: str, more: str = "") -> Iterator[Tag]:
    """A page of settings; what is yielded is where the heading's buttons go."""
    with heading(visit.say("Settings"), sentence, more) as actions:
        pass
    with tag("div", classes="ll-settings"):
        with tag("nav", classes="ll-side", aria_label=visit.say("Settings")):
            for name, word, path, needs in places(visit):
                if visit.may(needs):
                    tag("a", word, "ll-side-link", href=path, aria_current="page" if name == place else None)
        with tag("div", classes="ll-settings-body"):
            yield actions
