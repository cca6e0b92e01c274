"""Senders, in a process of their own: ``python -m bench.live.sending JSON``. What they found is the last line.

Everything that is sent is made before the first is sent, so that making it takes nothing from the server.
"""

from __future__ import annotations

import base64
import http.client
import json
import random
import sys
import threading
import time
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from bench.live.filling import event, user


@dataclass(frozen=True, slots=True)
class Load:
    """What is sent: requests of ``batch`` events, each ``visit`` of them by one lead, by so many ``senders``.

    ``rate`` are events a second of all senders together; 0: as many as the server takes, for ``seconds``.
    """

    port: int
    key: str
    leads: int
    first: int = 0  # the number of the first lead
    batch: int = 100
    visit: int = 1
    senders: int = 4
    seconds: float = 10
    rate: float = 0
    name: str = "load"


def bodies(load: Load, sender: int, requests: int) -> list[tuple[bytes, list[int]]]:
    """Requests, with the leads in each."""
    draw = random.Random(f"{load.name}-{sender}")
    order = list(range(load.first + sender, load.leads, load.senders))
    draw.shuffle(order)
    found, at = [], 0
    for request in range(requests):
        people = [order[(at + i) % len(order)] for i in range(load.batch // load.visit)]
        at += len(people)
        batch = [message(load, draw, f"{sender}-{request}-{i}", people[i // load.visit]) for i in range(load.batch)]
        found.append((orjson.dumps({"batch": batch}), people))
    return found


def message(load: Load, draw: random.Random, number: str, person: int) -> dict[str, Any]:
    """A message as a library sends it."""
    name, properties = event(draw)
    context = {"library": {"name": "analytics-node", "version": "3.1.0"}}
    common = {"messageId": f"{load.name}-{number}", "userId": user(person), "properties": properties}
    if name == "page":
        return {"type": "page", "context": context, **common}
    return {"type": "track", "event": name, "context": context, **common}


class Sender(threading.Thread):
    """One connection, which sends its bodies in order. ``taken``: the leads of each request, when it was sent and
    when it was taken."""

    def __init__(self, load: Load, bodies: list[tuple[bytes, list[int]]], began: float) -> None:
        super().__init__(daemon=True)
        self.load, self.bodies, self.began = load, bodies, began
        self.taken: list[tuple[list[int], int, int]] = []
        self.times: list[float] = []
        self.failed = 0
        user_and_password = base64.b64encode(f"{load.key}:".encode()).decode()
        self.headers = {"Authorization": f"Basic {user_and_password}", "Content-Type": "application/json"}

    def run(self) -> None:
        load = self.load
        pause = load.batch * load.senders / load.rate if load.rate else 0
        connection = http.client.HTTPConnection("127.0.0.1", load.port, timeout=60)
        for position, (body, people) in enumerate(self.bodies):
            due = self.began + position * pause
            if (wait := due - time.monotonic()) > 0:
                time.sleep(wait)
            if time.monotonic() > self.began + load.seconds:
                break
            sent, sent_at = time.monotonic(), time.time_ns()
            connection.request("POST", "/v1/batch", body, self.headers)
            answer = connection.getresponse()
            answer.read()
            self.times.append(time.monotonic() - sent)
            if answer.status == 200:
                self.taken.append((people, sent_at, time.time_ns()))
            else:
                self.failed += 1
                time.sleep(0.05)


def send(load: Load, most: int) -> dict[str, Any]:
    """Send; ``most`` requests of each sender are ready."""
    ready = [bodies(load, sender, most) for sender in range(load.senders)]
    began = time.monotonic() + 0.1
    senders = [Sender(load, one, began + i * 0.003) for i, one in enumerate(ready)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    ended = time.monotonic()
    requests = sum(len(sender.taken) for sender in senders)
    return {
        "load": asdict(load) | {"key": ""},
        "seconds": ended - began,
        "requests": requests,
        "events": requests * load.batch,
        "failed": sum(sender.failed for sender in senders),
        "times": sorted(time for sender in senders for time in sender.times),
        "taken": [(lead, *at) for sender in senders for leads, *at in sender.taken for lead in leads],
    }


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    wanted = given.pop("most")
    print(json.dumps(send(Load(**given), wanted)))
