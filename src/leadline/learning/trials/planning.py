"""A trial before it begins: what the past says, how many leads it takes, and what stands in its way."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from leadline.errors import InputError
from leadline.evidence.report import figures
from leadline.evidence.trial.judged import WEEK
from leadline.evidence.trial.size import POWER, Size, size
from leadline.learning.studies.outcomes import Standing, outcome_of
from leadline.live.apart import answered, process_of
from leadline.live.scan import address
from leadline.live.segments import broken_by
from leadline.model import Model
from leadline.model.condition import Duration, Instant
from leadline.model.words import join_words
from leadline.plan.used import together, used
from leadline.store.asked_predictors import refuse_unanswered
from leadline.store.database import Store
from leadline.store.models import MAIN_FILE, live_models, version_of
from leadline.store.trials import AB, SHADOW, Agreed

PROCESS = process_of("leadline.learning.trials.counting")


@dataclass(frozen=True, slots=True)
class Past:
    """What a trial would have found that had begun before: ``had`` of ``leads``. ``waiting`` leads are not handed over
    today, and ``a_week`` come in a week."""

    leads: int
    had: int
    waiting: int
    a_week: float

    @property
    def rate(self) -> float:
        return self.had / self.leads if self.leads else 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How many leads a trial takes, and how long: until as many have joined, and the last one can be judged."""

    past: Past
    size: Size
    within: Duration

    @property
    def lasts(self) -> Duration | None:
        """Nothing where too few leads come to ever reach that."""
        missing = self.size.leads - self.past.waiting
        if missing <= 0:
            return self.within
        return None if self.past.a_week <= 0 else round(missing / self.past.a_week * WEEK) + self.within

    @property
    def sentence(self) -> str:
        least = figures.decimal(self.size.least * 100, 1)
        head = (
            f"To see whether B brings {least} more of 100 leads than the "
            f"{figures.decimal(self.size.rate * 100, 1)} of today, {figures.count(self.size.leads)} leads have to be "
            "judged"
        )
        if self.lasts is None:
            return f"{head}; no new leads come, so that is out of reach."
        return f"{head}: about {figures.count(max(self.lasts / WEEK, 1))} weeks, mostly less if B is better than that."


@dataclass(frozen=True, slots=True)
class Wished:
    """What a trial in two arms is to find out; see `leadline.evidence.trial.size`. Without a ``rate`` the past says
    it."""

    least: float
    share: int = 50
    power: float = POWER
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A trial that somebody wants: of which model, with which version as B."""

    title: str
    model: str
    b: str
    outcome: str
    capacity: float | None = None
    fire: bool = True


def past_of(store: Store, model: str, outcome: str, at: Instant) -> Past:
    """What the past of a live model says of an outcome; worked out apart, some seconds for a million leads."""
    with store.reading() as con:
        text = dated(outcome_of(con, outcome)).text
    asked = {"address": address(store.engine), "model": model, "outcome": text, "at": at}
    return Past(**answered(PROCESS, asked, "looking at the past"))


def plan(store: Store, model: str, outcome: str, wished: Wished, at: Instant) -> Plan:
    """How many leads it takes, by the past of a live model."""
    with store.reading() as con:
        refuse_not_live(con, model)
        found = dated(outcome_of(con, outcome))
    past = past_of(store, model, outcome, at)
    assert found.outcome is not None and found.outcome.within is not None
    rate = past.rate if wished.rate is None else wished.rate
    return Plan(past, size(rate, wished.least, wished.share, wished.power), found.outcome.within)


def agreed(con: sa.Connection, wanted: Wanted, planned: Plan | None) -> Agreed:
    """What is agreed of a trial; of a shadow nothing is planned. An `InputError` says what stands in its way."""
    refuse_not_live(con, wanted.model)
    other = version_of(con, wanted.b)
    if other.name != wanted.model:
        raise InputError(
            f"this is a version of the model `{other.name}`; try one of `{wanted.model}` beside its live version"
        )
    refuse_unanswered(con, other, MAIN_FILE)
    refuse_unfit(con, other)
    text = dated(outcome_of(con, wanted.outcome)).text
    size = None if planned is None else planned.size
    return Agreed(
        title=wanted.title,
        model=wanted.model,
        kind=SHADOW if size is None else AB,
        b=other.version,
        share=0 if size is None else size.share,
        outcome=wanted.outcome,
        outcome_text=text,
        rate=None if size is None else size.rate,
        least=None if size is None else size.least,
        power=None if size is None else size.power,
        planned=None if size is None else size.leads,
        capacity=wanted.capacity,
        fire=wanted.fire,
    )


def refuse_not_live(con: sa.Connection, model: str) -> None:
    names = [one.name for one in live_models(con)]
    if model not in names:
        said = f"those that are: {join_words([f'`{one}`' for one in names])}" if names else "none is"
        raise InputError(f"no model `{model}` is live; {said}")


def refuse_unfit(con: sa.Connection, other: Model) -> None:
    """Refuse a version beside which a segment could not be told, or that spells a name unlike those that are live."""
    broken = broken_by(con, other)
    if broken:
        names = join_words([f"`{one}`" for one in sorted(broken)])
        raise InputError(
            f"with this version nobody could say who is in the segment {names}, which looks at something that it does "
            "not have; change the segment or the version"
        )
    together([*(used(one) for one in live_models(con)), used(other)])


def dated(found: Standing) -> Standing:
    """An outcome that has a horizon; a trial needs one to know when a lead can be judged."""
    assert found.outcome is not None
    if found.outcome.within is None:
        raise InputError(
            f"the outcome `{found.name}` has no `within`, so no lead could ever be judged; say how soon it must come, "
            "as in `within: 90d`"
        )
    return found
