"""``on``: which events, by name, list, prefix, or ``any``."""

from __future__ import annotations

from dataclasses import dataclass

from leadline.model.problems import Place
from leadline.model.source import Listing, Node, Scalar
from leadline.model.text import event_name
from leadline.model.values import plain_text

ANY = "any"


@dataclass(frozen=True, slots=True)
class Names:
    """Canonical names and prefixes of events; ``acts`` stands for ``any``."""

    names: tuple[str, ...]
    prefixes: tuple[str, ...]
    acts: bool


def names(node: Node, place: Place, what: str) -> Names | None:
    """The events that a name, a list of names, a prefix ending in ``*``, or ``any`` stands for."""
    items = node.items if isinstance(node, Listing) else (node,)
    if not items:
        place.refuse(node, f"{what} is an empty list, so no event could ever match; write `any` for every act")
        return None
    found: dict[str, None] = {}
    wrong = False
    for item in items:
        text = plain_text(item, place, f"an event in {what}" if isinstance(node, Listing) else what)
        name = "" if text is None else event_name(text)
        if text is None or not isinstance(item, Scalar):
            wrong = True
        elif "*" in name[:-1]:
            place.refuse(item, f"{what}: `{text}` has a `*` before its end; a prefix ends in `*` as in `email.*`")
            wrong = True
        else:
            found[name] = None
    if wrong:
        return None
    return Names(
        tuple(n for n in found if not n.endswith("*") and n != ANY),
        tuple(n[:-1] for n in found if n.endswith("*")),
        ANY in found,
    )
