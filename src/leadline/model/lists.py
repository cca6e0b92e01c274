"""Lists kept in a file beside the model: one column of a CSV."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from leadline.model.condition import OneOf
from leadline.model.fields import Fields
from leadline.model.problems import Place, closest, listed
from leadline.model.text import SPACE, fold

MOST_BYTES = 10_000_000


def read_list(fields: Fields, folder: Path | None, place: Place) -> OneOf | None:
    """The values of ``{list: file.csv, column: name}`` as folded texts in the file's order; blank ones are left out.

    The file lies in the model's folder or below it, has a header, is UTF-8, separated by commas (or by semicolons or
    tabs, if its header has no comma), and has at most 10 MB. Without ``column`` it has a single one.
    """
    name, column = fields.text("list"), fields.text("column")
    if name is None or (column is None and fields.node("column") is not None):
        return None
    text = _text(name, folder, fields, place)
    if text is None:
        return None
    header_line = text.split("\n", 1)[0]
    delimiter = next((d for d in ",;\t" if d in header_line), ",")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        place.refuse(fields, f"the list `{name}` cannot be read as CSV: {error}")
        return None
    header = [h.strip() for h in rows[0]] if rows else []
    index = _index(header, column, name, fields, place)
    if index is None:
        return None
    values: dict[str, str] = {}
    for row in rows[1:]:
        written = row[index].strip(SPACE) if len(row) > index else ""
        if written:
            values.setdefault(fold(written), written)
    if not values:
        place.refuse(fields, f"the list `{name}` has no value in the column `{header[index]}`")
        return None
    return OneOf(texts=tuple(values), written=tuple(values.values()))


def _index(header: list[str], column: str | None, name: str, fields: Fields, place: Place) -> int | None:
    if column is None:
        if len(header) == 1:
            return 0
        place.refuse(fields, f"`column` is missing; the list `{name}` has {listed(header[:25]) or 'no columns'}")
        return None
    if column in header:
        return header.index(column)
    near = closest(column, header)
    columns = f"; it has {listed(header[:25]) or 'no columns'}" if near is None else ""
    place.refuse(fields, f"the list `{name}` has no column `{column}`{columns}", near)
    return None


def _text(name: str, folder: Path | None, fields: Fields, place: Place) -> str | None:
    if folder is None:
        place.refuse(fields, f"the list `{name}` cannot be found: this model has no folder to look in")
        return None
    try:
        root = folder.resolve()
        path = (root / name).resolve()
        if Path(name).is_absolute() or not path.is_relative_to(root):
            place.refuse(fields, f"the list `{name}` lies outside the model's folder; put it beside the model")
            return None
        if not path.is_file():
            beside = path.parent.glob("*") if path != root else ()
            near = closest(name, (str(p.relative_to(root)) for p in beside if p.is_file()))
            place.refuse(fields, f"there is no list `{name}` beside the model", near)
            return None
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            place.refuse(fields, f"the list `{name}` is larger than {MOST_BYTES // 1_000_000} MB")
            return None
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        place.refuse(fields, f"the list `{name}` is not UTF-8; save it as UTF-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "its name is no path"
        place.refuse(fields, f"the list `{name}` cannot be read: {reason}")
    return None
