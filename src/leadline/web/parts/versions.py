"""Versions of models as people read them."""

from __future__ import annotations

LETTERS = 12


def version_name(version: str) -> str:
    """The first letters of a version's hash, which tell it from others.

    >>> version_name("4f1c2a9b77d0e3a1")
    '4f1c2a9b77d0'
    """
    return version[:LETTERS]
