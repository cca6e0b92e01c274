"""One process that learns and asks, for all who want something of it: one at a time, started when it is needed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from leadline.live.apart import Apart, process_of
from leadline.live.scan import address
from leadline.live.watched import watched
from leadline.model.condition import Instant
from leadline.store.database import Store

PROCESS = process_of("leadline.learning.predictors.working")
WHAT = "the predictor's work"


def alone(store: Store, what: str, wanted: Callable[[], bool] = lambda: True, **asked: Any) -> dict[str, Any]:
    """What a process of its own answers, which is gone afterwards: for what takes long. It is ended, and an
    `UnwantedError` raised, as soon as it is not ``wanted`` any more."""
    said = {"what": what, "address": address(store.engine), **asked}
    return watched(PROCESS, said, WHAT, lambda _: wanted())


class Desk:
    """A process that stays for a while, so that what is asked next is answered soon."""

    def __init__(self, store: Store) -> None:
        self.store, self.apart, self.lock = store, Apart(PROCESS, WHAT), threading.Lock()

    def answered(self, what: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        with self.lock:
            return self.apart.answered({"what": what, "address": address(self.store.engine), **asked})

    def explained(self, predictor: Mapping[str, Any], lead_id: int, as_of: Instant) -> dict[str, Any]:
        """What a predictor that is handed over says of a lead, and why."""
        said = self.answered("explain", {"predictor": predictor, "lead": lead_id, "as_of": as_of})
        return said | {"predictor": predictor["name"], "version": predictor["version"], "as_of": as_of}

    def close(self) -> None:
        """End the process, also in the middle of an answer."""
        self.apart.close()
