"""From the text of a routing to the routing: everything that is wrong with it is said at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

from leadline.model.conditions import Conditions
from leadline.model.definitions import Definitions
from leadline.model.document import MODEL_NAME, definitions_of, zone_of
from leadline.model.fields import Fields, fields
from leadline.model.loader import root_of
from leadline.model.problems import Place, Placed, Problems
from leadline.model.segment import Segments
from leadline.model.source import Listing, Node, Scalar, described
from leadline.model.source import Mapping as MappingNode
from leadline.model.text import fold
from leadline.model.values import plain_text
from leadline.routing.hours import Hours
from leadline.routing.reading_hours import read_hours
from leadline.routing.reading_reps import rep_of
from leadline.routing.routing import QUEUE, WAIT, By, Clock, Outside, Rep, Routing, Rule

Word = TypeVar("Word", By, Outside)
FILE = "routing.yml"
KEYS = (
    "routing",
    "timezone",
    "define",
    "hours",
    "reps",
    "keep_owner",
    "account_owner_first",
    "rules",
    "outside_hours",
    "fallback",
    "clock",
)
RULE = ("id", "if", "to", "by", "outside_hours", "clock")
CLOCK = ("contact_within", "counts", "remind_after", "escalate_after", "escalate_to", "reassign_after")
COUNTS = {"working hours": True, "all hours": False}
MOST_REPS, MOST_RULES = 1_000, 500


def read_routing(text: str, segments: Segments) -> Routing:
    """The routing of a text; a `ModelError` carries everything that is wrong with it. Its rules may test what a segment
    may, and segments as well."""
    problems = Problems(FILE)
    place = Place(problems)
    root = root_of(text, place, "routing")
    of = None if root is None else fields(root, KEYS, place, "a routing")
    found = None if of is None else Reading(of, segments).routing()
    problems.raise_if_any()
    assert found is not None, "a routing without a problem is complete"
    return found


@dataclass(slots=True)
class Reading:
    """One routing while it is read: the reps first, whom the rules name."""

    of: Fields
    segments: Segments

    def routing(self) -> Routing:
        of = self.of
        of.needed("routing", "it says what this is, as in `routing: sales in Europe`")
        zone = zone_of(of)
        hours = read_hours(of.node("hours"), zone, of.place.within("`hours`"))
        reps = self.reps(zone, hours)
        outside = outside_of(of) or Outside.wait
        fallback, is_waiting = self.fallback(reps)
        return Routing(
            title=of.text("routing") or "",
            reps=reps,
            rules=self.rules(zone, reps, outside),
            fallback=fallback,
            is_waiting=is_waiting,
            keep_owner=of.flag("keep_owner", True),
            account_owner_first=of.flag("account_owner_first", False),
            outside=outside,
            clock=clock_of(of, of.place.within("`clock`")),
        )

    def fallback(self, reps: Mapping[str, Rep]) -> tuple[tuple[str, ...], bool]:
        """Who takes what nobody takes, or whether it waits."""
        node = self.of.node("fallback")
        if isinstance(node, Scalar) and node.text in (QUEUE, WAIT):
            return (), node.text == WAIT
        return () if node is None else owners_of(node, reps, self.of.place.within("`fallback`"), (QUEUE, WAIT)), False

    # -- who takes leads ---------------------------------------------------------------------------------------------

    def reps(self, zone: ZoneInfo, hours: Hours | None) -> dict[str, Rep]:
        node = self.of.needed("reps", "it lists who takes leads, as in `reps: {ada@acme.example: {team: enterprise}}`")
        place = self.of.place.within("`reps`")
        if node is None:
            return {}
        if not isinstance(node, MappingNode) or not node.entries:
            place.refuse(node, f"`reps` must be a mapping of e-mail addresses, not {described(node)}")
            return {}
        if len(node.entries) > MOST_REPS:
            place.refuse(node, f"there are more than {MOST_REPS:,} reps; that is the most")
            return {}
        found: dict[str, Rep] = {}
        for entry in node.entries:
            owner = fold(entry.key.text)
            inner = self.of.place.within(f"rep `{entry.key.text}`")
            if "@" not in owner:
                inner.refuse(entry, f"a rep is named by an e-mail address, as of a user; `{entry.key.text}` is none")
            elif owner in found:
                inner.refuse(entry, f"`{entry.key.text}` stands here twice")
            else:
                found[owner] = rep_of(owner, entry.value, zone, hours, inner)
        return found

    # -- rules -------------------------------------------------------------------------------------------------------

    def rules(self, zone: ZoneInfo, reps: Mapping[str, Rep], outside: Outside) -> tuple[Rule, ...]:
        of = self.of
        conditions = Conditions(
            zone, Definitions(of.node("define"), zone, None, of.place.within("`define`")), self.segments
        )
        definitions_of(conditions, self.segments.scope)
        node = of.node("rules")
        if node is None:
            return ()
        if not isinstance(node, Listing):
            of.place.refuse(node, f"`rules` must be a list, the first that fits first, not {described(node)}")
            return ()
        if len(node.items) > MOST_RULES:
            of.place.refuse(node, f"there are more than {MOST_RULES} rules; that is the most")
            return ()
        found: dict[str, Rule] = {}
        for number, item in enumerate(node.items, 1):
            self.rule(item, number, conditions, reps, outside, found)
        return tuple(found.values())

    def rule(
        self,
        item: Node,
        number: int,
        conditions: Conditions,
        reps: Mapping[str, Rep],
        outside: Outside,
        found: dict[str, Rule],
    ) -> None:
        """Read one rule, and put it to the others."""
        of = fields(item, RULE, self.of.place.within(f"rule {number}"), "a rule")
        if of is None:
            return
        id_ = self.id_of(of, found)
        place = of.place if id_ is None else self.of.place.within(f"rule `{id_}`")
        of = Fields(of.mapping, place)
        asked = of.needed("if", "it says for whom the rule is, as in `if: {country: DE}`")
        condition = None if asked is None else conditions.read(asked, self.segments.scope, place)
        to = of.needed("to", "it names a rep, a team or a list of them, as in `to: enterprise`")
        owners = () if to is None else owners_of(to, reps, place)
        by = word_of(of, "by", By)
        clock = clock_of(of, place)
        own = outside_of(of)
        if id_ is not None and condition is not None:
            found[id_] = Rule(id_, condition, owners, by or By.round_robin, own or outside, clock)

    def id_of(self, of: Fields, found: Mapping[str, Rule]) -> str | None:
        node = of.needed("id", "it names the rule, as in `id: dach`")
        id_ = of.text("id")
        if node is None or id_ is None:
            return None
        if not MODEL_NAME.fullmatch(id_):
            of.place.refuse(node, "`id` is a name of letters, digits, `-`, `_` and `.`")
            return None
        if id_ in found:
            of.place.refuse(node, f"there is a rule `{id_}` already")
            return None
        return id_


def owners_of(node: Node, reps: Mapping[str, Rep], place: Place, others: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Those whom a name or a list of names means, each once, in the order of the file."""
    teams = dict.fromkeys(rep.team for rep in reps.values() if rep.team is not None)
    found: dict[str, None] = {}
    items = node.items if isinstance(node, Listing) else (node,)
    if not items:
        place.refuse(node, "the list is empty; name a rep or a team")
    for item in items:
        name = plain_text(item, place, "a rep or a team")
        if name is None:
            continue
        if name in teams:
            found |= dict.fromkeys(rep.owner for rep in reps.values() if rep.team == name)
        elif fold(name) in reps:
            found[fold(name)] = None
        else:
            known = [*teams, *reps, *others]
            place.refuse_word(item, f"`{name}` is no rep and no team of this routing", name, known, "there are")
    return tuple(found)


