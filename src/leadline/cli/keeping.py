"""Keeping the text of a file in the store: mistakes by the file's own name, and what was kept in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from leadline.cli import paper
from leadline.errors import ModelError


@contextmanager
def by_name_of(file: Path) -> Iterator[None]:
    """Mistakes are named by the file's own name."""
    try:
        yield
    except ModelError as error:
        raise ModelError([replace(problem, path=str(file)) for problem in error.problems]) from None


def print_kept(kind: str, name: str, before: Sequence[int], edit: int, as_json: bool) -> None:
    """Say which edit is kept; ``before`` holds the one before it, if there was one."""
    if as_json:
        paper.as_json({kind: name, "edit": edit, "changed": list(before) != [edit]})
    elif list(before) == [edit]:
        paper.paragraph(f"`{name}` is as it was.")
    else:
        paper.paragraph(f"Edit {edit} of `{name}` is kept.")
