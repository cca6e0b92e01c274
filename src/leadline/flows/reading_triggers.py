"""Reading what lets leads enter: `on:`, one trigger or a list of them."""

from __future__ import annotations

from dataclasses import dataclass

from leadline.flows.flow import Changed, Crossed, Dated, Happened, Manual, Moved, Reached, Trigger
from leadline.model.conditions import Conditions
from leadline.model.fields import Fields, fields
from leadline.model.model import STAGES
from leadline.model.problems import Place
from leadline.model.segment import Segments
from leadline.model.source import Listing, Mapping, Node, Scalar, described
from leadline.model.text import fold
from leadline.model.values import plain_text
from leadline.routing.reading_hours import minute

MANUAL = "manual"
KEYS = {
    "event": ("event", "where", "bots"),
    "entered": ("entered",),
    "left": ("left",),
    "score": ("score", "rises_to", "falls_below"),
    "stage": ("stage",),
    "changed": ("changed", "to"),
    "date": ("date", "before", "after", "at", "each"),
}
EACH = {"year": True, "once": False}
MOST_DAYS = 3_660


@dataclass(frozen=True, slots=True)
class Triggers:
    """Reads triggers beside the segments and the models that there are."""

    conditions: Conditions
    segments: Segments
    place: Place

    def read(self, node: Node) -> tuple[Trigger, ...]:
        items = node.items if isinstance(node, Listing) else (node,)
        if not items:
            self.place.refuse(node, "`on` is an empty list; write `on: manual` if people put the leads in by hand")
        found = [self.trigger(item) for item in items]
        return tuple(one for one in found if one is not None)

    def trigger(self, node: Node) -> Trigger | None:
        if isinstance(node, Scalar) and fold(node.text) == MANUAL:
            return Manual()
        allowed = [*KEYS, MANUAL]
        if not isinstance(node, Mapping):
            said = node.text if isinstance(node, Scalar) else described(node)
            self.place.refuse_word(node, f"`{said}` is no trigger", said, allowed)
            return None
        kind = next((one for one in KEYS if node.get(one) is not None), None)
        if kind is None:
            said = node.entries[0].key.text if node.entries else ""
            self.place.refuse_word(node, "a trigger says what lets a lead enter", said, allowed)
            return None
        of = fields(node, KEYS[kind], self.place, f"the trigger `{kind}`")
        return None if of is None else self.of_kind(kind, of)

    def of_kind(self, kind: str, of: Fields) -> Trigger | None:
        match kind:
            case "event":
                selection = self.conditions.selection(of, self.place, "event")
                return None if selection is None else Happened(selection)
            case "entered" | "left":
                return self.moved(of, kind)
            case "score":
                return self.crossed(of)
            case "stage":
                return self.reached(of)
            case "changed":
                name, to = of.text("changed"), of.node("to")
                return None if name is None else Changed(name, () if to is None else self.texts(to))
        return self.dated(of)

    def texts(self, node: Node) -> tuple[str, ...]:
        items = node.items if isinstance(node, Listing) else (node,)
        found = [plain_text(item, self.place, "a value") for item in items]
        return tuple(fold(one) for one in found if one is not None)

    def moved(self, of: Fields, kind: str) -> Trigger | None:
        name, node = of.text(kind), of.node(kind)
        if name is None or node is None:
            return None
        if name not in self.segments.texts:
            self.place.refuse_word(node, f"no segment is called `{name}`", name, self.segments.names, "there are")
        return Moved(name, kind == "entered")

    def crossed(self, of: Fields) -> Trigger | None:
        name, node = of.text("score"), of.node("score")
        if name is None or node is None:
            return None
        numbers = [one.name for one in self.segments.scope.results if one.values is None]
        if name not in numbers:
            self.place.refuse_word(node, f"no model that scores has `{name}`", name, numbers, "there are")
        up, down = of.points("rises_to"), of.points("falls_below")
        value = down if up is None else up
        if (of.node("rises_to") is None) == (of.node("falls_below") is None):
            self.place.refuse(of, "a score crosses a value in one way: write `rises_to: 50` or `falls_below: 50`")
        return None if value is None else Crossed(name, float(value), up is not None)

    def reached(self, of: Fields) -> Trigger | None:
        node = of.node("stage")
        assert node is not None
        found = self.texts(node)
        for one in found:
            if one not in STAGES:
                self.place.refuse_word(node, f"there is no stage `{one}`", one, STAGES, "there are")
        return Reached(found)

    def dated(self, of: Fields) -> Trigger | None:
        before, after = of.node("before"), of.node("after")
        if before is not None and after is not None:
            self.place.refuse(of, "a day lies before the date or after it: leave `before` or `after` out")
        shift = days(of, "after") - days(of, "before")
        at = 9 * 60 if of.node("at") is None else minute(of, "at", "9:00")
        said, node = of.text("each"), of.node("each")
        if said is not None and node is not None and said not in EACH:
            self.place.refuse_word(node, f"`each`: `{said}` is none", said, EACH)
        name = of.text("date")
        return None if name is None or at is None else Dated(name, shift, at, EACH.get(said or "once", False))


def days(of: Fields, key: str) -> int:
    """The whole days that a key says, as `30d`; none where it is absent."""
    said, node = of.text(key), of.node(key)
    if said is None or node is None:
        return 0
    number = said.removesuffix("d").strip()
    if not said.endswith("d") or not number.isdecimal() or int(number) > MOST_DAYS:
        of.place.refuse(node, f"`{key}` is a number of whole days, as in `{key}: 30d`")
        return 0
    return int(number)
