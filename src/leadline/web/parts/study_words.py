"""How studies are spoken of: what each was asked, by whom, and when."""

from __future__ import annotations

from leadline.api.evidence.study_shapes import AskedOut, StudyOut
from leadline.evidence.study import Kind
from leadline.web.parts.happened import actor_words
from leadline.web.parts.versions import version_name
from leadline.web.visit import Visit


def study_path(number: int) -> str:
    """Where a study is shown."""
    return f"/evidence/studies/{number}"


def kind_words(visit: Visit, kind: Kind) -> str:
    """What each kind asks."""
    return {
        Kind.backtest: visit.say("Does a higher score sell better?"),
        Kind.compare: visit.say("Which of two versions is better?"),
        Kind.evidence: visit.say("Which rules earn their points?"),
        Kind.threshold: visit.say("From which score should a lead go to sales?"),
    }[kind]


def asked_words(visit: Visit, asked: AskedOut) -> str:
    """Of which version, by which outcome, and what else was asked."""
    parts = [visit.say("version {version}", version=version_name(asked.model.version))]
    if asked.against is not None:
        parts.append(visit.say("beside version {version}", version=version_name(asked.against.version)))
    parts.append(asked.outcome_title)
    if asked.capacity is not None:
        parts.append(visit.say("{n} calls a week", n=visit.reader.number(asked.capacity)))
    if asked.value is not None and asked.cost is not None:
        value, cost = visit.reader.number(asked.value), visit.reader.number(asked.cost)
        parts.append(visit.say("a sale brings {value}, a call costs {cost}", value=value, cost=cost))
    if asked.first is not None:
        parts.append(visit.say("from {date}", date=visit.reader.date(asked.first)))
    if asked.last is not None:
        parts.append(visit.say("to {date}", date=visit.reader.date(asked.last)))
    if asked.strict_time:
        parts.append(visit.say("without what has no history"))
    return " · ".join(parts)


def made_words(visit: Visit, one: StudyOut) -> str:
    """When it was asked, and by whom."""
    when, who = visit.reader.moment(one.at), one.who or actor_words(visit, one.by, {})
    return visit.say("{when}: {who}", when=when, who=who)
