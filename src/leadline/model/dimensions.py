"""Dimensions, groups, and the weights of the score."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from leadline.model.fields import Fields, fields
from leadline.model.model import RESULTS, STAGES, Dimension, Group
from leadline.model.problems import Place
from leadline.model.rule import Points
from leadline.model.source import Entry, Listing, Mapping, Means, Node, Scalar, described
from leadline.model.text import fold
from leadline.model.values import plain_text, points

COLUMNS = ("lead_id", "as_of", "model", "qualified", "disqualified", "reasons")
WORDS = ("all", "any", "not", "did", "did_not", "lead", "company", "scores")
NAME = re.compile(r"[^\W\d][\w-]{0,62}")


@dataclass(slots=True)
class Dimensions:
    """What the file declares; a name that is wrong in itself still counts as declared, so that it is refused once."""

    place: Place
    dimensions: dict[str, Dimension] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    weights: dict[str, Decimal] = field(default_factory=dict)

    def read(self, root: Fields) -> None:
        node = root.needed("dimensions", "a model has at least one, as in `dimensions: {fit: {min: 0, max: 100}}`")
        for entry in self.entries(node, "dimensions", "{fit: {min: 0, max: 100}}"):
            self.dimension(entry)
        group_node = root.node("groups")
        for entry in self.entries(group_node, "groups", "{email: {dimension: engagement, max: 30}}"):
            self.group(entry)
        self.score(root.node("score"))

    def entries(self, node: Node | None, key: str, example: str) -> tuple[Entry, ...]:
        if node is None:
            return ()
        if not isinstance(node, Mapping) or not node.entries:
            self.place.within(f"`{key}`").refuse(node, f"this must be a mapping as in {example}, not {described(node)}")
            return ()
        return node.entries

    def dimension(self, entry: Entry) -> None:
        name = entry.key.text
        place = self.place.within(f"dimension `{name}`")
        self.check_name(entry, place)
        of = _optional(entry.value, ("min", "max", "restart"), place, "a dimension")
        low, high = (None, None) if of is None else _bounds(of)
        restart_node = None if of is None else of.node("restart")
        restart = () if restart_node is None else _stages(restart_node, place)
        self.dimensions[name] = Dimension(name, low, high, restart)

    def check_name(self, entry: Entry, place: Place) -> None:
        name = entry.key.text
        if name in RESULTS or name in COLUMNS or name in WORDS:
            place.refuse(entry, f"`{name}` already means something else; give the dimension another name")
        elif not NAME.fullmatch(name) or entry.key.means in (Means.boolean, Means.nothing):
            place.refuse(entry, "a dimension's name is a letter, then letters, digits, `_` and `-`")
        elif fold(name) in {fold(d) for d in (*self.dimensions, *RESULTS, *COLUMNS)}:
            place.refuse(entry, f"`{name}` differs from another name only in case")

    def group(self, entry: Entry) -> None:
        name = entry.key.text
        place = self.place.within(f"group `{name}`")
        if not name.strip():
            place.refuse(entry, "a group needs a name")
        of = fields(entry.value, ("dimension", "min", "max"), place, "a group")
        if of is None:
            self.groups[name] = Group(name, "")
            return
        node = of.needed("dimension", "a group belongs to one, as in {dimension: engagement, max: 30}")
        dimension = of.text("dimension")
        if node is not None and dimension is not None and dimension not in self.dimensions:
            place.refuse_word(node, f"dimension `{dimension}` is not declared", dimension, self.dimensions, "declared")
        self.groups[name] = Group(name, dimension or "", *_bounds(of))

    def score(self, node: Node | None) -> None:
        if node is None:
            self.weights = dict.fromkeys(self.dimensions, Decimal(1))
            return
        self.weights = dict.fromkeys(self.dimensions, Decimal(0))
        place = self.place.within("`score`")
        for entry in self.entries(node, "score", "{fit: 1, engagement: 0.5}"):
            name = entry.key.text
            weight = points(entry.value, place, f"the weight of `{name}`")
            if name not in self.dimensions:
                place.refuse_word(entry, f"dimension `{name}` is not declared", name, self.dimensions, "declared")
            elif weight is not None:
                self.weights[name] = weight


def _optional(node: Node, keys: tuple[str, ...], place: Place, what: str) -> Fields | None:
    """The fields of a mapping that may also be left empty, as in ``fit:``."""
    if isinstance(node, Scalar) and node.means is Means.nothing:
        return None
    return fields(node, keys, place, what)


def _bounds(of: Fields) -> tuple[Points | None, Points | None]:
    low, high = of.points("min"), of.points("max")
    if low is not None and high is not None and low > high:
        of.place.refuse(of.node("max"), f"`max` {high} lies below `min` {low}")
    return low, high


def _stages(node: Node, place: Place) -> tuple[str, ...]:
    items = node.items if isinstance(node, Listing) else (node,)
    found: dict[str, None] = {}
    for item in items:
        name = plain_text(item, place, "a stage in `restart`")
        if name is None:
            continue
        if fold(name) not in STAGES:
            place.refuse_word(item, f"there is no stage `{name}`", name, STAGES, "stages")
        found[fold(name)] = None
    if not items:
        place.refuse(node, "`restart` is an empty list; leave it out, or name stages as in [recycled]")
    return tuple(found)
