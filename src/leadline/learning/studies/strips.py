"""Strips of the store's history for drafts of models, one at a time, by a process that keeps the facts for a while."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadline.live.apart import Apart, process_of
from leadline.live.scan import address
from leadline.model.condition import Instant
from leadline.store.database import Store

PROCESS = process_of("leadline.learning.studies.stripping")


class Strips:
    """Makes strips; see `leadline.evidence.strip`."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.apart = Apart(PROCESS, "the look at the history")

    def strip(
        self, draft: Mapping[str, str], live: Mapping[str, str] | None, outcome: str, now: Instant
    ) -> dict[str, Any]:
        """What the history says of the model of these files; ``outcome``: the text of one. The facts may be of up to
        two minutes before."""
        asked = {"draft": dict(draft), "live": None if live is None else dict(live), "outcome": outcome, "now": now}
        return self.apart.answered(asked | {"address": address(self.store.engine)})

    def close(self) -> None:
        """End the process, also in the middle of an answer."""
        self.apart.close()
