"""The pages about data, which lead to one another."""

from __future__ import annotations

from leadline.api.permission import Permission
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


def data_places(visit: Visit, place: str) -> None:
    """Links to the pages about data; ``place`` is the one that is open: quality or bring."""
    places = [
        ("quality", visit.say("Quality"), "/quality", Permission.read),
        ("bring", visit.say("Bring data in"), "/bring", Permission.data),
    ]
    offered = [one for one in places if visit.may(one[3])]
    if len(offered) > 1:
        with tag("nav", classes="ll-places", aria_label=visit.say("Data")):
            for name, word, path, _ in offered:
                tag("a", word, "ll-place", href=path, aria_current="page" if name == place else None)
