"""How trials are spoken of."""

from __future__ import annotations

from leadline.api.evidence.trial_shapes import TrialOut
from leadline.web.parts.happened import actor_words
from leadline.web.parts.versions import version_name
from leadline.web.visit import Visit


def trial_path(number: int) -> str:
    """Where a trial is, on the pages and in the API."""
    return f"/evidence/trials/{number}"


def kind_words(visit: Visit, one: TrialOut) -> str:
    return visit.say("Shadow") if one.kind == "shadow" else visit.say("Two arms")


def about_words(visit: Visit, one: TrialOut) -> str:
    """Of which versions, by which outcome, and how many leads are planned."""
    a, b = version_name(one.a), version_name(one.b)
    parts = [visit.say("{model}: version {b} beside {a}", model=one.model, a=a, b=b), one.outcome_title]
    if one.kind == "ab":
        parts.append(visit.say("{share} of 100 leads in arm B", share=one.share))
    if one.planned is not None:
        parts.append(visit.count("{n} lead to be judged", "{n} leads to be judged", one.planned))
    return " · ".join(parts)


def since_words(visit: Visit, one: TrialOut) -> str:
    """From when to when, and by whom."""
    reader = visit.reader
    who = one.who or actor_words(visit, one.started_by, {})
    begun = reader.date(one.started_at)
    if one.stopped_at is None:
        return visit.say("since {date}: {who}", date=begun, who=who)
    ended = reader.date(one.stopped_at)
    if one.took is None:
        return visit.say("{begun} to {ended}", begun=begun, ended=ended)
    return visit.say("{begun} to {ended}: {arm} was taken", begun=begun, ended=ended, arm=one.took)
