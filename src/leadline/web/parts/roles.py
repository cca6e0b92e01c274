"""Roles and sight in words: what somebody may do, and whose leads they see."""

from __future__ import annotations

from leadline.store.roles import Role, Sight
from leadline.web.parts.choices import Choice
from leadline.web.visit import Visit


def role_words(visit: Visit, role: Role) -> str:
    return {
        Role.owner: visit.say("Owner"),
        Role.marketer: visit.say("Marketer"),
        Role.sales: visit.say("Sales"),
        Role.viewer: visit.say("Viewer"),
    }[role]


def sight_words(visit: Visit, sight: Sight, team: str | None = None) -> str:
    """Whose leads somebody sees, as it stands in a list."""
    if sight is Sight.team:
        return visit.say("Leads of {team}", team=team) if team else visit.say("Leads of their team")
    return visit.say("All leads") if sight is Sight.all else visit.say("Their own leads")


def role_choices(visit: Visit) -> list[Choice]:
    more = {
        Role.viewer: visit.say("Looks at leads, scores and models, and changes nothing."),
        Role.sales: visit.say("Works with leads as well: accepts, rejects, moves, gives points."),
        Role.marketer: visit.say("Changes models and data as well: rules, imports, merges, sources."),
        Role.owner: visit.say("May do everything: people, keys, erasure, the audit log."),
    }
    return [Choice(role, role_words(visit, role), words) for role, words in more.items()]


def sight_choices(visit: Visit) -> list[Choice]:
    return [
        Choice(Sight.all, visit.say("All leads")),
        Choice(Sight.team, visit.say("Their team's")),
        Choice(Sight.own, visit.say("Their own")),
    ]
