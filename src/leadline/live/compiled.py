"""A live model as two statements: one for scores, one for receipts, over inputs that all live models share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from leadline.explanation import Contribution, Results, questions
from leadline.live.saving import Scored
from leadline.live.segments import asking
from leadline.model import Model
from leadline.model.condition import Condition
from leadline.model.segment import by_model
from leadline.plan import Detail, Schema
from leadline.scoring.prepared import Contribution as Given
from leadline.scoring.prepared import Prepared, Result, prepare
from leadline.scoring.temporary import Connection

CENT, MICRO = Decimal("0.01"), Decimal("0.000001")
REACHED = "mql"  # the question whose answer is whether the threshold is reached
ROLE, IN_SEGMENT = "role ", "segment "


@dataclass(frozen=True, slots=True)
class Explained:
    """One lead at one instant with every line of its receipt."""

    results: Results
    contributions: tuple[Contribution, ...]
    held: dict[str, bool]


@dataclass(slots=True)
class Compiled:
    """One model over shared inputs. What is asked beside the score is asked by the same plan, as roles.

    Who is in which of the ``segments`` is told with the scores; a receipt does not ask.
    """

    model: Model
    schema: Schema
    dialect: str
    segments: Mapping[str, Condition] = field(default_factory=dict)
    asked: dict[str, Condition] = field(init=False)
    statements: dict[Detail, Prepared] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        own = () if self.model.account_score is None else self.model.account_score.roles
        self.asked = questions(self.model) | {f"{ROLE}{name}": condition for name, condition in own}

    def asked_in(self, detail: Detail) -> dict[str, Condition]:
        """What is asked beside the score: by names, in the order in which it is answered."""
        if detail is Detail.contributions:
            return self.asked
        within = {f"{IN_SEGMENT}{name}": by_model(one, self.model) for name, one in self.segments.items()}
        return self.asked | within

    def prepared(self, detail: Detail) -> Prepared:
        """The statement in so much detail; compiled once."""
        if detail not in self.statements:
            asked = asking(self.model, self.asked_in(detail))
            self.statements[detail] = prepare(asked, self.schema, self.dialect, detail)
        return self.statements[detail]

    def scored(self, connection: Connection) -> list[Scored]:
        """What the model says of every row of the filled spine that its audience has."""
        asked = tuple(self.asked_in(Detail.reasons))
        return [self.scored_of(one, asked) for one in self.prepared(Detail.reasons).results(connection)]

    def explained(self, connection: Connection) -> list[Explained]:
        """The receipts of every row of the filled spine that the model's audience has and that has a score."""
        found = self.prepared(Detail.contributions).receipts(connection)
        return [self.explained_of(result, lines) for result, lines in found if not result.refused]

    def scored_of(self, result: Result, asked: Iterable[str]) -> Scored:
        held = dict(zip(asked, result.roles, strict=True))
        return Scored(
            lead_id=result.lead_id,
            model=self.model.name,
            version=self.model.version,
            as_of=result.as_of,
            score_cents=result.score_cents,
            dimensions={d.name: c or 0 for d, c in zip(self.model.dimensions, result.dimensions, strict=True)},
            grade=None if result.refused else result.grade,
            band=None if result.refused else result.band,
            priority=None if result.refused else result.priority,
            qualified=result.qualified and not result.refused,
            disqualified=result.disqualified,
            reasons=result.reasons,
            stage=result.stage,
            reached=held.get(REACHED, False),
            at_once=result.qualifies_at_once,
            recycle=result.recycle,
            at_once_since=result.qualifies_last_at,
            roles=named(held, ROLE),
            segments=named(held, IN_SEGMENT),
        )

    def explained_of(self, result: Result, lines: Iterable[Given]) -> Explained:
        contributions = tuple(
            Contribution(one.kind, one.rule, one.dimension, (one.micro or 0) * MICRO, one.occurrences, one.last_at)
            for one in lines
        )
        answers = zip(self.asked, result.roles, strict=True)
        held = {name: holds for name, holds in answers if not name.startswith(ROLE)}
        results = Results(
            lead_id=str(result.lead_id),
            as_of=result.as_of,
            score=(result.score_cents or 0) * CENT,
            dimensions={d.name: (c or 0) * CENT for d, c in zip(self.model.dimensions, result.dimensions, strict=True)},
            grade=result.grade,
            band=result.band,
            priority=result.priority,
            qualified=result.qualified,
            disqualified=result.disqualified,
            stage=result.stage,
        )
        return Explained(results, contributions, held)


def named(held: Mapping[str, bool], kind: str) -> tuple[str, ...]:
    """The names of what holds, of one kind."""
    return tuple(name.removeprefix(kind) for name, holds in held.items() if holds and name.startswith(kind))
