"""Any text file as plain UTF-8, in a stream and only where it is not so already."""

from __future__ import annotations

import codecs
import gzip
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from leadline.errors import FactsError, Problem

CHUNK = 1 << 22
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SPOKEN = {"utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32": "UTF-32",
          "cp1252": "Windows-1252", "latin-1": "Latin-1"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plain:
    """A text file that is UTF-8, not compressed, and ends its lines in one way.

    ``path`` is the file itself or a copy; a copy has the same lines at the same numbers. ``encoding`` is what was
    recognised, as people call it, where it was not UTF-8.
    """

    path: Path
    encoding: str | None


def plain(path: Path, folder: Path, encoding: str | None = None) -> Plain:
    """The file as UTF-8, copied into ``folder`` where it has to be changed.

    A byte order mark decides; else zero bytes at every other place mean UTF-16; else a file that is valid UTF-8 is
    UTF-8. One that is not is Windows-1252, unless most of its lines beyond ASCII are valid UTF-8: then the others are
    broken rows of a UTF-8 file.
    """
    try:
        if encoding is not None:
            codecs.lookup(encoding)
        if path.name.lower().endswith(".gz"):
            path = _unpacked(path, folder)
        found = encoding or _recognise(path)
        if codecs.lookup(found).name in ("utf-8", "utf-8-sig") and _lines_end_alike(path):
            return Plain(path, None)
        return Plain(_copy(path, folder, found), SPOKEN.get(found, found if encoding else None))
    except (EOFError, gzip.BadGzipFile) as problem:
        raise FactsError(str(Problem(str(path), None, "", f"the compressed file is damaged ({problem})"))) from problem
    except LookupError as problem:
        raise FactsError(str(Problem(str(path), None, "", f"no encoding is called `{encoding}`"))) from problem


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _unpacked(path: Path, folder: Path) -> Path:
    with gzip.open(path, "rb") as packed, _new(folder) as file:
        while chunk := packed.read(CHUNK):
            file.write(chunk)
        return Path(file.name)


def _new(folder: Path) -> BinaryIO:
    return cast(BinaryIO, tempfile.NamedTemporaryFile(dir=folder, suffix=".txt", delete=False))


def _recognise(path: Path) -> str:
    with path.open("rb") as file:
        found = of_beginning(file.read(4096))
    return found or ("utf-8" if _is_utf8(path) else _not_utf8(path))


def of_beginning(head: bytes) -> str | None:
    """The encoding that the first bytes of a file tell; None where it takes all of them."""
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    if len(head) > 3 and 0 in head:
        odd, even = head[1::2].count(0), head[0::2].count(0)
        if max(odd, even) > len(head) // 4:
            return "utf-16-le" if odd > even else "utf-16-be"
    return None


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    pending = False
    try:
        for chunk in _chunks(path):
            if pending or not chunk.isascii():
                decoder.decode(chunk)
                pending = bool(decoder.getstate()[0])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _not_utf8(path: Path) -> str:
    good = bad = 0
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                try:
                    line.decode()
                    good += 1
                except UnicodeDecodeError:
                    bad += 1
    if good > bad:
        return "utf-8"
    try:
        for chunk in _chunks(path):
            chunk.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def _lines_end_alike(path: Path) -> bool:
    """Whether all lines end in LF, or all in CR LF: DuckDB refuses a mixture, and CR alone counts as no line here."""
    returns = feeds = both = 0
    last = b""
    for chunk in _chunks(path):
        if chunk.count(b"\r") or last == b"\r" or returns:
            returns += chunk.count(b"\r")
            both += chunk.count(b"\r\n") + (last == b"\r" and chunk.startswith(b"\n"))
            feeds += chunk.count(b"\n")
        elif chunk.count(b"\n"):
            feeds += 1
        last = chunk[-1:]
    return returns == 0 or returns == both == feeds


def _copy(path: Path, folder: Path, encoding: str) -> Path:
    """A copy in UTF-8 whose lines end in LF; a CR inside a line becomes a blank so that lines keep their numbers."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="surrogateescape" if encoding == "utf-8" else "replace")
    only_returns = not any(b"\n" in chunk for chunk in _chunks(path))
    held = ""
    with _new(folder) as file:
        for chunk in (*_chunks(path), b""):
            text = held + decoder.decode(chunk, final=not chunk)
            held = "\r" if chunk and text.endswith("\r") else ""
            text = text[: len(text) - len(held)]
            if "\r" in text:
                text = text.replace("\r\n", "\n").replace("\r", "\n" if only_returns else " ")
            file.write(text.encode("utf-8", errors="surrogateescape"))
        return Path(file.name)
