"""The private folder of a server's uploads, which goes with the server."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

PREFIX, NEW = "leadline-uploads-", "leadline-new-"
HELD = "held"  # the file in it that a running server locks


@dataclass
class Folder:
    """A folder that nobody else on the machine can read. It is made when it is first needed.

    What a server that was killed left is cleared away by the next one.
    """

    made: Path | None = None
    held: int = -1
    guard: threading.Lock = field(default_factory=threading.Lock)

    def new(self) -> Path:
        """A folder in it, for one upload."""
        with self.guard:
            if self.made is None:
                clear_left()
                self.made = self.make()
            return Path(tempfile.mkdtemp(dir=self.made))

    def make(self) -> Path:
        made = Path(tempfile.mkdtemp(prefix=NEW))
        self.held = os.open(made / HELD, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        flock(self.held, LOCK_EX)  # before it is called so that another server would clear it away
        return made.rename(made.with_name(PREFIX + made.name.removeprefix(NEW)))

    def close(self) -> None:
        """Delete it with all that is in it."""
        with self.guard:
            if self.made is not None:
                shutil.rmtree(self.made, ignore_errors=True)
                os.close(self.held)
                self.made = None


def clear_left() -> None:
    """Delete the folders of ours that no server holds any more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            held = os.open(folder / HELD, os.O_RDWR | os.O_CLOEXEC)
            try:
                flock(held, LOCK_EX | LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(held)
