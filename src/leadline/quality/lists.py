"""Lists of words beside the code: one on a line, lower-case; ``#`` begins a remark."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def lines(name: str) -> frozenset[str]:
    """The words of a list."""
    text = (files("leadline.quality") / name).read_text(encoding="utf-8")
    words = (line.partition("#")[0].strip() for line in text.splitlines())
    return frozenset(word for word in words if word)
