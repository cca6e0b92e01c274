"""From the text of a flow to the flow: everything that is wrong with it is said at once."""

from __future__ import annotations

from dataclasses import replace

from leadline.flows.flow import Flow
from leadline.flows.reading_steps import Steps
from leadline.flows.reading_triggers import Triggers
from leadline.model.condition import Condition, Duration
from leadline.model.conditions import Conditions
from leadline.model.definitions import Definitions
from leadline.model.document import MODEL_NAME, definitions_of, zone_of
from leadline.model.durations import duration
from leadline.model.fields import Fields, fields
from leadline.model.loader import root_of
from leadline.model.problems import Place, Placed, Problems
from leadline.model.segment import Segments
from leadline.model.source import Mapping
from leadline.model.text import fold
from leadline.routing.hours import Hours
from leadline.routing.reading_hours import read_hours

FILE = "flow.yml"
KEYS = (
    "flow",
    "title",
    "timezone",
    "define",
    "on",
    "if",
    "enters",
    "goal",
    "exit",
    "hours",
    "quiet",
    "steps",
)
EVERY_DAY = frozenset(range(7))
EACH_TIME, ONCE, ONCE_PER = "each time", "once", "once per "


def read_flow(text: str, segments: Segments, name: str | None = None) -> Flow:
    """The flow of a text; a `ModelError` carries everything that is wrong with it.

    Its conditions may test what a segment may, and segments as well. With a ``name`` it has to have that one.
    """
    problems = Problems(FILE)
    place = Place(problems)
    root = root_of(text, place, "flow")
    of = None if root is None else fields(root, KEYS, place, "a flow")
    found = None if of is None else Reading(of, segments).flow(name)
    problems.raise_if_any()
    assert found is not None, "a flow without a problem is complete"
    return found


def name_in(text: str) -> str:
    """The name that a text gives its flow; a `ModelError` where it gives none."""
    problems = Problems(FILE)
    place = Place(problems)
    root = root_of(text, place, "flow")
    found = None if root is None else name_of(Fields(root, place), None)
    problems.raise_if_any()
    assert found is not None, "a text without a problem names its flow"
    return found


class Reading:
    """One flow while it is read."""

    def __init__(self, of: Fields, segments: Segments) -> None:
        self.of, self.segments = of, segments
        self.zone = zone_of(of)
        definitions = Definitions(of.node("define"), self.zone, None, of.place.within("`define`"))
        self.used = Used(segments)
        self.conditions = Conditions(self.zone, definitions, self.used)

    def flow(self, wanted: str | None) -> Flow | None:
        of = self.of
        name = name_of(of, wanted)
        definitions_of(self.conditions, self.segments.scope)
        on = of.needed("on", "it says what lets a lead enter, as in `on: {entered: hot}` or `on: manual`")
        triggers = () if on is None else Triggers(self.conditions, self.segments, of.place.within("`on`")).read(on)
        again = again_of(of)
        condition, goal, exit_ = (self.condition(key) for key in ("if", "goal", "exit"))
        work, quiet = self.hours("hours"), self.hours("quiet")
        steps = Steps(self.conditions, self.segments.scope, of.place, work is not None).read(of)
        if name is None or not steps:
            return None
        return Flow(
            name=name,
            title=of.text("title") or "",
            zone=self.zone,
            triggers=triggers,
            steps=steps,
            condition=condition,
            again=again,
            goal=goal,
            exit=exit_,
            work=work,
            quiet=quiet,
            segments=tuple(self.used.found),
        )

    def condition(self, key: str) -> Condition | None:
        node = self.of.node(key)
        if node is None:
            return None
        return self.conditions.read(node, self.segments.scope, self.of.place.within(f"`{key}`"))

    def hours(self, key: str) -> Hours | None:
        """Working hours, from Monday to Friday where they name no days; quiet hours are those of every day."""
        node, place = self.of.node(key), self.of.place.within(f"`{key}`")
        if node is None:
            return None
        has_days = False
        if isinstance(node, Mapping):
            has_days = node.get("days") is not None
            if (zone := node.get("timezone")) is not None:
                place.refuse(zone, "the hours of a flow are those of each lead's own time zone; leave `timezone` out")
        found = read_hours(node, self.zone, place)
        return found if found is None or has_days or key != "quiet" else replace(found, days=EVERY_DAY)


class Used:
    """The segments that a flow's conditions name, noted as they are read."""

    def __init__(self, segments: Segments) -> None:
        self.segments = segments
        self.found: dict[str, None] = {}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.segments.names)

    def condition(self, name: str, at: Placed, place: Place) -> tuple[Condition, int] | None:
        self.found[name] = None
        self.segments.uses.append({})
        try:
            return self.segments.condition(name, at, place)
        finally:
            self.segments.uses.pop()


def name_of(of: Fields, wanted: str | None) -> str | None:
    """The name of a flow, which has to be the one that is wanted, if one is."""
    node = of.needed("flow", "it names the flow, as in `flow: nurture`")
    said = of.text("flow")
    if node is None or said is None:
        return None
    if not MODEL_NAME.fullmatch(said) or said != fold(said):
        of.place.refuse(node, "`flow` is a name of small letters, digits, `-`, `_` and `.`; `title` is free text")
        return None
    if wanted is not None and said != wanted:
        of.place.refuse(node, f"this is the flow `{said}`, not `{wanted}`; a flow keeps its name")
    return said


def again_of(of: Fields) -> Duration | None:
    """How soon a lead may enter again: never (``None``), each time (0), or once within a duration."""
    said, node = of.text("enters"), of.node("enters")
    if said is None or node is None or said == ONCE:
        return None
    if said == EACH_TIME:
        return 0
    try:
        if said.startswith(ONCE_PER):
            return duration(said.removeprefix(ONCE_PER))
    except ValueError as error:
        of.place.refuse(node, f"`enters`: {error}")
        return None
    of.place.refuse(node, f"`enters`: `{said}` is none; write `once`, `once per 30d` or `each time`")
    return None
