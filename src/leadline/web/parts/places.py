"""Links between pages that belong together."""

from __future__ import annotations

from collections.abc import Sequence

from leadline.api.permission import Permission
from leadline.web.parts.in_sight import in_sight
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

Place = tuple[str, str, str, Permission]  # its name, its word, its path, and what it takes


def places(visit: Visit, label: str, offered: Sequence[Place], here: str) -> None:
    """Links to those that somebody may open; ``here`` is the one that is open."""
    open_ = [one for one in offered if visit.may(one[3])]
    if len(open_) > 1:
        with tag("nav", classes="ll-places", aria_label=label) as made:
            for name, word, path, _ in open_:
                tag("a", word, "ll-place", href=path, aria_current="page" if name == here else None)
        in_sight(made)


def data_places(visit: Visit, here: str) -> None:
    """The pages about data: quality or bring."""
    offered = [
        ("quality", visit.say("Quality"), "/quality", Permission.read),
        ("bring", visit.say("Bring data in"), "/bring", Permission.data),
    ]
    places(visit, visit.say("Data"), offered, here)


def lead_places(visit: Visit, here: str) -> None:
    """The pages about leads: leads, segments, routing or flows."""
    offered = [
        ("leads", visit.say("Leads"), "/leads", Permission.read),
        ("segments", visit.say("Segments"), "/segments", Permission.read),
        ("routing", visit.say("Routing"), "/routing", Permission.read),
        ("flows", visit.say("Flows"), "/flows", Permission.read),
    ]
    places(visit, visit.say("Leads"), offered, here)


def connection_places(visit: Visit, here: str) -> None:
    """The pages about other programs: connections, sending, deliveries or templates."""
    offered = [
        ("connections", visit.say("What comes in"), "/connections", Permission.data),
        ("sending", visit.say("Where it goes"), "/sending", Permission.data),
        ("deliveries", visit.say("What was sent"), "/deliveries", Permission.data),
        ("templates", visit.say("Templates"), "/templates", Permission.read),
    ]
    places(visit, visit.say("Connections"), offered, here)


def evidence_places(visit: Visit, here: str, about: str = "") -> None:
    """The pages about what proves a model: past, rules, threshold, outcomes, predictors or trials.

    ``about`` is the query that the first ones share.
    """
    offered = [
        ("past", visit.say("The past"), f"/evidence{about}", Permission.read),
        ("rules", visit.say("Rules"), f"/evidence/rules{about}", Permission.read),
        ("threshold", visit.say("Threshold"), f"/evidence/threshold{about}", Permission.read),
        ("outcomes", visit.say("What counts as success"), "/evidence/outcomes", Permission.read),
        ("predictors", visit.say("Predictors"), "/evidence/predictors", Permission.read),
        ("trials", visit.say("Trials"), "/evidence/trials", Permission.read),
    ]
    places(visit, visit.say("Evidence"), offered, here)
