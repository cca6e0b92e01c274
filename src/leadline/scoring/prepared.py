"""A plan as one prepared statement over the temporary tables of a connection: few leads, in milliseconds.

Where a lead's score is a matter of milliseconds, to plan a query costs more than to run it. The statement is prepared
when the connection first runs it and stays so: give SQLite ``cached_statements`` enough for all of them, and leave the
connection open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlglot import exp

from leadline.model.condition import Instant
from leadline.model.model import Model
from leadline.plan import Detail, Plan, Schema, compile_model
from leadline.plan import query as q
from leadline.plan.step import Step
from leadline.scoring.engines import INPUTS
from leadline.scoring.temporary import Connection, execute

OF_LINES = ("line", "micro", "occurrences", "last_at")


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one line of a receipt gives at one row of the spine, in millionths of a point.

    ``micro`` is ``None`` where it is beyond a thousand million points.
    """

    row_id: int
    kind: str
    rule: str
    dimension: str
    micro: int | None
    occurrences: int | None
    last_at: Instant | None


@dataclass(frozen=True, slots=True)
class Result:
    """What a model says of one row of the spine; points in hundredths, ``dimensions`` and ``roles`` as in the model.

    ``refused``: a single contribution is beyond a thousand million points, so there is no score and nothing that
    follows from it may be used. ``qualifies_last_at`` is known where the plan was compiled for the service.
    """

    row_id: int
    lead_id: int
    as_of: Instant
    score_cents: int | None
    dimensions: tuple[int | None, ...]
    grade: str | None
    band: str | None
    priority: str | None
    qualified: bool
    disqualified: bool
    qualifies_at_once: bool
    recycle: bool
    stage: str
    reasons: str | None = None
    qualifies_last_at: Instant | None = None
    account_id: str | None = None
    roles: tuple[bool, ...] = ()

    @property
    def refused(self) -> bool:
        return self.score_cents is None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A compiled plan as a statement. ``plan.detail`` says whether there are reasons and contributions."""

    plan: Plan
    text: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", self._text())

    def _text(self) -> str:
        """Results alone, or each beside its contributions: a row for each line of a receipt, one where it has none."""
        if self.plan.detail is not Detail.contributions:
            return self.plan.sql("results")
        same = q.eq(q.column("row_id", "c"), q.column("row_id", "r"))
        query = exp.select("r.*", *(q.column(name, "c") for name in OF_LINES)).from_("results AS r")
        query = query.join("contributions AS c", on=same, join_type="left")
        both = Step("receipts", query, "Every result with its contributions.")
        return replace(self.plan, steps=(*self.plan.steps, both)).sql("receipts")

    def results(self, connection: Connection) -> list[Result]:
        """What the model says of every row of the filled spine that its audience has, by ``row_id``."""
        return [result for result, _ in self.receipts(connection)]

    def receipts(self, connection: Connection) -> list[tuple[Result, tuple[Contribution, ...]]]:
        """The results with their contributions, in the order of a receipt; none where the plan does not explain."""
        lines: dict[int, list[tuple[int, Contribution]]] = {}
        results: dict[int, Result] = {}
        for row in self._rows(connection):
            row_id = int(row["row_id"])
            if row_id not in results:
                results[row_id] = self._result(row)
            if row.get("line") is not None:
                lines.setdefault(row_id, []).append((row["line"], self._contribution(row)))
        return [
            (result, tuple(line for _, line in sorted(lines.get(row_id, ()), key=lambda pair: pair[0])))
            for row_id, result in sorted(results.items())
        ]

    def _rows(self, connection: Connection) -> Iterator[Mapping[str, Any]]:
        cursor = execute(connection, self.text)
        names = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            yield dict(zip(names, row, strict=True))

    def _result(self, row: Mapping[str, Any]) -> Result:
        score = self.plan.model.account_score
        return Result(
            row_id=int(row["row_id"]),
            lead_id=int(row["lead_id"]),
            as_of=int(row["as_of"]),
            score_cents=whole(row["score_cents"]),
            dimensions=tuple(whole(row[f"dimension_{i}_cents"]) for i, _ in enumerate(self.plan.model.dimensions)),
            grade=row["grade"],
            band=row["band"],
            priority=row["priority"],
            qualified=bool(row["qualified"]),
            disqualified=bool(row["disqualified"]),
            qualifies_at_once=bool(row["qualifies_at_once"]),
            recycle=bool(row["recycle"]),
            stage=row["stage"],
            reasons=row.get("reasons"),
            qualifies_last_at=whole(row.get("qualifies_last_at")),
            account_id=row.get("account_id"),
            roles=() if score is None else tuple(bool(row[f"role_{i}"]) for i, _ in enumerate(score.roles)),
        )

    def _contribution(self, row: Mapping[str, Any]) -> Contribution:
        line = self.plan.lines[row["line"]]
        counted = (whole(row[name]) for name in OF_LINES[1:])
        return Contribution(int(row["row_id"]), line.kind, line.rule, line.dimension, *counted)


def prepare(model: Model, schema: Schema, dialect: str, detail: Detail = Detail.reasons) -> Prepared:
    """Compile a model for the tables of `create_inputs`, which tells the dialect. To be kept: it takes a second."""
    return Prepared(compile_model(model, schema, dialect=dialect, detail=detail, inputs=INPUTS, live=True))


def whole(value: Any) -> int | None:
    """A whole number of whatever type the driver gives."""
    return None if value is None else int(value)
