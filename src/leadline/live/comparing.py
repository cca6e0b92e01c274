"""The process that looks at everybody for previews, of models and of segments, and tells who is in a changed segment:
``python -m leadline.live.comparing``, what is asked on its input.

It has a database driver of its own (`leadline.live.scan`), and keeps its hands off the server's lock. The facts that it
has read it keeps for a while, so that a model can be changed and looked at again and again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadline.live.apart import serve
from leadline.live.bulk import EVERYBODY, count_leads, facts, sampled
from leadline.live.compared import Compared, beside
from leadline.live.segmenting import counted, everybody, only, tell
from leadline.model.condition import MINUTE, SECOND, Instant
from leadline.model.segment import Segments
from leadline.store.models import read_files

FRESH = 2 * MINUTE  # so long the same facts answer
IDLE_S = FRESH / SECOND
SAMPLE = 5_000  # leads of a first look

Key = tuple[str, bool]


class Comparing:
    """Answers what is asked, from facts that were read at most two minutes ago: those of all leads, and of a sample."""

    def __init__(self) -> None:
        self.kept: dict[Key, Compared] = {}

    def answer(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        return self.compare(asked) if "draft" in asked else self.tell(asked)

    def compare(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        compared = self.facts(asked["address"], asked["sample"], asked["as_of"])
        live, others = asked["live"], [read_files(files) for files in asked["others"]]
        draft, owners = read_files(asked["draft"]), asked["owners"]
        found = beside(compared, draft, None if live is None else read_files(live), others, owners)
        return found | {"as_of": compared.as_of, "sample": compared.is_sample, "everyone": compared.everyone}

    def tell(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """Who is in the segments that are ``wanted``, out of those of the texts; a count, where one is ``counted``."""
        address, now = asked["address"], asked["as_of"]
        models = [read_files(files) for files in asked["models"]]
        segments, names = Segments(asked["texts"], models), asked["wanted"]
        conditions = {name: segments.segment(name).condition for name in names}
        if asked["counted"]:
            compared = self.facts(address, False, now)
            tell(compared, address, models, conditions)
            return counted(compared, asked["owners"]) | {"as_of": compared.as_of, "everyone": compared.everyone}
        compared = Compared(*facts(address, only=only(conditions.values())), now, 0, False)
        tell(compared, address, models, conditions)
        return everybody(compared, names)

    def facts(self, address: str, sample: bool, now: Instant) -> Compared:
        """The facts at hand, if they are fresh; else they are read. Where leads are few, a sample is all of them."""
        others = self.fresh((address, not sample), now)
        everyone = count_leads(address) if others is None else others.everyone
        is_sample = sample and everyone > 2 * SAMPLE
        found = self.fresh((address, is_sample), now)
        if found is None:
            duck, tables = facts(address, sampled(everyone, SAMPLE) if is_sample else EVERYBODY)
            found = self.kept[address, is_sample] = Compared(duck, tables, now, everyone, is_sample)
        return found

    def fresh(self, key: Key, now: Instant) -> Compared | None:
        """What is kept, unless it is too old; then it is let go before anything is read anew."""
        found = self.kept.get(key)
        if found is not None and not 0 <= now - found.as_of < FRESH:
            self.kept.pop(key).close()
            return None
        return found


if __name__ == "__main__":
    serve(Comparing().answer, IDLE_S)
