"""Identity again, written to be obviously right: every question scans all links."""

from __future__ import annotations

from collections.abc import Sequence

from leadline.identity import Link, Subject


class Oracle:
    """Answers what `resolve` answers, one question at a time."""

    def __init__(self, subjects: Sequence[Subject], links: Sequence[Link]) -> None:
        self.kinds = {subject.subject_id: subject.kind for subject in subjects}
        self.links = sorted(
            (link for link in links if self.counts(link, links)),
            key=lambda link: (not link.trusted, link.occurred_at, link.id),
        )
        self.people = [{one} for one in self.kinds if self.is_known(one)]
        for link in self.links:
            if self.joins(link):
                merged = [people for people in self.people if link.subject in people or link.other in people]
                self.people = [people for people in self.people if people not in merged] + [set().union(*merged)]

    def is_known(self, one: int | None) -> bool:
        return self.kinds.get(one or 0) in ("user", "email")

    def is_device(self, one: int | None) -> bool:
        return self.kinds.get(one or 0) == "anonymous"

    def counts(self, link: Link, links: Sequence[Link]) -> bool:
        if link.kind == "unmerge" or (link.kind != "identify" and not link.trusted):
            return False
        return not any(un.kind == "unmerge" and un.trusted and un.undoes == link.id for un in links)

    def joins(self, link: Link) -> bool:
        """Whether the two are one person from here on; asked in the order of the links."""
        if not (self.is_known(link.subject) and self.is_known(link.other)):
            return False
        return link.trusted or any(self.is_fresh(one, link) for one in (link.subject, link.other))

    def is_fresh(self, one: int | None, claim: Link) -> bool:
        """Whether nothing before this message speaks of it, and nobody has been joined with it."""
        before = [
            link
            for link in self.links
            if link.trusted or (link.occurred_at, link.id) < (claim.occurred_at, claim.id)
            if one in (link.subject, link.other)
        ]
        return not before and {one} in self.people

    def one_device(self, device: int) -> set[int]:
        """The device, and those that are said to be the same one."""
        found: set[int] = {device}
        while True:
            more = set(found)
            for link in self.links:
                both = {one for one in (link.subject, link.other) if one is not None and self.is_device(one)}
                if link.trusted and len(both) == 2 and both & found:
                    more |= both
            if more == found:
                return found
            found = more

    def lead_of(self, subject: int, at: int) -> int | None:
        if self.is_known(subject):
            return next(min(people) for people in self.people if subject in people)
        same = self.one_device(subject)
        handed = []
        for link in self.links:
            for device, person in ((link.subject, link.other), (link.other, link.subject)):
                if device in same and person is not None and self.is_known(person):
                    handed.append((link.occurred_at, link.id, person))
        if not handed:
            return None
        before = [one for one in handed if one[0] <= at]
        return self.lead_of((max(before) if before else min(handed))[2], at)