def clock_of(of: Fields, place: Place) -> Clock | None:
    """The clock that stands under ``clock``."""
    node = of.node("clock")
    inner = None if node is None else fields(node, CLOCK, place, "`clock`")
    if inner is None:
        return None
    inner.needed("contact_within", "it says how soon, as in `contact_within: 4h`")
    within = inner.lasting("contact_within")
    counts = inner.text("counts")
    if counts is not None and counts not in COUNTS:
        at: Placed = inner.node("counts") or inner
        place.refuse_word(at, f"`counts` cannot be `{counts}`", counts, COUNTS)
    escalate, to = inner.lasting("escalate_after"), inner.text("escalate_to")
    if escalate is not None and to is None:
        place.refuse(inner.node("escalate_after"), "say in `escalate_to` who is told, by their e-mail address")
    if to is not None and "@" not in to:
        place.refuse(inner.node("escalate_to"), f"`escalate_to` is an e-mail address; `{to}` is none")
    remind, reassign = inner.lasting("remind_after"), inner.lasting("reassign_after")
    if within is None:
        return None
    in_hours = COUNTS.get(counts or "working hours", True)
    return Clock(within, in_hours, remind, escalate, "" if to is None else fold(to), reassign)


def outside_of(of: Fields) -> Outside | None:
    return word_of(of, "outside_hours", Outside)


def word_of(of: Fields, key: str, words: type[Word]) -> Word | None:
    """One of a few words."""
    node, said = of.node(key), of.text(key)
    if node is None or said is None:
        return None
    try:
        return words(said)
    except ValueError:
        of.place.refuse_word(node, f"`{key}` cannot be `{said}`", said, [one.value for one in words])
        return None
