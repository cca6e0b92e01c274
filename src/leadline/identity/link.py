"""What identity is made of: ids that came, and the facts that say which of them belong together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from leadline.model.condition import Instant

ANONYMOUS = "anonymous"  # the kind of a device; every other kind of subject is known
IDENTIFY, UNMERGE = "identify", "unmerge"  # the kinds of links that differ from the others


@dataclass(frozen=True, slots=True)
class Subject:
    """An id that came. ``kind`` is user, email or anonymous; ``subject_id`` counts them in the order of arrival."""

    subject_id: int
    kind: str

    @property
    def is_known(self) -> bool:
        """Whether it names a person; a device alone is nobody yet."""
        return self.kind != ANONYMOUS


@dataclass(frozen=True, slots=True)
class Link:
    """One pair of a message that says which ids belong together: appended, never changed.

    ``id`` is that of the message, with its source; the pairs of one message share it. ``kind`` is identify, alias,
    merge or unmerge. What a pair means depends on what its ends are:

        device – known   from ``occurred_at`` on, the device is in that person's hands
        known – known    the two are one person, at all times
        device – device  the two are one device, at all times (if ``trusted``)
        one end alone    joins nothing, and says that somebody spoke of that subject

    ``trusted`` is false for what a browser said; a browser can only identify, and any other kind from it says nothing.
    An unmerge takes back all pairs of the message ``undoes``, whichever of the two came first; its ends say nothing.
    """

    id: str
    kind: str
    subject: int | None
    other: int | None
    trusted: bool
    occurred_at: Instant
    undoes: str | None = None

    @property
    def ends(self) -> tuple[int, ...]:
        """The subjects that it names."""
        if self.subject is None or self.other is None:
            return tuple(one for one in (self.subject, self.other) if one is not None)
        return self.subject, self.other


def surviving(links: Iterable[Link]) -> list[Link]:
    """The links that say something: no unmerge, and not taken back by one.

    An unmerge of an unmerge does nothing: who was parted is joined again by a new merge, which has an id of its own.
    """
    said = list(links)
    undone = {link.undoes for link in said if link.kind == UNMERGE and link.trusted}
    return [
        link
        for link in said
        if link.kind != UNMERGE and (link.trusted or link.kind == IDENTIFY) and link.id not in undone
    ]
