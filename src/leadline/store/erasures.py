"""The erasure log: who was erased, as keyed hashes in a file beside the database, so that nobody comes back unasked.

    leadline-erasures 1 5f0c…            the first line proves the key
    email 8b1d… 1760000000000000         kind, HMAC-SHA256 of kind and value, instant
    +email 8b1d… 1763000000000000        taken in again, after a new consent

Ids are never in it in clear. It is only added to. What comes in (requests, files, a restored backup) obeys it.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fcntl import LOCK_EX, flock
from pathlib import Path

import sqlalchemy as sa

from leadline.errors import StoreError
from leadline.model.condition import Instant
from leadline.model.text import fold
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.inserting import replace_rows
from leadline.store.locks import ERASING
from leadline.store.message import Message, Refusal
from leadline.store.subjects import ANONYMOUS, EMAIL, USER, Named
from leadline.store.values import clean

HEAD = "leadline-erasures 1"
COUNTED = "erasures"  # the setting that says how many lines the log has had
REFUSED = "this person was erased; after a new consent, `leadline privacy readmit` lets them in again"


@dataclass(slots=True)
class Entry:
    """What the log says of one id: when it was last erased, and whether it is kept out now."""

    erased_at: Instant
    kept_out: bool


@dataclass(slots=True)
class ErasureLog:
    """The log in ``path``; ``None``: there is no place for one, so nobody can be erased. ``key`` is the server's."""

    path: Path | None
    key: bytes
    _entries: dict[str, Entry] = field(default_factory=dict)
    _lines: int = 0
    _size: int = 0

    def forbids(self, kind: str, value: str) -> bool:
        """Whether somebody of this id (user, email, anonymous) was erased and not taken in again."""
        entry = self.entries.get(self.hashed(kind, value)) if self.entries else None
        return entry is not None and entry.kept_out

    def erased_at(self, kind: str, value: str) -> Instant | None:
        """When somebody of this id was last erased: what was received before is not to come back."""
        entry = self.entries.get(self.hashed(kind, value)) if self.entries else None
        return None if entry is None else entry.erased_at

    def filter_messages(self, messages: Sequence[Message]) -> tuple[list[Message], list[Refusal]]:
        """The messages that bear no id of an erased person, and the others as refusals."""
        if not self.entries:
            return list(messages), []
        kept: list[Message] = []
        refused: list[Refusal] = []
        for message in messages:
            if any(self.forbids(kind, value) for kind, value in ids_of(message)):
                refused.append(Refusal(message.id, REFUSED))
            else:
                kept.append(message)
        return kept, refused

    def add(self, names: Iterable[Named], at: Instant) -> None:
        """Write down that somebody of these ids is erased; it is on the disk when this returns."""
        self._append(f"{kind} {self.hashed(kind, value)} {at}" for kind, value in dict.fromkeys(names))

    def readmit(self, names: Iterable[Named], at: Instant) -> int:
        """Let somebody of these ids in again, who has consented anew; how many of the ids were kept out."""
        out = [name for name in dict.fromkeys(names) if self.forbids(*name)]
        self._append(f"+{kind} {self.hashed(kind, value)} {at}" for kind, value in out)
        return len(out)

    # -- the file ----------------------------------------------------------------------------------------------

    @property
    def entries(self) -> dict[str, Entry]:
        """By hash, as the file is now: another process may have added to it."""
        if self.path is None:
            return {}
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            size = 0
        if size != self._size:
            self._read(self.path, size)
        return self._entries

    def lines(self) -> list[str]:
        """All lines after the first, as they stand."""
        if self.path is None or not self.path.exists():
            return []
        return self.path.read_text(encoding="ascii").split("\n")[1:-1]

    def merge(self, lines: Iterable[str]) -> None:
        """Add those lines of another copy of this log that are missing here."""
        here = set(self.lines())
        self._append(line for line in lines if line not in here)

    @property
    def head(self) -> str:
        return f"{HEAD} {hmac.digest(self.key, b'leadline', 'sha256').hex()}"

    def hashed(self, kind: str, value: str) -> str:
        same = fold(value) if kind == EMAIL else clean(value)
        return hmac.digest(self.key, f"{kind}:{same}".encode("utf-8", "surrogatepass"), "sha256").hex()

    def _read(self, path: Path, size: int) -> None:
        text = path.read_bytes().decode("ascii") if size else ""
        first, *lines = text.split("\n")
        if text and first != self.head:
            what = "is no erasure log" if not first.startswith(HEAD) else "was written with another secret key"
            raise StoreError(f"{path} {what}; without it, erased people would come back: give the key of its server")
        found: dict[str, Entry] = {}
        for number, line in enumerate(lines[:-1], 2):  # the last one was cut off by a crash, or is empty
            kind, digest, at = parted(line, path, number)
            before = found.get(digest)
            if kind.startswith("+"):
                found[digest] = Entry(before.erased_at if before else at, kept_out=False)
            else:
                found[digest] = Entry(max(at, before.erased_at) if before else at, kept_out=True)
        self._entries, self._lines, self._size = found, max(0, len(lines) - 1), size

    def _append(self, lines: Iterable[str]) -> None:
        added = list(lines)
        if not added:
            return
        if self.path is None:
            raise StoreError("there is no place for the erasure log; set LEADLINE_ERASURES to a file that is kept")
        _ = self.entries
        made = not self.path.exists()
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(handle, "r+b") as file:
            flock(file, LOCK_EX)
            content = file.read()
            whole = content.rfind(b"\n") + 1  # a line that a crash cut off was never said to be written
            file.seek(whole)
            file.truncate()
            text = "".join(f"{line}\n" for line in ([self.head] if not whole else []) + added)
            file.write(text.encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
        if made:
            sync_folder(self.path.parent)


def parted(line: str, path: Path, number: int) -> tuple[str, str, Instant]:
    """A line's kind, hash and instant."""
    words = line.split(" ")
    kinds = {USER, EMAIL, ANONYMOUS}
    if len(words) != 3 or words[0].removeprefix("+") not in kinds or len(words[1]) != 64 or not words[2].isdigit():
        raise StoreError(f"{path}:{number}: this is no line of an erasure log; put back a copy of the file")
    return words[0], words[1], int(words[2])


def sync_folder(folder: Path) -> None:
    """Have the disk keep which files are in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def ids_of(message: Message) -> Iterator[Named]:
    """Every id in a message that may be a person's."""
    for kind, value in ((USER, message.user_id), (EMAIL, message.email), (ANONYMOUS, message.anonymous_id)):
        if value:
            yield kind, value
    if message.previous_id:
        yield USER, message.previous_id
        yield ANONYMOUS, message.previous_id
    mail = message.traits.get("email")
    if isinstance(mail, str) and not message.account_id:
        yield EMAIL, mail


def erasure_log(store: Store, key: bytes, path: Path | None = None) -> ErasureLog:
    """The log of a store: beside a SQLite file, ``<db>.erasures``, unless another place is given."""
    if path is None and store.path is not None:
        path = store.path.with_name(f"{store.path.name}.erasures")
    return ErasureLog(path, key)


def check(con: sa.Connection, log: ErasureLog) -> None:
    """Refuse to go on with a log that has fewer lines than the store knows of: erased people would come back."""
    known = con.scalar(sa.select(t.settings.c.value).where(t.settings.c.name == COUNTED))
    _ = log.entries
    if known is not None and log._lines < int(known):
        where = log.path or "LEADLINE_ERASURES"
        raise StoreError(f"{known} ids of people were erased and the log of it, {where}, has {log._lines}; put it back")


def count(con: sa.Connection, log: ErasureLog) -> None:
    """Let the store know how many lines the log has."""
    _ = log.entries
    replace_rows(con, t.settings, [{"name": COUNTED, "value": str(log._lines)}])


def while_none_is_erased(con: sa.Connection) -> None:
    """Have erasure wait for this transaction: to be asked before messages are filtered in it. SQLite has one writer."""
    if con.dialect.name != "sqlite":
        con.execute(sa.text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": ERASING})


def while_nobody_writes(con: sa.Connection) -> None:
    """Wait for the transactions that write messages, and have new ones wait."""
    if con.dialect.name != "sqlite":
        con.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ERASING})
