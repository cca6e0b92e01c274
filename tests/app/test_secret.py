"""The key of what Leadline signs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from leadline.app.secret import NAME, secret_key
from leadline.app.settings import Settings
from leadline.errors import InputError
from leadline.store.database import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/leads.db")
    yield opened
    opened.close()


def test_a_key_is_made_once_beside_the_sqlite_file_for_nobody_else_to_read(store: Store, tmp_path: Path) -> None:
    first = secret_key(Settings(), store)
    assert len(first) == 64 and secret_key(Settings(), store) == first
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600


def test_the_environments_comes_first_and_a_file_of_ones_own_next(store: Store, tmp_path: Path) -> None:
    assert secret_key(Settings(secret_key="k" * 40), store) == b"k" * 40
    file = tmp_path / "own.key"
    file.write_text("f" * 40 + "\n")
    file.chmod(0o400)
    assert secret_key(Settings(secret_key_file=file), store) == b"f" * 40
    assert not (tmp_path / NAME).exists()


def test_a_key_that_others_can_read_is_refused(store: Store, tmp_path: Path) -> None:
    secret_key(Settings(), store)
    (tmp_path / NAME).chmod(0o644)
    with pytest.raises(InputError, match="run: chmod 600"):
        secret_key(Settings(), store)


@pytest.mark.parametrize(
    ("content", "said"), [(b"short", "fewer than 32"), (b"\xff" * 40, "no text"), (None, "no such")]
)
def test_a_file_that_is_no_key_is_refused(store: Store, tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "own.key"
    if content is not None:
        file.write_bytes(content)
        file.chmod(0o600)
    with pytest.raises(InputError, match=said):
        secret_key(Settings(secret_key_file=file), store)


def test_several_servers_on_postgresql_need_one_key(postgres_dsn: str) -> None:
    folder = postgres_dsn.split()[0].removeprefix("host=")
    store = open_store(f"postgresql://postgres@/postgres?host={folder}")
    with pytest.raises(InputError, match="the same for every server"):
        secret_key(Settings(), store)
    store.close()
