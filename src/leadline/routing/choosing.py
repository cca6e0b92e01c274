"""Whose a lead becomes: a pure function of the routing, the lead, what everybody has already, and the instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from leadline.model.condition import MINUTE, Instant
from leadline.routing.routing import By, Outside, Rep, Routing, Rule
from leadline.routing.turns import Turn, Turns, by_weight, longest_ago, taken

FALLBACK = ""  # the pool of those who take what no rule assigns
TRIED_EVERY = 15 * MINUTE  # where a lead waits until somebody has room
NONE: Turns = {}


@dataclass(frozen=True, slots=True)
class Asked:
    """A lead that is to be somebody's: the ids of the rules that hold for it, its owner, and its account's.

    ``without`` are those who had it already and are not asked again.
    """

    held: frozenset[str] = frozenset()
    owner: str | None = None
    account_owner: str | None = None
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody has: leads that came to them today, and leads that are open."""

    today: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose the lead becomes, by which rule, and why in words.

    ``turns`` are how the turns of ``pool`` stand then, where they are others; ``is_kept``: the lead was theirs.
    """

    owner: str
    rule: str
    reason: str
    pool: str | None = None
    turns: Turns = field(default_factory=dict)
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """It is asked again at an instant."""

    until: Instant
    why: str


@dataclass(frozen=True, slots=True)
class Nobody:
    """It stays in the queue."""

    why: str


@dataclass(frozen=True, slots=True)
class Closed:
    """Nobody of a rule works at the moment, and so the next one is asked."""


def choose(
    routing: Routing, asked: Asked, loads: Mapping[str, Load], turns: Mapping[str, Turns], now: Instant
) -> Choice | Wait | Nobody:
    """Whose a lead becomes at an instant.

    ``loads`` are by owner; who is in none has nothing. ``turns`` are by pool, which is the id of a rule or `FALLBACK`.
    """
    if routing.keep_owner and asked.owner is not None:
        return Choice(asked.owner, "", f"{asked.owner} owns the lead already", is_kept=True)
    pools = Pools(routing, asked, loads, turns, now)
    first = pools.account_owner()
    if not isinstance(first, Closed):
        return first
    why = "no rule fits"
    for rule in routing.rules:
        if rule.id not in asked.held:
            continue
        found = pools.of_rule(rule)
        if isinstance(found, Choice | Wait):
            return found
        if found is None:
            why = f"the rule `{rule.id}` fits, and nobody in it has room"
            break
        why = f"the rule `{rule.id}` fits, and nobody in it works at the moment"
    return pools.fallback(why)


@dataclass(frozen=True, slots=True)
class Pools:
    """Those who may be asked, with what everybody has."""

    routing: Routing
    asked: Asked
    loads: Mapping[str, Load]
    turns: Mapping[str, Turns]
    now: Instant

    def account_owner(self) -> Choice | Wait | Closed:
        """The owner of another lead of the account, if that is wished and they take one."""
        owner = self.asked.account_owner
        if not self.routing.account_owner_first or owner is None or not self.free([owner]):
            return Closed()
        rep = self.routing.reps[owner]
        if rep.works(self.now) or self.routing.outside is Outside.assign:
            return Choice(owner, "", f"{owner} owns another lead of the same account")
        if self.routing.outside is Outside.wait:
            return Wait(rep.next_work(self.now), f"{owner}, who owns another lead of the same account, is not at work")
        return Closed()

    def of_rule(self, rule: Rule) -> Choice | Wait | Closed | None:
        """One of a rule; ``None``: nobody has room."""
        return self.among(rule.owners, rule.id, rule.by, rule.outside, f"the rule `{rule.id}` fits")

    def fallback(self, why: str) -> Choice | Wait | Nobody:
        """Who takes what no rule assigns."""
        owners, outside = self.routing.fallback, self.routing.outside
        found = self.among(owners, FALLBACK, By.round_robin, outside, why)
        if isinstance(found, Choice | Wait):
            return found
        if self.routing.is_waiting:
            return Wait(self.now + TRIED_EVERY, why)
        if owners:
            why = f"{why}, and the fallback has no room"
        return Nobody(why)

    def free(self, owners: Sequence[str]) -> list[Rep]:
        """Those who are not away, have room, and did not have the lead already."""
        reps = [self.routing.reps[one] for one in owners if one in self.routing.reps and one not in self.asked.without]
        return [rep for rep in reps if not rep.is_away(self.now) and has_room(rep, self.loads.get(rep.owner, Load()))]

    def among(
        self, owners: Sequence[str], pool: str, by: By, outside: Outside, why: str
    ) -> Choice | Wait | Closed | None:
        free = self.free(owners)
        here = [rep for rep in free if rep.works(self.now)]
        if not free:
            return None
        if not here and outside is Outside.wait:
            return Wait(min(rep.next_work(self.now) for rep in free), f"{why}, and nobody in it works at the moment")
        if not here and outside is Outside.next:
            return Closed()
        return self.pick(here or free, pool, by, why)

    def pick(self, reps: Sequence[Rep], pool: str, by: By, why: str) -> Choice:
        names, turns = [rep.owner for rep in reps], self.turns.get(pool, NONE)
        lags = None
        if by is By.weights:
            one, lags = by_weight(turns, names, {rep.owner: rep.weight for rep in reps})
            because = f"it is the turn of {one} by the weights of {len(names)}"
        elif by is By.least_open:
            least = min(self.open(name) for name in names)
            one = longest_ago(turns, [name for name in names if self.open(name) == least])
            because = f"{one} has the fewest open leads, {least}"
        else:
            one = longest_ago(turns, names)
            because = f"it is the turn of {one}, of {len(names)}"
        if len(names) == 1:
            because = f"{one} is the one who has room"
        return Choice(one, pool, f"{why}, and {because}", pool, taken(turns, one, lags))

    def open(self, owner: str) -> int:
        return self.loads.get(owner, Load()).open


def has_room(rep: Rep, load: Load) -> bool:
    """Whether somebody may be given one more lead."""
    return (rep.per_day is None or load.today < rep.per_day) and (rep.open is None or load.open < rep.open)


__all__ = ["FALLBACK", "Asked", "Choice", "Load", "Nobody", "Turn", "Wait", "choose", "has_room"]
