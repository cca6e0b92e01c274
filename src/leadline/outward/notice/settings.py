"""The settings of a connection for notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadline.errors import InputError
from leadline.model.problems import closest
from leadline.outward.mail.hours import quiet_of
from leadline.outward.mail.settings import zone_of
from leadline.outward.notice.about import USUAL, about_of, listens
from leadline.outward.notice.rhythm import AT_ONCE, Rhythm, digest_of
from leadline.outward.webhook import rate
from leadline.store.sight import as_owner

EVERYBODY, OWNER, TEAM = "everybody", "owner", "team "
KEYS = ("for", "about", "digest", "hours", "timezone", "template", "per_second")
DERIVED = "listens"  # from `about`: what the scorer writes down
PER_SECOND = 1.0  # messages, at once; what a chat allows is minded besides


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """The settings, resolved. ``whom`` is `EVERYBODY`, `OWNER`, ``team NAME`` or the e-mail address of a rep."""

    whom: str
    about: tuple[str, ...]
    rhythm: Rhythm
    template: str | None


def checked(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The settings as they are kept; an `InputError` says in words what is wrong."""
    said = {name: value for name, value in given.items() if name != DERIVED and value not in (None, "")}
    for name in said:
        if name not in KEYS:
            near = closest(name, KEYS)
            hint = f"did you mean `{near}`?" if near else f"there are {', '.join(f'`{one}`' for one in KEYS)}"
            raise InputError(f"a connection for notices has no setting `{name}`; {hint}")
    found = resolved(said)
    kept = said | {"for": found.whom, "about": list(found.about), "digest": found.rhythm.digest}
    if found.rhythm.is_digest and "per_second" in said:
        raise InputError("`per_second` is for notices that are sent at once; leave it or `digest` out")
    pace = {} if found.rhythm.is_digest else {"per_second": PER_SECOND} | rate(said)
    return kept | pace | {DERIVED: listens(found.about)}


def resolved(said: Mapping[str, Any]) -> NoticeSettings:
    """The settings as they are used."""
    digest, daily = digest_of(said.get("digest", AT_ONCE))
    quiet = quiet_of(str(said["hours"])) if "hours" in said else None
    zone = zone_of(str(said.get("timezone", "UTC")))
    about = tuple(about_of(said.get("about", USUAL)))
    template = said.get("template")
    if template is not None and not isinstance(template, str):
        raise InputError("`template` is the name of a template of notices")
    return NoticeSettings(whom_of(said.get("for", EVERYBODY)), about, Rhythm(digest, daily, quiet, zone), template)


def whom_of(said: object) -> str:
    """Whose leads it is about.

    >>> whom_of("Ann@Example.com"), whom_of("team north")
    ('ann@example.com', 'team north')
    """
    text = " ".join(said.split()) if isinstance(said, str) else ""
    if text in (EVERYBODY, OWNER) or (text.startswith(TEAM) and text.isprintable()):
        return text
    owner = as_owner(text)
    if owner is None or "@" not in owner:
        raise InputError("`for` is `everybody`, `owner`, a team as in `team north`, or the e-mail address of a rep")
    return owner
