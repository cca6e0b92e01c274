"""Letters: which delivery an open or a click belongs to, and what came too soon after it, or before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from leadline.model.condition import Duration, Instant
from leadline.quality.act import CLICKED, DELIVERED, OPENED, SENT, Act, Rules
from leadline.quality.burst import bursts
from leadline.quality.why import Why

_IDS = ("message_id", "sg_message_id", "mail_id", "email_id")
_CAMPAIGNS = ("campaign", "campaign_id", "campaign_name", "template")
_LINKS = ("url", "link", "path")
Found: TypeAlias = dict[int, Why]  # by place among the acts


@dataclass(frozen=True, slots=True)
class Letter:
    """What is known of a mail: the id of the message, else only its campaign, else nothing."""

    id: str | None
    campaign: str | None


def letter(act: Act) -> Letter:
    """The mail that an event is about."""
    return Letter(_first(act, _IDS), _first(act, _CAMPAIGNS))


def link(act: Act) -> str | None:
    """The link that was clicked, as it is written."""
    return _first(act, _LINKS)


def _first(act: Act, names: tuple[str, ...]) -> str | None:
    for name in names:
        value = act.properties.get(name)
        if isinstance(value, str | int) and value != "":
            return str(value)
    return None


@dataclass(slots=True)
class _Deliveries:
    """The latest delivery of every mail. One that names less than the click does may be the click's all the same."""

    of_id: dict[str, Instant] = field(default_factory=dict)
    of_campaign: dict[str, Instant] = field(default_factory=dict)
    of_campaign_without_id: dict[str, Instant] = field(default_factory=dict)
    of_unknown: Instant | None = None
    of_any: Instant | None = None

    def add(self, mail: Letter, at: Instant) -> None:
        self.of_any = at
        if mail.id is not None:
            self.of_id[mail.id] = at
        if mail.campaign is not None:
            self.of_campaign[mail.campaign] = at
            if mail.id is None:
                self.of_campaign_without_id[mail.campaign] = at
        elif mail.id is None:
            self.of_unknown = at

    def latest(self, mail: Letter) -> Instant | None:
        """When the mail was delivered last; None if that is not known."""
        if mail.id is not None:
            found = [self.of_id.get(mail.id), self.of_campaign_without_id.get(mail.campaign or "")]
        elif mail.campaign is not None:
            found = [self.of_campaign.get(mail.campaign)]
        else:
            found = [self.of_any]
        return max((at for at in [*found, self.of_unknown] if at is not None), default=None)


def judged(acts: Sequence[Act], places: Sequence[int], rules: Rules) -> Found:
    """Which opens and clicks came too soon, and which clicks too many at once; ``places`` are those of all mail."""
    found: Found = {}
    deliveries = _Deliveries()
    arrived: dict[str, Instant] = {}
    ahead: dict[str, list[int]] = defaultdict(list)  # by message: opened or clicked, and not delivered yet
    clicks: dict[Letter, list[int]] = defaultdict(list)
    for place in places:
        act, mail = acts[place], letter(acts[place])
        if act.name in (DELIVERED, SENT):
            deliveries.add(mail, act.occurred_at)
            if act.name == DELIVERED and mail.id is not None:
                _came_before(acts, ahead.pop(mail.id, []), act.occurred_at - rules.before_delivery, found)
                arrived[mail.id] = act.occurred_at
            continue
        if _soon(deliveries.latest(mail), act.occurred_at, _within(act, rules)):
            found[place] = _at_delivery(act)
        if mail.id is not None and not _soon(arrived.get(mail.id), act.occurred_at, rules.before_delivery):
            ahead[mail.id].append(place)
        if act.name == CLICKED:
            clicks[mail].append(place)
    for several in clicks.values():
        if len(several) >= rules.links:
            found |= _at_once(acts, several, rules)
    return found


def _within(act: Act, rules: Rules) -> Duration:
    return rules.open_within if act.name == OPENED else rules.click_within


def _soon(delivered: Instant | None, at: Instant, within: Duration) -> bool:
    return delivered is not None and within > 0 and at - delivered <= within


def _at_delivery(act: Act) -> Why:
    return Why.opened_at_delivery if act.name == OPENED else Why.clicked_at_delivery


def _came_before(acts: Sequence[Act], places: Sequence[int], since: Instant, found: Found) -> None:
    for place in places:
        if acts[place].occurred_at >= since:
            found[place] = _at_delivery(acts[place])


def _at_once(acts: Sequence[Act], places: Sequence[int], rules: Rules) -> Found:
    linked = [(place, to) for place in places if (to := link(acts[place])) is not None]
    at = [acts[place].occurred_at for place, _ in linked]
    marks = bursts(at, [to for _, to in linked], rules.links, rules.links_within)
    return {place: Why.burst for (place, _), mark in zip(linked, marks, strict=True) if mark}
