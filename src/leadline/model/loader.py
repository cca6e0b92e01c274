"""From a file, or its text, to a resolved model."""

from __future__ import annotations

from pathlib import Path

from leadline.model.document import read_model
from leadline.model.model import Model
from leadline.model.parse import parse
from leadline.model.problems import Place, Problems
from leadline.model.source import MOST_BYTES, Mapping, Node, described


def load(path: str | Path) -> Model:
    """The model of a YAML file. A `ModelError` carries everything that is wrong with it.

    Lists that the model names are read from the file's folder.
    """
    return loads(read_text(path), str(path), Path(path).parent)


def read_text(path: str | Path) -> str:
    """The text of a file; a `ModelError` where it cannot be read."""
    problems = Problems(str(path))
    text = _read(Path(path), Place(problems))
    problems.raise_if_any()
    return text


def loads(text: str, path: str = "model.yml", folder: Path | None = None) -> Model:
    """The model of a YAML text; ``path`` is how problems name it, ``folder`` is where its lists are."""
    problems = Problems(path)
    root = root_of(text, Place(problems), "model")
    model = None if root is None else read_model(root, path, folder, problems)
    problems.raise_if_any()
    assert model is not None, "a model without a problem is complete"
    return model


def root_of(text: str, place: Place, kind: str) -> Mapping | None:
    """The mapping that a text is, which begins with its ``kind``: a model, or a segment."""
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "replace")) > MOST_BYTES:
        place.refuse(None, _too_large(len(text)))
        return None
    return _root(parse(text.removeprefix("\ufeff"), place), place, kind)


def _read(file: Path, place: Place) -> str:
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES:
                place.refuse(None, _too_large(max(file.stat().st_size, len(content))))
        return content.decode("utf-8") if len(content) <= MOST_BYTES else ""
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        place.refuse(line, "the file is not UTF-8; save it as UTF-8")
    except FileNotFoundError:
        place.refuse(None, "there is no such file; `leadline init` writes one to begin with")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "its name is no path"
        place.refuse(None, f"the file cannot be read: {reason}")
    return ""


def _too_large(size: int) -> str:
    return (
        f"the file has {size / 1_000_000:.1f} MB; a model has at most {MOST_BYTES // 1_000_000} MB, "
        "and a long list goes into a file of its own: {list: file.csv, column: name}"
    )


def _root(node: Node | None, place: Place, kind: str) -> Mapping | None:
    if isinstance(node, Mapping):
        return node
    if not place.problems.found:
        if node is None or described(node) == "nothing":
            place.refuse(None, f"the file is empty; a {kind} begins with `{kind}: name`")
        else:
            place.refuse(node, f"a {kind} is a mapping that begins with `{kind}: name`, not {described(node)}")
    return None
