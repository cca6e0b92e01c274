"""Findings as plain values for JSON. Names that end in ``_at`` are instants, and so is ``at``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import tzinfo
from typing import Any

from leadline.model.dates import iso


def plain(value: object) -> Any:
    """A finding as mappings, lists, numbers and texts; instants as ISO 8601, time zones by their names."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: member(field.name, getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(one) for one in value]
    if isinstance(value, tzinfo):
        return str(value)
    return float(value) if isinstance(value, float) else value  # those of numpy are floats of another kind


def member(name: str, value: object) -> Any:
    if (name == "at" or name.endswith("_at")) and isinstance(value, int):
        return iso(value).replace("+00:00", "Z")
    return plain(value)
