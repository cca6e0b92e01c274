"""The tape of events: what every part of the simulation writes on, and how it becomes one table.

Texts are numbers until the end: every column of text has a vocabulary, and a value is its place there (-1: none).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from leadline.model.condition import Instant
from leadline.simulate import site
from leadline.simulate.draw import Bools, Floats, Ints
from leadline.simulate.market import NEVER

EVENTS = (
    "page", "page.left", "form.submitted", "content.downloaded", "email.delivered", "email.opened", "email.clicked",
    "email.replied", "email.bounced", "email.complained", "email.unsubscribed", "meeting.booked", "meeting.cancelled",
    "chat.started", "webinar.registered", "webinar.attended", "demo.requested", "trial.started", "social.liked",
    "social.shared", "social.commented", "social.followed", "social.clicked", "ad.clicked", "survey.answered",
    "app.opened", "project.created", "task.created", "invite.sent", "subscription.started", "subscription.renewed",
    "subscription.cancelled", "deal.created", "deal.won", "deal.lost", "points.granted", "stage.changed",
)  # fmt: skip
SOURCES = ("web", "mail", "app", "crm", "webinar", "calendar", "chat", "social", "ads", "survey", "billing")
STAGES = ("mql", "accepted", "sql", "opportunity", "customer", "lost", "recycled", "disqualified")
DIMENSIONS = ("engagement", "fit")
REASONS = ("met at the fair", "asked for by phone", "recommended by a customer", "wrong number")
TEXTS = (
    "path", "url", "referrer", "utm_source", "utm_campaign", "form", "asset", "campaign", "network", "stage",
    "dimension", "reason",
)  # fmt: skip
NUMBERS: dict[str, pa.DataType] = {
    "duration_s": pa.int32(), "scroll": pa.int16(), "amount": pa.float64(), "score": pa.int16(), "points": pa.int16(),
}  # fmt: skip

_Kind = TypeVar("_Kind", bound=np.generic)
Value: TypeAlias = str | int | Ints | Floats | Bools


@dataclass(frozen=True, slots=True)
class _Part:
    """Events written at once: all of one kind, whatever is the same for all of them said once."""

    lead: Ints
    at: Ints
    columns: Mapping[str, int | Ints | Floats | Bools]


class Tape:
    """Events in the order in which they were thought of; ``table`` puts them in theirs."""

    def __init__(self, campaigns: tuple[str, ...], ends: Instant) -> None:
        self._ends = ends
        self._parts: list[_Part] = []
        utm = dict.fromkeys([*campaigns, "brand", "retargeting"])
        self.words: dict[str, tuple[str, ...]] = {
            "event": EVENTS, "source": SOURCES, "path": site.PATHS, "url": site.urls(), "referrer": site.REFERRERS,
            "utm_source": site.UTM_SOURCES, "utm_campaign": tuple(utm), "form": site.FORMS, "asset": site.ASSETS,
            "campaign": campaigns, "network": site.NETWORKS, "stage": STAGES, "dimension": DIMENSIONS,
            "reason": REASONS,
        }  # fmt: skip

    def word(self, column: str, text: str) -> int:
        """The place of a text in a column's vocabulary."""
        return self.words[column].index(text)

    def add(self, event: str | Ints, lead: Ints, at: Ints, source: str, **columns: Value) -> None:
        """Write events of the leads (places in the territory) at instants; those after the end are not known yet."""
        told = {"event": event, "source": source, **columns}
        coded = {name: self.word(name, value) if isinstance(value, str) else value for name, value in told.items()}
        known = (at < self._ends) & (at < NEVER)
        if not known.all():
            lead, at = lead[known], at[known]
            coded = {name: v[known] if isinstance(v, np.ndarray) else v for name, v in coded.items()}
        self._parts.append(_Part(lead, at, coded))

    def __len__(self) -> int:
        return sum(len(part.at) for part in self._parts)

    def places(self, name: str) -> npt.NDArray[np.int16]:
        """A column of text, as places in its vocabulary; -1: none. Like the others, in the order of writing."""
        return self._gather(name, np.full(len(self), -1, dtype=np.int16))

    def figures(self, name: str) -> Floats:
        """A column of numbers; not a number: none."""
        return self._gather(name, np.full(len(self), np.nan))

    def claims(self, name: str) -> Bools:
        """A column that is true or false; false where nothing was said."""
        return self._gather(name, np.zeros(len(self), dtype=np.bool_))

    def _gather(self, name: str, column: npt.NDArray[_Kind]) -> npt.NDArray[_Kind]:
        start = 0
        for part in self._parts:
            end = start + len(part.at)
            if name in part.columns:
                column[start:end] = part.columns[name]
            start = end
        return column

    def instants(self) -> tuple[Ints, Ints]:
        """The lead and the instant of every event, in the order of writing."""
        none = np.empty(0, dtype=np.int64)
        lead = np.concatenate([none, *(part.lead for part in self._parts)])
        return lead, np.concatenate([none, *(part.at for part in self._parts)])
