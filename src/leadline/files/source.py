"""Which files are meant, and of which form they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from os import PathLike, fspath
from pathlib import Path

from leadline.errors import FactsError, Problem

Paths = str | PathLike[str] | Sequence[str | PathLike[str]]


class Form(Enum):
    """How the rows stand in a file."""

    DELIMITED = "CSV"
    JSON_LINES = "JSON Lines"
    PARQUET = "Parquet"


SUFFIXES = {
    ".csv": Form.DELIMITED,
    ".tsv": Form.DELIMITED,
    ".tab": Form.DELIMITED,
    ".txt": Form.DELIMITED,
    ".jsonl": Form.JSON_LINES,
    ".ndjson": Form.JSON_LINES,
    ".parquet": Form.PARQUET,
}
ALLOWED = ".csv, .tsv, .txt, .jsonl, .ndjson (each also with .gz) or .parquet"


@dataclass(frozen=True, slots=True)
class Sources:
    """The files to read as one table, in order, all of one form."""

    paths: tuple[Path, ...]
    form: Form
    folder: Path
    stem: str

    @property
    def where(self) -> str:
        """How an error names them: the file, or the first of several."""
        return str(self.paths[0]) if len(self.paths) == 1 else f"{self.paths[0]} (and {len(self.paths) - 1} more)"


def find(paths: Paths) -> Sources:
    """The files behind a path, several paths or directories.

    A directory means the data files directly in it, sorted by name, all of one form; names that start with a dot
    or an underscore and files of rejected rows are left out. The same file named twice is read once.
    """
    given = [Path(fspath(p)) for p in ([paths] if isinstance(paths, (str, PathLike)) else paths)]
    if not given:
        raise FactsError("no file was given to read")
    found: dict[Path, Path] = {}
    for path in given:
        for one in _inside(path) if path.is_dir() else [path]:
            found.setdefault(one.resolve(), one)
    files = tuple(found.values())
    forms = {path: form_of(path) for path in files}
    if len(set(forms.values())) > 1:
        first, other = files[0], next(p for p in files if forms[p] is not forms[files[0]])
        raise _problem(given[0], f"`{first.name}` is {forms[first].value} and `{other.name}` is {forms[other].value}; "
                       "files read as one table must be of one form")  # fmt: skip
    for path in files:
        if not path.is_file():
            raise _problem(path, "there is no such file")
    folder = given[0] if given[0].is_dir() else given[0].parent
    stem = given[0].resolve().name if given[0].is_dir() else stem_of(given[0])
    return Sources(files, forms[files[0]], folder, stem)


def form_of(path: Path) -> Form:
    """The form that a file's suffix says."""
    suffixes = [s.lower() for s in path.suffixes]
    packed = bool(suffixes) and suffixes[-1] == ".gz"
    if packed:
        suffixes.pop()
    form = SUFFIXES.get(suffixes[-1]) if suffixes else None
    if form is None:
        hint = "; write one object a line and call it .jsonl" if suffixes[-1:] == [".json"] else ""
        raise _problem(path, f"the suffix does not say what the file is; it may be {ALLOWED}{hint}")
    if packed and form is Form.PARQUET:
        raise _problem(path, "a Parquet file is compressed inside; unpack it first")
    return form


def stem_of(path: Path) -> str:
    """The file's name without its suffixes: ``events`` of ``events.csv.gz``."""
    name = path.name
    for suffix in (".gz", *SUFFIXES):
        if name.lower().endswith(suffix):
            name = name[: -len(suffix)]
    return name or path.name


def _inside(folder: Path) -> list[Path]:
    inside = []
    for path in sorted(folder.iterdir()):
        last = path.name.lower().removesuffix(".gz")
        ours = path.name.startswith((".", "_")) or last.endswith(".rejected.csv")
        if path.is_file() and not ours and Path(last).suffix in SUFFIXES:
            inside.append(path)
    if not inside:
        raise _problem(folder, f"no data file is in this folder; files may be {ALLOWED}")
    return inside


def _problem(path: Path, what: str) -> FactsError:
    return FactsError(str(Problem(str(path), None, "", what)))
