"""Taking the bytes of a file as they come: into a file of ours, unpacked, and no more than allowed."""

from __future__ import annotations

import shutil
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from leadline.errors import FactsError, InputError
from leadline.ingest.inbox import Full

GZIP = b"\x1f\x8b"
UNPACKED = 5  # times as large as it may come
PIECE = 1 << 20


class TooLarge(InputError):
    """A file is larger than allowed, as it comes or unpacked."""


class NoRoom(Full):
    """The disk of the server is full."""


@dataclass
class Receiving:
    """A file on its way. ``limit`` is how many bytes may come; unpacked it may be five times as large.

    What is packed with gzip is unpacked at once, so that nothing later has to be wary of how much it becomes.
    """

    path: Path
    limit: int
    came: int = 0
    size: int = 0
    _head: bytes = b""
    _unpacking: zlib._Decompress | None = field(default=None, repr=False)
    _file: BinaryIO | None = field(default=None, repr=False)

    def take(self, chunk: bytes) -> None:
        """Take what comes next; `TooLarge` or `FactsError` end it."""
        self.came += len(chunk)
        if self.came > self.limit:
            raise TooLarge(f"the file has more than {shown(self.limit)}; bring it in parts")
        if self._file is None:
            self._head += chunk
            if len(self._head) >= len(GZIP):
                self._begin()
        else:
            self._write(chunk)

    def end(self) -> None:
        """All has come; FactsError where it was cut off."""
        if self._file is None:
            self._begin()
        assert self._file is not None
        self._file.close()
        if self._unpacking is not None and not self._unpacking.eof:
            raise FactsError("the compressed file is damaged: its end is missing; pack it again")

    def drop(self) -> None:
        """It is not wanted any more: delete it, and the folder that was made for it."""
        if self._file is not None:
            self._file.close()
        shutil.rmtree(self.path.parent, ignore_errors=True)

    def _begin(self) -> None:
        self._file = self.path.open("xb")
        if self._head.startswith(GZIP):
            self._unpacking = unpacker()
        head, self._head = self._head, b""
        self._write(head)

    def _write(self, chunk: bytes) -> None:
        if self._unpacking is None:
            self._keep(chunk)
            return
        try:
            while chunk:
                if self._unpacking.eof:  # several packed files after one another are one; zeros after the last are none
                    if not (chunk := chunk.lstrip(b"\x00")):
                        return
                    self._unpacking = unpacker()
                self._keep(self._unpacking.decompress(chunk, PIECE))
                chunk = self._unpacking.unconsumed_tail or self._unpacking.unused_data
        except zlib.error:
            raise FactsError("the compressed file is damaged; pack it again") from None

    def _keep(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size > UNPACKED * self.limit:
            raise TooLarge(f"unpacked, the file has more than {shown(UNPACKED * self.limit)}; bring it in parts")
        assert self._file is not None
        try:
            self._file.write(piece)
        except OSError as problem:
            raise NoRoom("there is no room for the file on the disk of the server; tell who runs it") from problem


def unpacker() -> zlib._Decompress:
    return zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)


def shown(size: int) -> str:
    """A size as people say it.

    >>> shown(200 * 1024 * 1024), shown(1500)
    ('200 MB', '1,500 bytes')
    """
    return f"{size // 1024**2:,} MB" if size >= 1024**2 else f"{size:,} bytes"
