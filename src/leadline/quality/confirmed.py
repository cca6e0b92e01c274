"""A machine until a human act follows: clicks judged by the clock alone, taken back.

A scanner's click is followed by nothing, or by a look at the page that lasts no time. So one quick click is taken back
by a look at the page that it leads to, as a person's is followed by one. Clicks on several links at once need more,
since some scanners look at all of them: the page must be read for a while, or something be submitted on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from leadline.model.condition import SECOND
from leadline.quality.act import CLICKED, LEFT, PAGE, REPLIED, SUBMITTED, Act, Rules
from leadline.quality.letter import Letter, letter
from leadline.quality.path import path
from leadline.quality.why import SPEED, Why


def confirmed(acts: Sequence[Act], places: Sequence[int], found: Mapping[int, Why], rules: Rules) -> set[int]:
    """The clicks that a human act takes back; ``places`` are those of clicks and of what may follow them.

    An act speaks for the latest click before it (at most ``confirmed_within``) that leads to the same page; an act
    without a page, for the latest click at all. A reply speaks for a click of the same mail. Where the latest one is
    a person's already, it explains the act, and an earlier one stays a machine's.
    """
    taken_back: set[int] = set()
    to_page: dict[str, int] = {}
    of_mail: dict[Letter, int] = {}
    latest: int | None = None
    for place in places:
        act = acts[place]
        if act.name == CLICKED:
            latest = of_mail[letter(act)] = place
            if (to := path(act)) is not None:
                to_page[to] = place
            continue
        if place in found:
            continue
        if act.name == REPLIED:
            click = of_mail.get(letter(act))
        else:
            on = path(act)
            click = latest if on is None else to_page.get(on)
        if click is None or act.occurred_at - acts[click].occurred_at > rules.confirmed_within:
            continue
        why = found.get(click)
        if why is Why.clicked_at_delivery or (why in SPEED and path(act) is not None and _effort(act, rules)):
            taken_back.add(click)
    return taken_back


def speaks(act: Act) -> bool:
    """Whether an event may follow a person's click."""
    return act.name in (PAGE, LEFT, REPLIED) or act.name in SUBMITTED


def _effort(act: Act, rules: Rules) -> bool:
    """Whether scanners do not do that: submitting something, or having read a page for a while."""
    if act.name != LEFT:
        return act.name in SUBMITTED
    seconds = act.properties.get("duration_s")
    return isinstance(seconds, int | float) and seconds * SECOND >= rules.read_for
