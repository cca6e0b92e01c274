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

_NO_MEANING = {"line", "path", "version"}


def version(model: Model) -> str:
    """The SHA-256 of the resolved content as 64 hexadecimal digits; people are shown the first 12.

    Titles and notes are content, comments, order of keys, line numbers and the file's name are not. The values of
    lists from files are.
    """
    text = json.dumps([MEANING, _plain(model)], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        content = {
            f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.compare and f.name not in _NO_MEANING
        }
        return [type(value).__name__, content]
    if isinstance(value, Decimal):
        digits = f"{value:f}"
        return digits.rstrip("0").rstrip(".") if "." in digits else digits
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
