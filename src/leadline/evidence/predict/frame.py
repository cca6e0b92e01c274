"""Features in columns: what was known of a lead at an instant, one row each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from leadline.evidence.stats.arrays import Numbers


class Kind(StrEnum):
    """Numbers may be NaN where they are missing, texts ``None``."""

    number = "number"
    text = "text"


@dataclass(frozen=True, slots=True)
class Feature:
    """A column. ``dated``: it is made of facts with a time, so it cannot know what came later. ``words`` name it."""

    name: str
    kind: Kind
    words: str
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Frame:
    """Features and their columns, in one order."""

    features: tuple[Feature, ...]
    columns: tuple[Numbers, ...]
    rows: int

    def only(self, rows: Numbers) -> Frame:
        """Some of the rows, by a mask or by positions."""
        columns = tuple(column[rows] for column in self.columns)
        count = int(rows.sum()) if rows.dtype == np.bool_ else len(rows)
        return Frame(self.features, columns, count)

    def select(self, names: Iterable[str]) -> Frame:
        """Some of the columns, in the order of the names; one that is not here is missing for every row."""
        at = {feature.name: n for n, feature in enumerate(self.features)}
        wanted = [name for name in names if name in at]
        return Frame(
            tuple(self.features[at[name]] for name in wanted),
            tuple(self.columns[at[name]] for name in wanted),
            self.rows,
        )

    def column(self, name: str, kind: Kind) -> Numbers:
        """The column of that name; missing everywhere where there is none."""
        for feature, column in zip(self.features, self.columns, strict=True):
            if feature.name == name:
                return as_kind(column, kind)
        return as_kind(np.full(self.rows, None, dtype=object), kind)

    def fingerprint(self) -> str:
        """A hash of all names and values."""
        digest = hashlib.sha256()
        for feature, column in zip(self.features, self.columns, strict=True):
            digest.update(f"{feature.name}\0{feature.kind}\0".encode())
            if feature.kind is Kind.number:
                digest.update(column.astype(np.float64).tobytes())
            else:
                digest.update("\0".join("" if v is None else str(v) for v in column).encode())
        return digest.hexdigest()


def as_kind(column: Numbers, kind: Kind) -> Numbers:
    """A column as numbers or as texts, whatever it came as."""
    if kind is Kind.number:
        return column if column.dtype == np.float64 else np.array([number(v) for v in column], dtype=np.float64)
    return column if column.dtype == object else np.array([text(v) for v in column.tolist()], dtype=object)


def number(value: Any) -> float:
    """A value as a number; NaN where it is none.

    >>> number(" 12.5 "), number("many")
    (12.5, nan)
    """
    try:
        found = float(value) if value is not None else float("nan")
    except (TypeError, ValueError):
        return float("nan")
    return found if np.isfinite(found) else float("nan")


def text(value: Any) -> str | None:
    """A value as text; a whole number without its point."""
    if value is None or (isinstance(value, float) and not np.isfinite(value)):
        return None
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value).strip() or None


def kind_of(column: Numbers) -> Kind:
    """Numbers, where every value that is there is one; texts otherwise."""
    there = [v for v in column if v is not None]
    return Kind.number if there and all(np.isfinite(number(v)) for v in there) else Kind.text
