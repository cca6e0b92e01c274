"""Looks at trials: one whenever somebody asks, and one a day by a thread, each kept with what was seen."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from leadline.evidence.outcome.words import outcome_title, outcome_words
from leadline.evidence.report import plain
from leadline.evidence.stats.estimate import Estimate
from leadline.evidence.trial.document import Said, Seen, document
from leadline.evidence.trial.judged import WEEK, Counted, Look, judge
from leadline.evidence.trial.shadow import Compared, Found, Group
from leadline.evidence.trial.size import Size, size
from leadline.learning.studies.outcomes import read_outcome
from leadline.learning.trials.planning import PROCESS
from leadline.live.apart import answered
from leadline.live.scan import address
from leadline.live.turns import Turns
from leadline.model.condition import DAY, Instant
from leadline.model.words import date_words
from leadline.store import trials as kept
from leadline.store.alone import one_server
from leadline.store.database import Store
from leadline.store.locks import LOOKING
from leadline.store.models import version_of

LOG = logging.getLogger("leadline.trials")
EVERY = DAY
LOOKS_EVERY_S = 60.0
SHOWN = 12  # characters of a version


def look(store: Store, number: int, at: Instant) -> kept.Seen:
    """Look at a trial and keep what was seen. One that was stopped is looked at as of its end."""
    with store.reading() as con:
        trial = kept.trial_of(con, number)
        before = kept.looks_of(con, number)
        title = version_of(con, trial.a).title or trial.model
    at = at if trial.stopped_at is None else trial.stopped_at
    asked = {
        "address": address(store.engine),
        "trial": number,
        "outcome": trial.outcome_text,
        "at": at,
        "started_at": trial.started_at,
        "planned": trial.planned or 0,
    }
    counted = answered(PROCESS, asked, "looking at the trial")
    found, paper = seen(trial, title, counted, at, before)
    with store.writing() as con:
        kept.keep_look(con, number, at, found, paper)
    return kept.Seen(at, found, paper)


def seen(
    trial: sa.Row[Any], title: str, counted: Mapping[str, Any], at: Instant, before: list[dict[str, Any]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was counted as values and as a document."""
    outcome = read_outcome(trial.outcome_text)
    groups = tuple(Found(Group(name), *numbers) for name, *numbers in counted["groups"])
    weeks = counted["lately"] / WEEK
    compared = Compared(groups, counted["scored_by_both"], counted["correlation"], weeks)
    kind = "in two arms" if trial.kind == kept.AB else "as a shadow, which hands nobody over"
    about = (
        f"Version {trial.b[:SHOWN]} of {title} (B) beside {trial.a[:SHOWN]} (A) {kind}, since "
        f"{date_words(trial.started_at)}. Success is a lead that {outcome_words(outcome)} of joining."
    )
    said = Said(trial.title, about, outcome_title(outcome))
    beside = {"compared": plain(compared) | {"a_week": weekly(compared)}}
    if trial.kind == kept.SHADOW:
        paper = plain(document(said, compared, None, None))
        return {"at": at, "arms": None, "judged": None, **beside}, paper
    assert trial.rate is not None and trial.least is not None and trial.power is not None
    of = looked(trial, counted, at, size(trial.rate, trial.least, trial.share, trial.power))
    judged = judge(of)
    earlier = [Seen(one["at"], Estimate(**one["judged"]["difference"])) for one in before if one["at"] < at]
    paper = plain(document(said, compared, of, judged, earlier))
    arms = {"A": asdict(of.a), "B": asdict(of.b), "mixed": of.mixed}
    return {"at": at, "arms": arms, "judged": plain(judged), **beside}, paper


def looked(trial: sa.Row[Any], counted: Mapping[str, Any], at: Instant, planned: Size) -> Look:
    outcome = read_outcome(trial.outcome_text)
    return Look(
        at=at,
        size=planned,
        within=outcome.within or 0,
        a=Counted(**counted["arms"]["A"]),
        b=Counted(**counted["arms"]["B"]),
        lately=counted["lately"],
        a_week=counted["a_week"],
        ripe_at=counted["ripe_at"],
        mixed=counted["mixed"],
        capacity=trial.capacity,
    )


def weekly(compared: Compared) -> dict[str, float]:
    """New leads that are ready in a week, by each version."""
    both = compared.a_week(Group.both)
    return {"A": compared.a_week(Group.only_a) + both, "B": compared.a_week(Group.only_b) + both}


class Looking:
    """A thread that looks at every trial that runs, once a day."""

    def __init__(self, store: Store, clock: Callable[[], Instant]) -> None:
        self.store, self.clock = store, clock
        self.turns = Turns("trials", self.next, LOG, "a trial was not looked at", LOOKS_EVERY_S, LOOKS_EVERY_S)

    def start(self) -> None:
        self.turns.start()

    def stop(self) -> None:
        """End; what is being counted is counted anew by whoever looks next."""
        self.turns.stop()

    def next(self) -> float:
        """Look; how many seconds to wait until the next time."""
        self.turn()
        return LOOKS_EVERY_S

    def turn(self) -> int:
        """Look at the trials that nobody has looked at for a day; how many there were. While another server looks, it
        is left to that one."""
        with one_server(self.store, LOOKING) as is_mine:
            due = self.due() if is_mine else []
            for number in due:
                look(self.store, number, self.clock())
        return len(due)

    def due(self) -> list[int]:
        """The trials that run and that nobody has looked at for a day."""
        now = self.clock()
        with self.store.reading() as con:
            return [
                row.trial_id
                for row in kept.all_running(con).values()
                if now - (last.at if (last := kept.last_look(con, row.trial_id)) else row.started_at) >= EVERY
            ]
