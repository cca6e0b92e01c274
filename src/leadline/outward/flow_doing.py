"""What the steps of flows do: deliveries, attributes, points, stages, owners, other flows; many runs at once.

A step that cannot be done keeps its run before it, with the reason, and it is tried again: what was before it is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.errors import InputError
from leadline.flows import Advanced, Do, Effect, Flow, Kind, advance
from leadline.flows.lint import OVER
from leadline.flows.reading_steps import ROUTING
from leadline.live.claims import locked
from leadline.live.people import Person
from leadline.live.routing import standing_routing
from leadline.model.condition import DAY, HOUR, MINUTE, Duration, Instant
from leadline.outward.assigning import Giving, give
from leadline.outward.desk import NOBODY, Desk
from leadline.outward.flow_look import ONE_BY_ONE, Look, begun
from leadline.outward.notice.telling import Notice, put_notices
from leadline.outward.telling import who
from leadline.routing import Choice, Wait
from leadline.store import outbox
from leadline.store import tables as t
from leadline.store.attributes import rows as changes_of
from leadline.store.connections import connections
from leadline.store.contacts import subjects_of
from leadline.store.flow_runs import Entry
from leadline.store.grants import GRANTED, Grant
from leadline.store.outbox import Delivery
from leadline.store.people import set_stage
from leadline.store.saying import Said, say_all
from leadline.store.whose import mark_dirty

RETRIES = (MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 10 * HOUR, DAY)
TAGS = "tags"
ABOUT = "flow"


@dataclass(slots=True)
class CannotBe(Exception):
    """A step that cannot be done now: why, and when it is worth another try, if that is known."""

    why: str
    until: Instant | None = None


class Doing:
    """Does what runs came to, in one transaction. ``flows`` are those that leads may enter, with their edits."""

    def __init__(
        self,
        con: sa.Connection,
        flows: Mapping[str, tuple[Flow, int]],
        routed: Mapping[int, frozenset[str]],
        now: Instant,
    ) -> None:
        self.con, self.flows, self.routed, self.now = con, flows, routed, now
        self.kinds = {one.connection: one.kind for one in connections(con)}
        self.entries: list[Entry] = []
        self.deliveries: list[Delivery] = []
        self.notices: list[Notice] = []
        self.said: list[Said] = []
        self.changes: list[dict[str, Any]] = []
        self.dirty: set[int] = set()
        self.tags: dict[int, list[str]] = {}
        self.desk: Desk | None = None

    def free(self, looks: Sequence[Look]) -> list[Look]:
        """Those whose lead nobody works on just now, as far as they have to have it for themselves."""
        wanted = {one.person.lead_id for one in looks if one.person is not None and one.holds_lead}
        if not wanted:
            return list(looks)
        subjects = subjects_of(self.con, wanted)
        ours = locked(self.con, [one for some in subjects.values() for one in some])
        busy = {lead for lead, some in subjects.items() if not ours.issuperset(some)}
        return [one for one in looks if one.person is None or not one.holds_lead or one.person.lead_id not in busy]

    def do(self, looks: Sequence[Look]) -> list[Look]:
        """Do all of it; the looks as they came out."""
        self.prepare_desk(looks)
        done = [self.one(look) for look in looks]
        if self.desk is not None:
            self.desk.save_turns(self.con)
        leads = who(self.con, {one.lead_id for one in self.deliveries if one.kind == ABOUT and one.lead_id})
        outbox.put(self.con, [told(one, leads) for one in self.deliveries], self.now)
        put_notices(self.con, self.notices, self.now)
        say_all(self.con, self.said, self.now)
        if self.changes:
            self.con.execute(sa.insert(t.changes), self.changes)
        mark_dirty(self.con, self.dirty, "event", self.now)
        return done

    def one(self, look: Look) -> Look:
        """Do what one run came to; up to the first step that cannot be done."""
        if look.is_failing:
            return self.failed(look, look.advanced, look.why, None)
        if look.flow is None or look.person is None or look.facts is None:
            return look
        for effect in look.advanced.effects:
            try:
                self.check(look.person, effect.do)
                if effect.do.kind in ONE_BY_ONE:
                    with self.con.begin_nested():
                        look.notes[effect.do.id] = self.at_once(look, look.person, effect)
            except (CannotBe, InputError) as error:
                until = error.until if isinstance(error, CannotBe) else None
                why = error.why if isinstance(error, CannotBe) else str(error)
                before = advance(look.flow, begun(look.run), look.facts, before=effect.do.id)
                self.together(look, look.person, before.effects)
                return self.failed(look, before, f"step `{effect.do.id}`: {why}", until)
        self.together(look, look.person, look.advanced.effects)
        return look

    def failed(self, look: Look, advanced: Advanced, why: str, until: Instant | None) -> Look:
        """A run that stands before a step: until then, or for longer and longer, and at last until somebody looks."""
        tries = look.run.attempts if advanced.run.step == look.run.step else 0
        again = self.now + RETRIES[tries] if tries < len(RETRIES) else None
        notes = {step.step: look.notes[step.step] for step in advanced.passed if step.step in look.notes}
        return Look(
            look.run, advanced, flow=look.flow, error=why, retry_at=until or again, attempts=tries + 1, notes=notes
        )

    # -- what may go wrong -------------------------------------------------------------------------------------------

    def check(self, person: Person, do: Do) -> None:
        """Refuse what could not be done."""
        if do.kind in OVER:
            self.connection(do)
        if do.kind is Kind.enrol and do.name not in self.flows:
            raise CannotBe(f"there is no flow `{do.name}` that goes on")

    def connection(self, do: Do) -> str:
        """The connection that a step goes over: the one that it names, or the only one."""
        kinds = OVER[do.kind]
        fitting = [name for name, kind in self.kinds.items() if kind in kinds]
        via = do.name if do.kind in (Kind.sync, Kind.webhook) else do.of("via")
        if via is not None:
            if via not in fitting:
                raise CannotBe(f"there is no connection `{via}` of the kind {' or '.join(kinds)}")
            return str(via)
        if len(fitting) != 1:
            of = f"of the kind {' or '.join(kinds)}"
            several = f"there are several connections {of}; say with `via` which it is"
            raise CannotBe(several if fitting else f"there is no connection {of}; make one")
        return fitting[0]

    def at_once(self, look: Look, person: Person, effect: Effect) -> str:
        """Do what has to find the lead at its place; what came of it, in words."""
        do, by = effect.do, f"flow:{look.run.flow}"
        if do.kind is Kind.stage:
            try:
                set_stage(self.con, person.lead_id, do.name, str(do.of("reason") or ""), by, self.now)
            except InputError as error:
                if "already" not in str(error):
                    raise
                return "it was there already"
            return f"it moved to {do.name}"
        if do.name != ROUTING:
            is_new = person.attributes(self.now).get("owner") != do.name
            said = Giving(person.lead_id, do.name, by, reason=f"the flow {look.run.flow} says so", is_new=is_new)
            give(self.con, None, [said], self.now)
            return f"{do.name} owns it"
        return self.route(person, by)

    def route(self, person: Person, by: str) -> str:
        """Let the rules of routing say whose a lead is."""
        if self.desk is None or person.lead_id not in self.routed:
            raise CannotBe("there is no routing that goes on")
        found = self.desk.give(person.lead_id, self.routed[person.lead_id], NOBODY)
        if isinstance(found, Wait):
            raise CannotBe(found.why, found.until)
        if not isinstance(found, Choice):
            return f"nobody: {found.why}"
        said = Giving(person.lead_id, found.owner, by, found.rule, found.reason, is_new=not found.is_kept)
        give(self.con, self.desk.routing, [said], self.now)
        return found.reason

    def prepare_desk(self, looks: Sequence[Look]) -> None:
        persons = {one.person.lead_id: one.person for one in looks if one.person is not None and one.is_routing}
        standing = standing_routing(self.con) if persons else None
        if standing is not None and standing.routing is not None and not standing.rests_because:
            self.desk = Desk(self.con, standing.routing, persons, self.now)

    # -- what is written together ------------------------------------------------------------------------------------

    def together(self, look: Look, person: Person, effects: Iterable[Effect]) -> None:
        """Note what is written for all runs at once."""
        for effect in effects:
            do, lead_id = effect.do, person.lead_id
            match do.kind:
                case Kind.mail | Kind.sync | Kind.webhook | Kind.task:
                    kind, what = sent(do, look, self.now)
                    self.deliveries.append(Delivery(effect.key, self.connection(do), kind, what, lead_id))
                case Kind.notice:
                    self.notices.append(self.notice(effect, look, lead_id))
                case Kind.set:
                    self.change(lead_id, dict(do.what))
                case Kind.tag | Kind.untag:
                    self.tag(person, do)
                case Kind.points:
                    properties = grant_of(do, self.now).properties(f"flow:{look.run.flow}")
                    self.said.append(Said(lead_id, GRANTED, f"grant:{effect.key}", properties))
                    self.dirty.add(lead_id)
                case Kind.enrol:
                    flow, edit = self.flows[do.name]
                    cause = {"flow": look.run.flow, "run": look.run.run_id}
                    self.entries.append(Entry(do.name, edit, lead_id, flow.first, flow.again, cause))

    def notice(self, effect: Effect, look: Look, lead_id: int) -> Notice:
        do = effect.do
        to = do.of("to")
        title = look.flow.title or look.run.flow if look.flow is not None else look.run.flow
        whom = None if to in (None, "owner") else str(to)
        return Notice(effect.key, lead_id, ABOUT, f"In the flow {title}.", self.connection(do), do.name, whom)

    def change(self, lead_id: int, attributes: Mapping[str, Any]) -> None:
        self.changes += changes_of(self.con, {"subject_id": lead_id}, attributes, self.now)
        self.dirty.add(lead_id)

    def tag(self, person: Person, do: Do) -> None:
        """Put a tag on, or take it off: the attribute `tags` is a list."""
        before = self.tags.get(person.lead_id)
        tags = tags_of(person.attributes(self.now).get(TAGS)) if before is None else before
        after = [one for one in tags if one != do.name] + ([do.name] if do.kind is Kind.tag else [])
        self.tags[person.lead_id] = after
        if sorted(after) != sorted(tags):
            self.change(person.lead_id, {TAGS: after})


def tags_of(said: str | None) -> list[str]:
    """The tags that an attribute lists.

    >>> tags_of('["a","b"]'), tags_of("a"), tags_of(None)
    (['a', 'b'], ['a'], [])
    """
    if not said:
        return []
    if said.startswith("["):
        try:
            return [str(one) for one in orjson.loads(said)]
        except orjson.JSONDecodeError:
            pass
    return [said]


def sent(do: Do, look: Look, now: Instant) -> tuple[str, dict[str, Any]]:
    """What is sent: its kind, and what is in it."""
    what: dict[str, Any] = {"flow": look.run.flow}
    match do.kind:
        case Kind.mail:
            return "mail", what | {"template": do.name}
        case Kind.task:
            due = do.of("due")
            more = {"text": do.of("text")} if do.of("text") else {}
            more |= {"hours": float(due) / HOUR} if isinstance(due, int | float) else {}
            return "task", what | {"title": do.name} | more
        case Kind.webhook:
            return ABOUT, what | {"step": do.id, "happened_at": now}
    return "sync", what


def told(one: Delivery, leads: Mapping[int, Mapping[str, Any]]) -> Delivery:
    """A delivery to a webhook with what its receivers are told of the lead; any other as it is."""
    if one.kind != ABOUT or one.lead_id is None:
        return one
    said = {**one.what, "lead": leads.get(one.lead_id)}
    return Delivery(one.key, one.connection, one.kind, said, one.lead_id, one.due_at)


def grant_of(do: Do, now: Instant) -> Grant:
    expires, half_life = do.of("expires"), do.of("half_life")
    return Grant(
        float(do.name),
        str(do.of("dimension")),
        str(do.of("reason")),
        now + lasting(expires) if expires is not None else None,
        lasting(half_life) if half_life is not None else None,
    )


def lasting(value: Any) -> Duration:
    return int(value)
