"""A shop in the store whose leads buy for reasons that are known: chiefs, and those who look at prices."""

from __future__ import annotations

import numpy as np

from leadline.model.condition import DAY, HOUR, Instant
from leadline.store.database import Store
from leadline.store.message import Kind, Message
from tests.live.world import put, settle

BEGAN = 1_767_225_600_000_000  # 2026-01-01
OUTCOME = "event: bought within 30d"
WEIGHTS = {"ceo": 2.2, "clerk": 0.6, "student": 0.1}


def open_shop(
    store: Store, leads: int = 600, days: int = 320, seed: int = 1, first: int = 0, ceos: float = 1 / 3
) -> Instant:
    """Leads that come through so many days from day ``first`` on; the instant at which the story ends."""
    draw = np.random.default_rng(seed)
    said: list[Message] = []
    shares = [ceos, (1 - ceos) / 2, (1 - ceos) / 2]
    for n, day in enumerate(np.sort(draw.uniform(first, first + days, leads)).tolist()):
        who, at = f"{seed}-{n}", BEGAN + int(day * DAY)
        title, looks = str(draw.choice(list(WEIGHTS), p=shares)), int(draw.poisson(1.5))
        traits = {"job_title": title, "age": 20 + n % 50}
        said.append(Message(Kind.identify, f"i{who}", at, user_id=who, traits=traits))
        for k in range(looks):
            page = {"path": f"/p{k}"}
            said.append(
                Message(Kind.event, f"e{who}-{k}", at + (k + 1) * HOUR, user_id=who, name="page", properties=page)
            )
        if draw.random() < min(0.35 * WEIGHTS[title] * (0.4 + 0.5 * looks), 0.9):
            then = at + int((2 + draw.random() * 20) * DAY)
            said.append(Message(Kind.event, f"b{who}", then, user_id=who, name="bought"))
    ends = BEGAN + (first + days + 45) * DAY
    put(store, [one for one in said if one.occurred_at <= ends], ends)
    settle(store, ends)
    return ends
