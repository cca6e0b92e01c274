"""The models and outcomes that a command means: files, or what the store keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leadline.errors import InputError
from leadline.evidence.outcome import Outcome, load_outcomes
from leadline.model import Model, load, loads

if TYPE_CHECKING:
    import sqlalchemy as sa


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model with its text. ``again`` reads another text beside the same lists."""

    model: Model
    text: str
    again: Callable[[str], Model]


def from_file(path: str) -> Loaded:
    with Path(path).open(encoding="utf-8", newline="") as file:
        text = file.read()
    return Loaded(load(path), text, lambda other: loads(other, path, Path(path).parent))


def from_store(con: sa.Connection, said: str) -> Loaded:
    """A file if there is one; else the live version of a name, or NAME@VERSION; an `InputError` says what there is."""
    from leadline.store.models import MAIN_FILE, files_of_version, read_files, standings

    if Path(said).exists() or Path(said).suffix in (".yml", ".yaml"):
        return from_file(said)
    name, _, version = said.partition("@")
    live = {one.model: one.live for one in standings(con)}
    chosen = version or live.get(name)
    if chosen is None:
        names = ", ".join(f"`{one}`" for one, version in live.items() if version is not None) or "none"
        raise InputError(f"`{said}` is no file, and no model of that name is live in the store; there scores {names}")
    files = files_of_version(con, chosen)
    model = read_files(files)
    if model.name != name:
        raise InputError(f"version `{chosen}` is one of `{model.name}`, not of `{name}`")
    return Loaded(model, files[MAIN_FILE], lambda other: read_files(files | {MAIN_FILE: other}))


def outcomes_in(con: sa.Connection, said: str) -> tuple[Outcome, ...]:
    """The outcome that the store keeps by that name; else those of a file, or of words."""
    from leadline.learning.studies.outcomes import outcome_of, standing_outcomes

    if said in standing_outcomes(con):
        found = outcome_of(con, said).outcome
        assert found is not None
        return (found,)
    return load_outcomes(said)
