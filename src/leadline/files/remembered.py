"""How the columns of the files in a folder were read last time: ``leadline-columns.yml`` beside them.

    leads:
      - from: HubSpot contacts          # what the file was taken for, or "the command line"
        columns:                        # our name: the file's name
          lead_id: Record ID
          created_at: Create Date
          country: Country/Region

One list for each table of facts (``leads accounts changes events probabilities``). The first entry that has a column
of the file for everything that the table must have, and of whose columns the file has at least half, is used;
columns that it does not name are recognised as usual. People may edit it; it is never changed but by
``remember=True``, which adds an entry at the top where none fits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from leadline.errors import FactsError, Problem
from leadline.files.columns import WANTED, Facts
from leadline.files.writing import whole

NAME = "leadline-columns.yml"
HEAD = "How Leadline reads the columns of the files in this folder (our name: the file's name)."


def recall(folder: Path, facts: Facts, found: Sequence[str]) -> dict[str, str] | None:
    """Our name → theirs, as the folder's file says for a file with these columns; None where it says nothing."""
    required = [w.name for w in WANTED[facts] if w.required]
    for entry in _entries(_load(folder), facts, folder):
        held = {ours: theirs for ours, theirs in entry.items() if theirs in found}
        if all(name in held for name in required) and len(held) * 2 >= len(entry):
            return held
    return None


def remember(folder: Path, facts: Facts, taken_for: str, columns: Mapping[str, str]) -> Path | None:
    """Put an entry at the top of the table's list; say where, or None where it is there already."""
    content = _load(folder)
    if dict(columns) in _entries(content, facts, folder):
        return None
    entry = {"from": taken_for, "columns": dict(columns)}
    content[facts.value] = [entry, *content.get(facts.value, [])]
    text = StringIO()
    yaml = YAML()
    yaml.dump(content, text)
    written = text.getvalue()
    with whole(folder / NAME) as part:
        part.write_text(written if written.startswith("#") else f"# {HEAD}\n{written}", encoding="utf-8")
    return folder / NAME


def _load(folder: Path) -> dict[str, list[object]]:
    path = folder / NAME
    if not path.is_file():
        return {}
    try:
        content = YAML().load(path.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as problem:
        mark = getattr(problem, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        raise FactsError(str(Problem(str(path), line, "", "this is not YAML; mend it or delete it"))) from problem
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise _wrong(folder, "the file", "tables")
    return content


def _entries(content: Mapping[str, object], facts: Facts, folder: Path) -> list[dict[str, str]]:
    entries = content.get(facts.value) or []
    if not isinstance(entries, list):
        raise _wrong(folder, f"`{facts.value}`", "entries with `columns`")
    result = []
    for entry in entries:
        columns = entry.get("columns") if isinstance(entry, dict) else None
        if not isinstance(columns, dict):
            raise _wrong(folder, f"`{facts.value}`", "entries with `columns`")
        result.append({str(ours): str(theirs) for ours, theirs in columns.items()})
    return result


def _wrong(folder: Path, what: str, wanted: str) -> FactsError:
    return FactsError(str(Problem(str(folder / NAME), None, "", f"{what} must hold {wanted}; mend it or delete it")))
