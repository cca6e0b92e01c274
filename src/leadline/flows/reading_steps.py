"""Reading the steps of a flow. Each has one key that says what it is, and an id that is given or made from that key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from leadline.flows.flow import Arm, Branch, Do, End, Kind, Share, Split, Step, Value, Wait
from leadline.model.condition import Condition
from leadline.model.conditions import Conditions
from leadline.model.document import MODEL_NAME
from leadline.model.fields import Fields, fields
from leadline.model.model import STAGES
from leadline.model.problems import Place
from leadline.model.scope import Scope
from leadline.model.source import Listing, Mapping, Means, Node, Scalar, described
from leadline.model.text import fold
from leadline.model.values import decimal_of, plain_text

WAIT, BRANCH, SPLIT, END = "wait", "branch", "split", "end"
ROUTING = "routing"
WORKING = "working hours"
MORE = {  # what a step may say beside what it is
    Kind.mail: ("via",),
    Kind.notice: ("to", "via"),
    Kind.task: ("text", "due", "via"),
    Kind.sync: (),
    Kind.webhook: (),
    Kind.assign: (),
    Kind.tag: (),
    Kind.untag: (),
    Kind.set: (),
    Kind.points: ("dimension", "reason", "expires", "half_life"),
    Kind.stage: ("reason",),
    Kind.enrol: (),
}
KINDS = (WAIT, BRANCH, SPLIT, *Kind, END)
LASTING = ("due", "expires", "half_life")
WHY = {
    "dimension": "it says in which dimension the points are",
    "reason": "it says why, which stands in the receipt",
}
MOST_STEPS = 500


@dataclass(slots=True)
class Steps:
    """Reads the steps of one flow, and knows the ids that there are."""

    conditions: Conditions
    scope: Scope
    place: Place
    has_hours: bool = False
    ids: dict[str, int] = field(default_factory=dict)  # each with its line
    counts: dict[str, int] = field(default_factory=dict)

    def read(self, of: Fields) -> tuple[Step, ...]:
        """The steps of a mapping; at least one."""
        node = of.needed("steps", "it lists what is done, as in `steps: [{mail: welcome}]`")
        if node is None:
            return ()
        if not isinstance(node, Listing) or not node.items:
            of.place.refuse(node, f"`steps` must be a list of steps, not {described(node)}")
            return ()
        found = [self.step(item) for item in node.items]
        if len(self.ids) > MOST_STEPS:
            of.place.refuse(node, f"there are more than {MOST_STEPS} steps, which is the most")
        return tuple(one for one in found if one is not None)

    def step(self, node: Node) -> Step | None:
        if isinstance(node, Scalar) and fold(node.text) == END:
            return End(self.id_of(END, None, node) or "", node.line)
        if not isinstance(node, Mapping):
            said = node.text if isinstance(node, Scalar) else described(node)
            self.place.refuse_word(node, f"`{said}` is no step", said, KINDS)
            return None
        kind = next((one for one in KINDS if node.get(one) is not None), None)
        if kind is None:
            said = node.entries[0].key.text if node.entries else ""
            self.place.refuse_word(node, f"a step says what it does; `{said}` is none", said, KINDS)
            return None
        id_ = self.id_of(kind, node.get("id"), node)
        place = self.place.within(f"step `{id_ or kind}`")
        more = MORE[Kind(kind)] if kind in tuple(Kind) else ()
        of = fields(node, (kind, "id", *more), place, f"a step `{kind}`")
        return None if of is None or id_ is None else self.of_kind(kind, id_, of)

    def id_of(self, kind: str, given: Node | None, node: Node) -> str | None:
        """The id of a step: the given one, or `mail-2` for the second mail of the file that has none."""
        if given is None:
            self.counts[kind] = self.counts.get(kind, 0) + 1
            found: str | None = f"{kind}-{self.counts[kind]}"
        else:
            found = plain_text(given, self.place, "`id`")
        if found is None:
            return None
        if not MODEL_NAME.fullmatch(found):
            self.place.refuse(given, f"`id`: `{found}` is none; it is a name of letters, digits, `-`, `_` and `.`")
            return None
        if found in self.ids:
            what = f"there is a step `{found}` in line {self.ids[found]} already; give this one another `id`"
            self.place.refuse(given or node, what)
            return None
        self.ids[found] = node.line
        return found

    def of_kind(self, kind: str, id_: str, of: Fields) -> Step | None:
        match kind:
            case "wait":
                return self.wait(id_, of)
            case "branch":
                arms = self.listed(of, BRANCH, ("if", "else", "steps"), self.arm)
                return None if arms is None else Branch(id_, tuple(arms), of.line)
            case "split":
                return self.split(id_, of)
            case "end":
                return End(id_, of.line)
            case "set":
                return self.set(id_, of)
            case "points":
                return self.points(id_, of)
        name = of.text(kind)
        made = None if name is None else Do(id_, Kind(kind), name, self.more(of, MORE[Kind(kind)]), of.line)
        if made is None:
            return None
        return self.checked(made, of)

    def checked(self, made: Do, of: Fields) -> Do | None:
        """The step as it can be done."""
        node = of.node(made.kind)
        if made.kind is Kind.stage and made.name not in STAGES:
            of.place.refuse_word(node or of, f"there is no stage `{made.name}`", made.name, STAGES, "there are")
            return None
        if made.kind is Kind.assign and made.name != ROUTING and "@" not in made.name:
            what = f"`assign` is `routing`, or the e-mail address of an owner; `{made.name}` is neither"
            of.place.refuse(node or of, what, ROUTING if made.name in ("route", "rules") else None)
            return None
        return made

    def more(self, of: Fields, keys: tuple[str, ...]) -> tuple[tuple[str, Value], ...]:
        found: list[tuple[str, Value]] = []
        for key in keys:
            value: Value = of.lasting(key) if key in LASTING else of.text(key)
            if value is not None:
                found.append((key, value))
        return tuple(found)

    # -- what waits --------------------------------------------------------------------------------------------------

    def wait(self, id_: str, of: Fields) -> Step | None:
        node = of.node(WAIT)
        assert node is not None
        if isinstance(node, Scalar) and fold(node.text) == WORKING:
            if not self.has_hours:
                of.place.refuse(node, "the flow has no working hours; add `hours: {days: mon-fri, from: ..., to: ...}`")
            return Wait(id_, working=True, line=of.line)
        if isinstance(node, Scalar):
            lasting = of.lasting(WAIT)
            return None if lasting is None else Wait(id_, lasting, line=of.line)
        inner = fields(node, ("until", "at_most"), of.place, "`wait`")
        until = None if inner is None else inner.needed("until", "it says what is awaited, as {event: page}")
        if inner is None or until is None:
            return None
        lasting = inner.lasting("at_most")
        if isinstance(until, Mapping) and until.get("event") is not None:
            event = fields(until, ("event", "where", "bots"), of.place, "an awaited event")
            selection = None if event is None else self.conditions.selection(event, of.place, "event")
            return None if selection is None else Wait(id_, lasting, event=selection, line=of.line)
        condition = self.conditions.read(until, self.scope, of.place)
        return None if condition is None else Wait(id_, lasting, condition=condition, line=of.line)

    # -- what chooses ------------------------------------------------------------------------------------------------

    def listed(
        self, of: Fields, kind: str, keys: tuple[str, ...], read: Callable[[Fields], Arm | Share | None]
    ) -> list[Arm] | None:
        """The parts of a branch, in their order; the one for all others is the last."""
        node = of.node(kind)
        if not isinstance(node, Listing) or not node.items:
            of.place.refuse(node, f"`{kind}` must be a list, not {described(node) if node else 'nothing'}")
            return None
        inner = [fields(item, keys, of.place, f"a part of `{kind}`") for item in node.items]
        found = [None if one is None else read(one) for one in inner]
        arms = [one for one in found if isinstance(one, Arm)]
        if any(arm.condition is None for arm in arms[:-1]):
            of.place.refuse(node, "`else` is the last part of a branch: what stands after it is never reached")
        return arms

    def arm(self, of: Fields) -> Arm | None:
        asked, other = of.node("if"), of.node("else")
        if (asked is None) == (other is None):
            of.place.refuse(of, "a part of a branch begins with `if`, or is the one `else`")
            return None
        if other is not None:
            steps = self.steps_in(other, of.place)
            return Arm(None, steps)
        condition: Condition | None = None if asked is None else self.conditions.read(asked, self.scope, of.place)
        found = self.read(of)
        return None if condition is None else Arm(condition, found)

    def steps_in(self, node: Node, place: Place) -> tuple[Step, ...]:
        if not isinstance(node, Listing):
            place.refuse(node, f"`else` must be a list of steps, not {described(node)}")
            return ()
        found = [self.step(item) for item in node.items]
        return tuple(one for one in found if one is not None)

    def split(self, id_: str, of: Fields) -> Step | None:
        node = of.node(SPLIT)
        if not isinstance(node, Listing) or not node.items:
            of.place.refuse(node, "`split` must be a list of shares, as in [{percent: 50, steps: [...]}]")
            return None
        shares: list[Share] = []
        for item in node.items:
            inner = fields(item, ("percent", "steps"), of.place, "a share")
            if inner is None:
                continue
            inner.needed("percent", "it says how many in a hundred go this way, as in `percent: 50`")
            percent = inner.points("percent")
            steps = self.steps_in(found, inner.place) if (found := inner.node("steps")) is not None else ()
            if percent is not None and not 0 < percent <= 100:
                inner.place.refuse(inner, f"`percent` is more than 0 and at most 100, not {percent}")
            shares.append(Share(float(percent or 0), steps))
        total = sum((Decimal(str(one.percent)) for one in shares), Decimal(0))
        if total != 100 and all(one.percent for one in shares):
            of.place.refuse(of, f"the shares of a split make 100 percent together, and these make {total:f}")
        return Split(id_, tuple(shares), of.line)

    # -- what has values of its own ----------------------------------------------------------------------------------

    def set(self, id_: str, of: Fields) -> Step | None:
        node = of.node(Kind.set)
        if not isinstance(node, Mapping) or not node.entries:
            of.place.refuse(node, "`set` names attributes and their values, as in `set: {tier: gold}`")
            return None
        what: list[tuple[str, Value]] = []
        for entry in node.entries:
            if not isinstance(entry.value, Scalar):
                of.place.refuse(entry, f"`{entry.key.text}` is set to one value, not to {described(entry.value)}")
            else:
                what.append((entry.key.text, value_of(entry.value)))
        names = ", ".join(name for name, _ in what)
        return Do(id_, Kind.set, names, tuple(what), of.line)

    def points(self, id_: str, of: Fields) -> Step | None:
        number = of.points(Kind.points)
        for key, why in WHY.items():
            of.needed(key, why)
        what = self.more(of, MORE[Kind.points])
        if number is None or len({key for key, _ in what} & set(WHY)) < len(WHY):
            return None
        return Do(id_, Kind.points, f"{number:f}", what, of.line)


def value_of(node: Scalar) -> Value:
    """What an attribute is set to; nothing: it becomes missing."""
    match node.means:
        case Means.nothing:
            return None
        case Means.boolean:
            return node.text.lower() == "true"
        case Means.number:
            number = decimal_of(node)
            return int(number) if number == number.to_integral_value() else float(number)
    return node.text
