"""The clock until somebody has had contact with a lead: how long there is, that it is late, or when there was."""

from __future__ import annotations

from leadline.model.condition import Instant
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


def contact_clock(visit: Visit, contact_by: Instant | None, contacted_at: Instant | None) -> None:
    """The clock in words; nothing where none runs and there was no contact. What is late has a colour, too."""
    now, reads = visit.now(), visit.reader
    if contacted_at is not None:
        said, at, classes = visit.say("contact {ago}", ago=reads.ago(contacted_at, now)), contacted_at, "ll-muted"
    elif contact_by is None:
        return
    elif contact_by >= now:
        said, at = visit.say("call within {time}", time=reads.lasting(contact_by - now)), contact_by
        classes = "ll-next-due"
    else:
        said, at, classes = visit.say("late by {time}", time=reads.lasting(now - contact_by)), contact_by, "ll-hot"
    tag("time", said, classes, title=reads.full(at))
