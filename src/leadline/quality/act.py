"""What is judged: the events of one lead as far as they tell people from machines, and the thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field

from leadline.model.condition import MINUTE, SECOND, Duration, Instant

DELIVERED, SENT, OPENED, CLICKED = "email.delivered", "email.sent", "email.opened", "email.clicked"
REPLIED = "email.replied"
PAGE, LEFT = "page", "page.left"
SUBMITTED = frozenset(
    "form.submitted content.downloaded demo.requested trial.started webinar.registered chat.started".split()
)
BROWSED = frozenset(
    {PAGE, LEFT, CLICKED, "link.clicked", "form.submitted"}
)  # what happens in a browser, and only there
_CONTEXT = SUBMITTED | {DELIVERED, SENT, OPENED, CLICKED, REPLIED, PAGE, LEFT}

_EDITION = 1  # raise it when the rules or the names of machines say something else than before


@dataclass(frozen=True, slots=True)
class Act:
    """One event. ``seq`` is its place in the log and orders equal instants; ``name`` is canonical.

    ``user_agent`` and ``ip`` are the person's own, never those of a server that passed the event on. ``said`` is the
    reason where the source itself says that a machine did it.
    """

    seq: int
    name: str
    occurred_at: Instant
    properties: Mapping[str, object] = field(default_factory=dict)
    user_agent: str | None = None
    ip: str | None = None
    said: str | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The thresholds; durations are microseconds and include their ends. A ``…_within`` of zero switches its rule off.

    - A mail opened or clicked up to ``open_within`` or ``click_within`` after delivery is a machine's, and so is what
      came up to ``before_delivery`` before it: gateways look at a mail before they deliver it.
    - ``links`` different links of one mail clicked within ``links_within`` are a machine's.
    - ``pages`` different pages within ``pages_within`` are a crawler's, and so is what is submitted up to
      ``after_crawl`` later.
    - A click judged by the clock alone is taken back by a human act up to ``confirmed_within`` later; ``read_for`` is
      how long a page is read by who is no machine.
    """

    open_within: Duration = 10 * SECOND
    click_within: Duration = 10 * SECOND
    before_delivery: Duration = 10 * MINUTE
    links: int = 2
    links_within: Duration = 2 * SECOND
    pages: int = 8
    pages_within: Duration = 12 * SECOND
    after_crawl: Duration = MINUTE
    confirmed_within: Duration = 30 * MINUTE
    read_for: Duration = 5 * SECOND

    @property
    def horizon(self) -> Duration:
        """Events farther apart than this have no influence on one another's judgement, not even by way of others."""
        mail = max(self.open_within, self.click_within, self.before_delivery, self.links_within)
        return self.confirmed_within + self.after_crawl + self.pages_within + mail

    @property
    def version(self) -> str:
        """Differs when any threshold or the code of the rules does: what bears another one is judged again."""
        return f"rules {_EDITION}: " + " ".join(str(value) for value in astuple(self))


RULES = Rules()
VERSION = RULES.version
HORIZON: Duration = RULES.horizon
"""With the usual thresholds, 41 minutes and 12 seconds.

Of a new event at t, the judgements on events within HORIZON of t may change, and each of them needs the events
within HORIZON of itself. So load what is ``needed`` from t - 2 HORIZON to t + 2 HORIZON, and keep the judgements on
what is within HORIZON of t.
"""


def needs(name: str) -> bool:
    """Whether events of that name are judged by others around them, or are such others.

    An event of any other name is judged by itself alone.

    >>> needs("email.clicked"), needs("page"), needs("app.opened")
    (True, True, False)
    """
    return name in _CONTEXT
