"""Which events of a lead a machine made, and why."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from leadline.quality import crawl, letter
from leadline.quality.act import CLICKED, DELIVERED, OPENED, PAGE, RULES, SENT, SUBMITTED, Act, Rules
from leadline.quality.alone import alone
from leadline.quality.confirmed import confirmed, speaks
from leadline.quality.why import SPEED, Why

_MAIL = frozenset({DELIVERED, SENT, OPENED, CLICKED})
_ON_SITE = SUBMITTED | {PAGE}


def automated(events: Sequence[Act], rules: Rules = RULES) -> dict[int, Why]:
    """The reason for every event that a machine made, by its ``seq``; what a person made is left out.

    Give it all events of one lead (or one subject), or a stretch of them (see ``HORIZON``); their order does not
    matter. What is said by the source, the user agent or the event itself stands; what the clock alone says of a
    click is taken back when a human act confirms it. The same events and rules give the same answer.

    >>> mail = {"campaign": "spring"}
    >>> delivered, click = Act(1, "email.delivered", 0, mail), Act(2, "email.clicked", 3_000_000, mail | {"url": "/a"})
    >>> automated([delivered, click])
    {2: <Why.clicked_at_delivery: 'click-at-delivery'>}
    >>> automated([delivered, click, Act(3, "page", 9_000_000, {"path": "/a"})])
    {}
    """
    acts = sorted(events, key=attrgetter("occurred_at", "seq"))
    found: dict[int, Why] = {}
    mail: list[int] = []
    site: list[int] = []
    for place, act in enumerate(acts):
        why = alone(act)
        if why is not None:
            found[place] = why
        if act.name in _MAIL:
            mail.append(place)
        elif act.name in _ON_SITE:
            site.append(place)
    by_itself = dict(found)
    found = crawl.judged(acts, site, rules) | letter.judged(acts, mail, rules) | by_itself
    if not SPEED.isdisjoint(found.values()):
        follows = [place for place, act in enumerate(acts) if act.name == CLICKED or speaks(act)]
        for place in confirmed(acts, follows, found, rules):
            del found[place]
    return {acts[place].seq: found[place] for place in sorted(found)}
