"""A crowd that does everything at once, over HTTP: people, devices, aliases, late and repeated messages, hand-overs.

What it says is drawn from a seed. A message that was not acknowledged is sent again, as a client library would.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.live.server import Server, wait_for

Raw = dict[str, Any]
MINUTE, DAY = 60.0, 86_400.0  # seconds
RECENT = 120  # people of whom something is said at any time
PAUSE_S = 0.02  # of each sender, between two batches
SENDERS = 3


@dataclass
class Crowd:
    """Makes batches. ``said`` are the messages by their ids."""

    seed: int
    said: dict[str, Raw] = field(default_factory=dict)
    people: int = 20

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)
        self.lock = threading.Lock()

    def batch(self) -> list[Raw]:
        """Up to 20 messages, of which some have been said before."""
        with self.lock:
            found = [self.message() for _ in range(self.draw.randrange(1, 20))]
            if self.said and self.draw.random() < 0.3:
                recent = list(self.said.values())[-400:]
                found += self.draw.sample(recent, min(3, len(recent)))
            return found

    def message(self) -> Raw:
        draw = self.draw
        if draw.random() < 0.1:
            self.people += 1
        person = draw.randrange(max(0, self.people - RECENT), self.people)
        kinds = (self.page, self.identify, self.click, self.demo, self.alias, self.group, self.stage)
        raw = draw.choices(kinds, (50, 18, 14, 4, 3, 8, 3))[0](person)
        when = time.time() - draw.choice([0, 0, 0, MINUTE, DAY, 20 * DAY, 45 * DAY])
        if draw.random() < 0.01:
            when = time.time() + 30 * MINUTE  # too early: it is set aside
        raw |= {"messageId": f"m{self.seed}-{len(self.said)}", "timestamp": stamp(when)}
        self.said[raw["messageId"]] = raw
        return raw

    def page(self, person: int) -> Raw:
        whose = self.draw.choice([{"anonymousId": f"d{person}"}, {"userId": f"u{person}", "anonymousId": f"d{person}"}])
        path = self.draw.choice(["/", "/docs", "/pricing", "/pricing/teams"])
        return {"type": "page", **whose, "properties": {"path": path}}

    def identify(self, person: int) -> Raw:
        device = person if self.draw.random() < 0.8 else max(0, person - self.draw.randrange(5))  # some are shared
        seniority = self.draw.choice(["c-level", "vp", "manager", None])
        traits: Raw = {"email": f"p{person}@firm{person % 7}.example.com", "seniority": seniority}
        if self.draw.random() < 0.05:
            traits["job_role"] = self.draw.choice(["student", "buyer"])
        return {"type": "identify", "userId": f"u{person}", "anonymousId": f"d{device}", "traits": traits}

    def click(self, person: int) -> Raw:
        context = {"traits": {"email": f"p{person}@firm{person % 7}.example.com"}}
        return {"type": "track", "event": "Email Clicked", "context": context, "properties": {"campaign": "spring"}}

    def demo(self, person: int) -> Raw:
        return {"type": "track", "event": "Demo Requested", "userId": f"u{person}", "properties": {"product": "Pro"}}

    def alias(self, person: int) -> Raw:
        previous = self.draw.choice([f"d{person}-old", f"d{max(0, person - 1)}"])
        return {"type": "alias", "previousId": previous, "userId": f"u{person}"}

    def group(self, person: int) -> Raw:
        traits = {"employees": self.draw.choice([5, 60, 400])}
        return {"type": "group", "userId": f"u{person}", "groupId": f"firm{person % 7}", "traits": traits}

    def stage(self, person: int) -> Raw:
        stage = self.draw.choice(["recycled", "accepted", "lost"])
        return {"type": "track", "event": "Stage Changed", "userId": f"u{person}", "properties": {"stage": stage}}


@dataclass
class Senders:
    """Threads that send what a crowd says until they are stopped. ``acknowledged`` are ids that were answered 200."""

    server: Server
    key: str
    crowd: Crowd
    acknowledged: set[str] = field(default_factory=set)
    refused: list[Raw] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)  # answers that no client would send again
    again: int = 0  # requests that had to be sent again

    def __enter__(self) -> Senders:
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.send, daemon=True) for _ in range(SENDERS)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Everything that was begun is sent."""
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def wait_for_more(self, messages: int) -> None:
        """Until so many more are acknowledged."""
        enough = len(self.acknowledged) + messages
        wait_for(lambda: len(self.acknowledged) >= enough, f"{messages} more are acknowledged", self.server.said)

    def send(self) -> None:
        with self.server.client(self.key) as client:
            while not self.stopping.is_set():
                batch = self.crowd.batch()
                self.until_acknowledged(batch, lambda batch=batch: client.post("/v1/batch", json={"batch": batch}))  # type: ignore[misc]
                self.stopping.wait(PAUSE_S)

    def until_acknowledged(self, batch: list[Raw], post: Callable[[], httpx.Response]) -> None:
        while True:
            try:
                answer = post()
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == 200:
                self.acknowledged |= {one["messageId"] for one in batch}
                self.refused += answer.json()["refused"]
                return
            if answer is not None and answer.status_code not in (429, 500, 502, 503, 504):
                self.failed.append(f"{answer.status_code} {answer.text}")
                return
            self.again += 1
            time.sleep(0.05)


def stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
