"""Mapping files to sources: a person's own, and those that come with Leadline, by the same way."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

from leadline.errors import ModelError, Problem
from leadline.ingest.webhooks.document import read_source
from leadline.ingest.webhooks.errors import SourceError
from leadline.ingest.webhooks.source import Source
from leadline.model.parse import parse
from leadline.model.problems import Place, Problems
from leadline.model.source import Mapping, described

MOST_BYTES = 200_000
SUFFIXES = (".yml", ".yaml")


def load_source(path: str | Path) -> Source:
    """The source of a mapping file. A `SourceError` carries everything that is wrong with it."""
    file = Path(path)
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise _error(path, "there is no such file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "its name is no path"
        raise _error(path, f"the file cannot be read: {reason}") from None
    if len(content) > MOST_BYTES:
        raise _error(path, f"the file has more than {MOST_BYTES // 1000} KB; a mapping file is short")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _error(
            path, "the file is not UTF-8; save it as UTF-8", content.count(b"\n", 0, error.start) + 1
        ) from None
    return loads_source(text, str(path))


def loads_source(text: str, path: str = "source.yml") -> Source:
    """The source of a mapping file's text; ``path`` is how problems name it."""
    collected = Problems(path)
    place = Place(collected)
    root = parse(text, place)
    source = None
    if isinstance(root, Mapping):
        source = read_source(root, place)
    elif not collected.found:
        what = "nothing" if root is None else described(root)
        place.refuse(root, f"a mapping file is a mapping that begins with `source: name`, not {what}")
    try:
        collected.raise_if_any()
    except ModelError as error:
        raise SourceError(error.problems) from None
    assert source is not None, "a source without a problem is complete"
    return source


def problems(path: str | Path) -> tuple[Problem, ...]:
    """Everything that is wrong with a mapping file; nothing where it can be used."""
    try:
        load_source(path)
    except SourceError as error:
        return error.problems
    return ()


def sources_in(folder: str | Path) -> dict[str, Source]:
    """The sources of a folder's mapping files, by name. A `SourceError` carries what is wrong with any of them."""
    try:
        files = sorted(file for file in Path(folder).iterdir() if file.suffix in SUFFIXES)
    except OSError as error:
        raise _error(folder, f"the folder cannot be read: {error.strerror}") from None
    found: dict[str, tuple[Path, Source]] = {}
    wrong: list[Problem] = []
    for file in files:
        try:
            source = load_source(file)
        except SourceError as error:
            wrong += error.problems
            continue
        if source.name in found:
            first = found[source.name][0].name
            wrong.append(Problem(str(file), None, "", f"the source `{source.name}` stands in {first} already"))
        else:
            found[source.name] = file, source
    if wrong:
        raise SourceError(wrong)
    return {name: source for name, (_, source) in found.items()}


def built_in() -> dict[str, Source]:
    """The sources that come with Leadline, by name."""
    return dict(_shipped())


@cache
def _shipped() -> dict[str, Source]:
    folder = resources.files(__package__).joinpath("sources")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(SUFFIXES)), key=lambda file: file.name)
    sources = [loads_source(file.read_text(encoding="utf-8"), file.name) for file in files]
    return {source.name: source for source in sources}


def _error(path: str | Path, what: str, line: int | None = None) -> SourceError:
    return SourceError([Problem(str(path), line, "", what)])
