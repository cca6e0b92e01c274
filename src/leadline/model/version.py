"""A model's version: a digest of what it means, and of nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from leadline.model.model import Model

MEANING = 1
"""Raised when the same file comes to mean something else, so that no version ever stands for two things."""

NO_MEANING = {"line", "path", "version"}
LONG = 100


def version(model: Model) -> str:
    """The SHA-256 of the resolved content as 64 hexadecimal digits; people are shown the first 12.

    Titles and notes are content, and so are the values of lists from files. Comments, line numbers, the file's name
    and how a text is spelled where spelling does not count are not.
    """
    return _digest([MEANING, _Plain().of(model)])


def _digest(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


class _Plain:
    """Turns a model into what JSON can hold. A long list that many conditions share is digested once."""

    def __init__(self) -> None:
        self.digests: dict[int, str] = {}

    def of(self, value: Any) -> Any:
        if is_dataclass(value) and not isinstance(value, type):
            kept = [f.name for f in fields(value) if f.compare and f.name not in NO_MEANING]
            return [type(value).__name__, {name: self.of(getattr(value, name)) for name in kept}]
        if isinstance(value, Decimal):
            digits = f"{value:f}"
            return digits.rstrip("0").rstrip(".") if "." in digits else digits
        if isinstance(value, float):
            return repr(value)
        if isinstance(value, Mapping):
            return {str(key): self.of(item) for key, item in value.items()}
        if isinstance(value, tuple) and len(value) > LONG:
            if id(value) not in self.digests:
                self.digests[id(value)] = _digest([self.of(item) for item in value])
            return ["long", self.digests[id(value)]]
        if isinstance(value, tuple):
            return [self.of(item) for item in value]
        return value
