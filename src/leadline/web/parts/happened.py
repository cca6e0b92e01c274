"""The audit log in words: what each kind of change did, and to what."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from leadline.api.audit import Entry
from leadline.store.roles import Role, Sight
from leadline.web.parts.happened_learned import learned_words
from leadline.web.parts.happened_outward import outward_words
from leadline.web.parts.roles import role_words, sight_words
from leadline.web.parts.versions import version_name
from leadline.web.visit import Visit

OF_VERSIONS = ("model.publish", "model.activate")
Names = Mapping[str, str]  # ``user:3`` and ``key:2``, as people call them


def action_words(visit: Visit) -> dict[str, str]:
    """Every kind of change, as it stands in a list; with ``{about}`` in a line of the log."""
    return {
        "user.login": visit.say("Signed in: {about}"),
        "user.create": visit.say("Added: {about}"),
        "user.change": visit.say("Changed: {about}"),
        "user.invite": visit.say("Invited to choose a password: {about}"),
        "user.link": visit.say("Came in by a link: {about}"),
        "totp.on": visit.say("Authenticator app turned on: {about}"),
        "totp.off": visit.say("Authenticator app turned off: {about}"),
        "totp.recovery": visit.say("Recovery code used: {about}"),
        "key.create": visit.say("Key made: {about}"),
        "key.revoke": visit.say("Key revoked: {about}"),
        "model.publish": visit.say("Version of a model published: {about}"),
        "model.activate": visit.say("Version of a model scores: {about}"),
        "model.deactivate": visit.say("Model scores no more: {about}"),
        "model.reorder": visit.say("Order of the models: {about}"),
        "model.shadow": visit.say("Trial beside the live version: {about}"),
        "draft.begin": visit.say("Draft begun: {about}"),
        "draft.discard": visit.say("Draft thrown away: {about}"),
        "segment.make": visit.say("Segment made: {about}"),
        "segment.change": visit.say("Segment changed: {about}"),
        "segment.archive": visit.say("Segment archived: {about}"),
        "lead.change": visit.say("Attributes changed: {about}"),
        "lead.grant": visit.say("Points given: {about}"),
        "lead.stage": visit.say("Moved to a stage: {about}"),
        "lead.note": visit.say("Note written: {about}"),
        "lead.snooze": visit.say("Set aside: {about}"),
        "lead.wake": visit.say("Set aside no longer: {about}"),
        "lead.export": visit.say("Leads exported {about}"),
        "lead.merge": visit.say("Merged: {about}"),
        "lead.apart": visit.say("Told apart: {about}"),
        "lead.not_apart": visit.say("Told apart no longer: {about}"),
        "lead.unmerge": visit.say("Merge taken back: {about}"),
        "account.change": visit.say("Attributes of an account changed: {about}"),
        "person.erase": visit.say("Person erased: {about}"),
        "person.readmit": visit.say("Erased persons let in again {about}"),
        "person.object": visit.say("Objection to profiling noted: {about}"),
        "person.consent": visit.say("Objection to profiling taken back: {about}"),
        "retention.apply": visit.say("Deleted what is older than {about}"),
        "store.restore": visit.say("Backup restored: {about}"),
        **outward_words(visit),
        **learned_words(visit),
    }


def actor_words(visit: Visit, actor: str, names: Names) -> str:
    """Who did it."""
    own = {
        "cli": visit.say("On the command line"),
        "leadline": visit.say("Leadline itself"),
        "schedule": visit.say("By schedule"),
    }
    return names.get(actor) or own.get(actor, actor)


def about_words(visit: Visit, entry: Entry, names: Names) -> str:
    """What it was done to."""
    if entry.action.startswith(("lead.", "person.")) and entry.object.isdigit():
        return visit.say("lead {number}", number=entry.object)
    return names.get(entry.object) or (version_name(entry.object) if entry.action in OF_VERSIONS else entry.object)


def line_words(visit: Visit, entry: Entry, names: Names) -> str:
    """One line of the log; what somebody did about themselves does not name them again."""
    words = action_words(visit).get(entry.action, entry.action + ": {about}")
    if entry.actor == entry.object:
        return without_about(words)
    return words.replace("{about}", about_words(visit, entry, names))


def without_about(words: str) -> str:
    """The kind of a change alone.

    >>> without_about("Key made: {about}")
    'Key made'
    """
    return words.replace("{about}", "").strip().rstrip(":：").strip()


def place_of(entry: Entry) -> str | None:
    """The path of the page about it, if there is one."""
    if entry.action.startswith("lead.") and entry.object.isdigit():
        return f"/leads/{entry.object}"
    if entry.action == "account.change":
        return f"/accounts/{quote(entry.object, safe='')}"
    if entry.action in ("segment.make", "segment.change"):
        return f"/segments/{quote(entry.object, safe='')}"
    if entry.action.startswith("connection.") and entry.action != "connection.archive":
        return f"/sending/{quote(entry.object, safe='')}"
    if entry.action.startswith("routing."):
        return "/routing"
    return None


def detail_words(visit: Visit, entry: Entry) -> str:
    """What else is written down."""
    said = [one_word(visit, name, value) for name, value in entry.detail.items() if value not in (None, [], "")]
    return " · ".join(said)


def one_word(visit: Visit, name: str, value: object) -> str:
    """One detail; those that are seldom are called by their own names."""
    ways = {
        "password": visit.say("with a password"),
        "code": visit.say("with a password and a code"),
        "oidc": visit.say("by single sign-on"),
        "link": visit.say("by a link"),
        "invitation": visit.say("by an invitation"),
        "setup": visit.say("with the code of the first owner"),
    }
    if name == "way" and value in ways:
        return ways[str(value)]
    if name == "role" and value in set(Role):
        return role_words(visit, Role(str(value)))
    if name == "sight" and value in set(Sight):
        return sight_words(visit, Sight(str(value)))
    if isinstance(value, bool):
        return f"{name}: {visit.say('yes') if value else visit.say('no')}"
    return f"{name}: {flat(value)}"


def flat(value: object) -> str:
    """A value in one line.

    >>> flat(["read", "work"])
    'read, work'
    """
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
