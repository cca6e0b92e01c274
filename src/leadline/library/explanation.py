"""The explanation of one lead, as people and programs take it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from leadline.explanation import Line, Receipt, Results, receipt_text, thresholds
from leadline.library.explaining import Explained
from leadline.model.dates import iso


@dataclass(frozen=True)
class Explanation:
    """Every point of a lead's score. ``str()`` is the receipt; `as_dict` is for JSON."""

    explained: Explained

    @property
    def receipt(self) -> Receipt:
        return self.explained.receipt

    @property
    def results(self) -> Results:
        return self.explained.results

    @property
    def score(self) -> Decimal:
        return self.results.score

    @property
    def reasons(self) -> str:
        """The weightiest reasons in one sentence."""
        return self.explained.sentence

    def __iter__(self) -> Iterator[Line]:
        """The lines of all dimensions, in order."""
        return (line for part in self.receipt.parts for line in part.lines)

    def __str__(self) -> str:
        return receipt_text(self.receipt, who=self.explained.who)

    def as_dict(self) -> dict[str, Any]:
        """Plain values: points are numbers, instants texts in ISO 8601."""
        receipt, results = self.receipt, self.results
        rows = {(row.kind, row.rule, row.dimension): row for row in self.explained.contributions}
        dimensions = []
        for part in receipt.parts:
            lines = []
            for line in part.lines:
                row = rows[(line.kind, line.rule, part.dimension.name)]
                lines.append(
                    {
                        "kind": line.kind,
                        "rule": line.rule,
                        "title": line.title,
                        "detail": line.detail,
                        "points": number(line.points),
                        "printed": number(line.printed),
                        "occurrences": row.occurrences,
                        "last_at": None if row.last_at is None else instant(row.last_at),
                    }
                )
            dimensions.append(
                {
                    "dimension": part.dimension.name,
                    "points": number(part.total),
                    "weight": number(part.weight),
                    "weighted": number(part.weighted),
                    "least": bound(part.dimension.minimum),
                    "most": bound(part.dimension.maximum),
                    "lines": lines,
                }
            )
        return {
            "lead_id": results.lead_id,
            "who": self.explained.who,
            "as_of": instant(results.as_of),
            "model": receipt.model.name,
            "version": receipt.model.version,
            "score": number(results.score),
            "grade": results.grade,
            "band": results.band,
            "priority": results.priority,
            "stage": results.stage,
            "qualified": results.qualified,
            "disqualified": results.disqualified,
            "why": list(receipt.verdicts),
            "reasons": self.reasons,
            "dimensions": dimensions,
            "rounding": number(receipt.rounding),
            "thresholds": [
                {"kind": one.kind, "name": one.name, "score": number(one.score)} for one in thresholds(receipt.model)
            ],
        }


def bound(points: Decimal | None) -> int | float | None:
    return None if points is None else number(points)


def number(points: Decimal) -> int | float:
    """Points as a JSON number.

    >>> number(Decimal("5.00")), number(Decimal("22.41"))
    (5, 22.41)
    """
    return int(points) if points == points.to_integral_value() else float(points)


def instant(at: int) -> str:
    return iso(at).replace("+00:00", "Z")
