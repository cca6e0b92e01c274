"""The key of what Leadline signs: from the environment, from a file, else made once beside the SQLite file."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from leadline.app.settings import Settings
from leadline.errors import InputError
from leadline.store.database import Store

NAME = "leadline.key"
SHORTEST = 32  # characters


def secret_key(settings: Settings, store: Store) -> bytes:
    """The key. On PostgreSQL every server needs the same one, so none is made there."""
    if settings.secret_key is not None:
        return settings.secret_key.encode()
    file = settings.secret_key_file
    if file is None:
        if store.path is None:
            raise InputError(
                "with PostgreSQL, set LEADLINE_SECRET_KEY (`openssl rand -hex 32` makes one) or "
                "LEADLINE_SECRET_KEY_FILE, the same for every server"
            )
        file = store.path.with_name(NAME)
        if not file.exists():
            made(file)
    return kept(file)


def own_key(settings: Settings) -> bytes:
    """The key where there is no store that it could be kept beside."""
    if settings.secret_key is not None:
        return settings.secret_key.encode()
    if settings.secret_key_file is not None:
        return kept(settings.secret_key_file)
    raise InputError("set LEADLINE_SECRET_KEY or LEADLINE_SECRET_KEY_FILE to the key that the API's server has")


def made(file: Path) -> None:
    """Make a key file that nobody else can read; one that is there already stays."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(secrets.token_hex(32) + "\n")
        opened.flush()
        os.fsync(opened.fileno())


def kept(file: Path) -> bytes:
    try:
        text = file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise InputError(f"{file}: there is no such file with the secret key") from None
    except UnicodeDecodeError:
        raise InputError(f"{file}: the file with the secret key is no text") from None
    if len(text) < SHORTEST:
        raise InputError(f"{file}: the secret key has fewer than {SHORTEST} characters; take a longer one")
    if os.name == "posix" and file.stat().st_mode & 0o077:
        raise InputError(f"{file}: others can read the secret key; run: chmod 600 {file}")
    return text.encode()
