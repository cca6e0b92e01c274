"""A survey of the data: junk, machines, leads that may be one person, what is missing, what comes late.

It looks at everything, so a process of its own works it out (`leadline.live.surveying`), now and then, for all who ask.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from leadline.errors import LeadlineError, StoreError
from leadline.live.apart import answered, process_of
from leadline.live.scan import address
from leadline.model.condition import MINUTE, SECOND, Instant
from leadline.plan.lead_facts import ACCOUNT_ID, CREATED_AT
from leadline.plan.used import used
from leadline.quality.alike import Shared
from leadline.store.arrivals import Delays
from leadline.store.database import Store
from leadline.store.models import live_models

LOG = logging.getLogger("leadline.survey")
PROCESS = process_of("leadline.live.surveying")
IMPLIED = (ACCOUNT_ID, CREATED_AT)  # every model looks at them, and no lead is to blame
ALWAYS = ("email", "name", "country", "company")  # what people look for, whether or not a rule does
SOONEST, LATEST = 10 * SECOND, 5 * MINUTE  # how old a survey is when it is made anew
WORTH = 50  # times as long as it took to make


@dataclass(frozen=True, slots=True)
class JunkReason:
    """A reason why leads are junk: how many have it, and some of them."""

    check: str
    words: str
    leads: int
    examples: Sequence[int]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two leads that may be one person."""

    lead_id: int
    other_id: int
    shared: Sequence[Shared]


@dataclass(frozen=True, slots=True)
class Missing:
    """How many leads that are not junk lack an attribute; ``models``: those that look at it."""

    field: str
    leads: int
    models: Sequence[str]


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found at an instant.

    ``events`` and ``machines`` count what occurred since ``since``, of each source, and of it by reason. ``pairs`` are
    all that there are, ``alike`` the first of them.
    """

    as_of: Instant
    leads: int
    junk: int
    reasons: Sequence[JunkReason]
    pairs: int
    alike: Sequence[Pair]
    missing: Sequence[Missing]
    since: Instant
    events: Mapping[int, int]
    machines: Mapping[tuple[int, str], int]
    delays: Sequence[Delays]


def survey(store: Store, at: Instant) -> Survey:
    """Look at all that is stored."""
    models: dict[str, list[str]] = {name: [] for name in ALWAYS}
    with store.reading() as con:
        for model in live_models(con):
            for name in used(model).attributes:
                if name not in IMPLIED:
                    models.setdefault(name, []).append(model.name)
    found = answered(PROCESS, {"address": address(store.engine), "wanted": list(models), "at": at}, "the survey")
    return Survey(
        as_of=at,
        leads=found["leads"],
        junk=found["junk"],
        reasons=[JunkReason(*one) for one in found["reasons"]],
        pairs=found["pairs"],
        alike=[Pair(one, other, [Shared(what) for what in shared]) for one, other, shared in found["alike"]],
        missing=[Missing(name, leads, models[name]) for name, leads in found["missing"].items()],
        since=found["since"],
        events=dict(found["events"]),
        machines={(source, reason): count for source, reason, count in found["machines"]},
        delays=[Delays(**one) for one in found["delays"]],
    )


class Surveys:
    """Keeps the last survey. Who asks when it is old has it made anew, and gets the old one until that is done."""

    def __init__(self, store: Store, clock: Callable[[], Instant]) -> None:
        self.store, self.clock = store, clock
        self.changed = threading.Condition()
        self.last: Survey | None = None
        self.took = 0
        self.error: LeadlineError | None = None
        self.is_running = False

    def latest(self, patience_s: float) -> Survey | None:
        """The last survey; if there is none yet, the first, or ``None`` when it takes longer than one would wait."""
        with self.changed:
            if not self.is_running and self.is_old():
                self.is_running, self.error = True, None
                threading.Thread(target=self.make, name="survey", daemon=True).start()
            if self.last is None:
                self.changed.wait_for(lambda: self.last is not None or self.error is not None, patience_s)
                if self.error is not None:
                    raise self.error
            return self.last

    def is_old(self) -> bool:
        """Whether it is time for another. The clock may have been set back."""
        if self.last is None:
            return True
        age = self.clock() - self.last.as_of
        return not 0 <= age < min(max(SOONEST, WORTH * self.took), LATEST)

    def make(self) -> None:
        begun = self.clock()
        made: Survey | None = None
        failed: LeadlineError | None = None
        try:
            made = survey(self.store, begun)
        except LeadlineError as error:
            failed = error
            LOG.error("the data were not surveyed", extra={"why": str(error)})
        except Exception as error:
            failed = StoreError("the data could not be looked at; the log says why")
            LOG.exception("the data were not surveyed", extra={"why": type(error).__name__})
        with self.changed:
            self.is_running, self.error = False, failed
            if made is not None:
                self.last, self.took = made, self.clock() - begun
            self.changed.notify_all()
