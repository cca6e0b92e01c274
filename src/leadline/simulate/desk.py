"""What stands around Leadline at a company: a CRM, and somebody who takes notices. Both are on this machine.

The CRM is the stand-in of HubSpot by which Leadline's connector is tested (`leadline.simulate.crm`).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from leadline.simulate.crm.answering import Answer, Asked, Double, serving
from leadline.simulate.crm.hubspot import TOKEN, HubSpotDouble, hubspot

AMOUNT = 24_000.0


class Notices(Double):
    """Takes notices, and keeps their words."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def answer(self, asked: Asked) -> Answer:
        said = asked.said
        self.words.append(" ".join(f"{said.get('title', '')} {said.get('message', '')}".split()))
        return Answer(200, {})


@dataclass
class Desk:
    """A CRM and somebody who takes notices, with how Leadline is connected to them."""

    crm: HubSpotDouble
    notices: Notices
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    @property
    def connections(self) -> tuple[tuple[str, str, Mapping[str, Any], Mapping[str, str]], ...]:
        """The name, kind, settings and secrets of each connection."""
        notice = self.notices.url.replace("http://", "json://")
        crm = {"url": self.crm.url, "first": False, "every_minutes": 0.05, "poll_minutes": 0.05}
        return (
            ("team-chat", "notice", {"for": "everybody", "about": ["assigned", "flow"]}, {"url": notice}),
            ("hubspot", "hubspot", crm, {"token": TOKEN}),
        )

    def connection(self, kind: str) -> tuple[str, str, Mapping[str, Any], Mapping[str, str]]:
        return next(one for one in self.connections if one[1] == kind)

    def notice(self, name: str) -> str | None:
        """What was told of a lead last."""
        found = [words for words in self.notices.words if name in words]
        return found[-1][:60] if found else None

    def task(self, email: str) -> str | None:
        """The task about somebody, if there is one."""
        contact = self.crm.objects["contacts"].get(email, "email")
        if contact is None:
            return None
        for task in self.crm.objects["tasks"].living:
            if contact.id in self.crm.links.get(task.id, ()):
                return task.value("hs_task_subject")
        return None

    def win(self, email: str) -> float:
        """Somebody buys: a deal that is won, of so much."""
        contact = self.crm.by_email(email)
        self.crm.deal(contact.id, dealname="First order", dealstage="closedwon", amount=str(AMOUNT))
        return AMOUNT


def clock() -> int:
    return time.time_ns() // 1000


@contextmanager
def desk(owners: Mapping[str, str]) -> Iterator[Desk]:
    """A CRM in which these people may own something, and somebody who takes notices, until the block ends."""
    with ExitStack() as stack:
        crm = stack.enter_context(hubspot(clock))
        crm.owners = {str(number): email for number, email in enumerate(owners, 71)}
        notices = Notices()
        stack.enter_context(serving(notices))
        yield Desk(crm, notices)
