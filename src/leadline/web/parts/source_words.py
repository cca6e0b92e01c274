"""Sources in words: what they are, and how they are doing."""

from __future__ import annotations

from collections.abc import Sequence

from leadline.api.sources import SourceOut
from leadline.model.condition import HOUR
from leadline.store.sources import LEADLINE
from leadline.web.visit import Visit

IMPORT = "import"


def kind_words(visit: Visit, kind: str) -> str:
    """What kind of source it is."""
    known = {
        "segment": visit.say("With a write key"),
        "webhook": visit.say("Webhooks"),
        "api": visit.say("The API"),
        IMPORT: visit.say("From files"),
        LEADLINE: visit.say("Leadline itself"),
    }
    return known.get(kind, kind)


def connected(sources: Sequence[SourceOut]) -> list[SourceOut]:
    """Those that are others than Leadline itself, the ones that said something last first."""
    others = [one for one in sources if one.kind != LEADLINE]
    return sorted(others, key=lambda one: (-(one.last_seen_at or 0), one.name))


def state_words(visit: Visit, sources: Sequence[SourceOut]) -> str:
    """What is so with all of them, in one sentence."""
    silent = [one for one in sources if one.silent_since is not None]
    if len(silent) == 1:
        since = visit.reader.when(silent[0].silent_since or 0, visit.now())
        return visit.say("Nothing has arrived from {source} since {when}", source=silent[0].name, when=since)
    if silent:
        return visit.count("{n} source has fallen silent", "{n} sources have fallen silent", len(silent))
    last = max((one.last_seen_at for one in sources if one.last_seen_at is not None), default=None)
    if last is None:
        return silence_words(visit, sources)
    if visit.now() - last > HOUR:
        return visit.say("Nothing has arrived since {when}", when=visit.reader.when(last, visit.now()))
    today = sum(one.today.events for one in sources if one.kind != IMPORT)
    return visit.count("{n} event has arrived today", "{n} events have arrived today", today)


def silence_words(visit: Visit, sources: Sequence[SourceOut]) -> str:
    """What is so when no source has ever been heard."""
    if any(one.kind != IMPORT for one in sources):
        return visit.say("Nothing has arrived yet")
    return visit.say("All data came from files so far") if sources else visit.say("Nothing is connected yet")
