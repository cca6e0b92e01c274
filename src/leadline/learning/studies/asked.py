"""What a study is asked: of which model, by which outcome, at which dates; kept whole, so it can be begun anew."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from leadline.errors import InputError
from leadline.evidence.backtest import Asked
from leadline.evidence.outcome import Outcome
from leadline.evidence.study import Kind, Study
from leadline.evidence.threshold import Wanted
from leadline.learning.studies.outcomes import read_outcome
from leadline.model.condition import DAY, Duration, Instant
from leadline.store.models import read_files


@dataclass(frozen=True, slots=True)
class Asking:
    """A question. ``files`` are those of the model, ``against`` those of the one that it is held against, if it is.

    ``text`` is that of the outcome. ``first``, ``last`` and ``ends`` are as in `leadline.evidence.backtest.Asked`.
    """

    kind: Kind
    files: Mapping[str, str]
    text: str
    against: Mapping[str, str] | None = None
    every: Duration = 7 * DAY
    first: Instant | None = None
    last: Instant | None = None
    ends: Instant | None = None
    strict_time: bool = False
    seed: int = 7
    capacity: float | None = None
    value: float | None = None
    cost: float | None = None
    by_hand: bool = False

    def __post_init__(self) -> None:
        if self.kind is Kind.compare and self.against is None:
            raise InputError("a comparison needs two models; say which one it is held against")
        if self.kind is Kind.threshold:
            refuse_unclear(self.capacity, self.value, self.cost)

    @property
    def outcome(self) -> Outcome:
        return read_outcome(self.text)

    def study(self) -> Study:
        """The question as it is asked of facts."""
        return Study(
            kind=self.kind,
            model=read_files(self.files),
            outcome=self.outcome,
            asked=Asked(self.every, self.first, self.last, self.ends, self.strict_time, self.seed),
            against=None if self.against is None else read_files(self.against),
            wanted=Wanted(self.capacity, self.value, self.cost) if self.kind is Kind.threshold else None,
            by_hand=self.by_hand,
        )

    def dumped(self) -> str:
        return orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS).decode()

    def digest(self) -> bytes:
        """The same for the same question."""
        return hashlib.sha256(self.dumped().encode()).digest()

    @classmethod
    def loaded(cls, said: str | Mapping[str, Any]) -> Asking:
        fields: dict[str, Any] = dict(orjson.loads(said) if isinstance(said, str) else said)
        return cls(**fields | {"kind": Kind(fields["kind"])})


def refuse_unclear(capacity: float | None, value: float | None, cost: float | None) -> None:
    """Refuse a threshold by neither of the two ways, or by both."""
    by_value = value is not None and cost is not None
    if (capacity is None) is not by_value or (capacity is not None and (value is not None or cost is not None)):
        raise InputError(
            "a threshold is chosen by what sales can call a week, or by what a sale brings and a call costs; say "
            "`capacity`, or `value` and `cost`"
        )
