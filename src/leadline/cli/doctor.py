"""`leadline doctor`: whether everything is here that Leadline needs."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata, util
from pathlib import Path

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option

OK, MISSING, OPTIONAL = "ok", "missing", "not here"
NEEDED = ("click", "duckdb", "numpy", "pyarrow", "rich", "ruamel.yaml", "sqlglot")
LEAST_MEMORY = 1_000_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: ``state`` is ok, missing (it is needed), or not here (it may be)."""

    name: str
    state: str
    found: str
    remedy: str = ""


@click.command(
    "doctor",
    cls=Command,
    example="leadline doctor",
)
@json_option
def doctor_command(as_json: bool) -> None:
    """Look at the parts, the engines, memory, folders and time zones; exit code 1 means that something is missing."""
    from leadline.explanation.text import Role, Span, wrapped
    from leadline.model.words import count_words

    found = list(looked_at())
    missing = [one for one in found if one.state == MISSING]
    if as_json:
        paper.as_json({"ok": not missing, "findings": [asdict(one) for one in found]})
    else:
        many = count_words(len(missing)).capitalize()
        things = "One thing is missing" if len(missing) == 1 else f"{many} things are missing"
        paper.heading(things if missing else "Everything that Leadline needs is here")
        paper.line()
        roles = {OK: Role.good, MISSING: Role.bad, OPTIONAL: Role.muted}
        left = max(len(one.name) for one in found)
        for one in found:
            said = wrapped(". ".join(part for part in (one.found, one.remedy) if part), paper.width() - left - 14)
            for at, words in enumerate(said or [""]):
                name, state = (one.name, one.state) if at == 0 else ("", "")
                paper.line(f"  {name:<{left}}  ", Span(f"{state:<8}  ", roles[one.state]), words)
    raise SystemExit(1 if missing else 0)


def looked_at() -> Iterator[Finding]:
    """Everything in order: the parts, the engines, the machine."""
    yield python()
    for part in NEEDED:
        yield package(part)
    yield package("pandas", needed=False)
    yield package("polars", needed=False)
    yield driver()
    yield spark()
    yield memory()
    yield folder("this folder", Path.cwd())
    yield folder("temporary files", Path(tempfile.gettempdir()))
    yield zones()
    yield from service()


def service() -> Iterator[Finding]:
    """What the live service needs: its settings, its database, its port."""
    from leadline.cli.examined import examined

    for one in examined():
        yield Finding(one.name, {None: OPTIONAL, True: OK, False: MISSING}[one.is_well], one.found, one.remedy)


def python() -> Finding:
    return Finding("Python", OK, f"{platform.python_version()} at {sys.executable}")


def package(name: str, needed: bool = True) -> Finding:
    try:
        return Finding(name, OK, metadata.version(name))
    except metadata.PackageNotFoundError:
        remedy = "Run `pip install --upgrade leadline`" if needed else f"Run `pip install {name}` to use its frames"
        return Finding(name, MISSING if needed else OPTIONAL, "", remedy)


def driver() -> Finding:
    if util.find_spec("psycopg") is None:
        return Finding("PostgreSQL", OPTIONAL, "", "Run `pip install 'leadline[postgres]'` to score inside PostgreSQL")
    try:
        import psycopg

        return Finding("PostgreSQL", OK, f"driver psycopg {psycopg.__version__}")
    except ImportError as problem:
        return Finding("PostgreSQL", OPTIONAL, str(problem).splitlines()[0], "Run `pip install 'leadline[postgres]'`")


def spark() -> Finding:
    if util.find_spec("pyspark") is None:
        return Finding("Spark", OPTIONAL, "", "Run `pip install 'leadline[spark]'` to score on Spark")
    version = metadata.version("pyspark")
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if java is None or shutil.which(java) is None:
        return Finding("Spark", OPTIONAL, f"pyspark {version}, no Java", "Install Java 17 or newer, or set JAVA_HOME")
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=20, check=False).stderr
    except (OSError, subprocess.TimeoutExpired):
        said = ""
    first = said.splitlines()[0] if said else "a Java that says no version"
    return Finding("Spark", OK, f"pyspark {version}, {first}")


def memory() -> Finding:
    bytes_ = memory_size()
    cores = os.cpu_count() or 1
    shown = f"{cores} {'core' if cores == 1 else 'cores'}"
    if bytes_ is None:
        return Finding("machine", OK, shown)
    shown = f"{bytes_ / 2**30:.1f} GB of memory, {shown}"
    if bytes_ < LEAST_MEMORY:
        return Finding("machine", MISSING, shown, "Leadline needs 1 GB for a hundred thousand leads")
    return Finding("machine", OK, shown)


def memory_size() -> int | None:
    """The memory that this process may use: the machine's, or what a container leaves of it."""
    sizes = []
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        sizes.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            sizes.append(int(Path(limit).read_text(encoding="ascii")))
        except (OSError, ValueError):
            continue
    return min(sizes, default=None)


def folder(name: str, path: Path) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=path):
            free = shutil.disk_usage(path).free
    except OSError as problem:
        return Finding(name, MISSING, f"{path}: {problem.strerror}", "Work in a folder that you may write to")
    return Finding(name, OK, f"{path}, {free / 2**30:.1f} GB free")


def zones() -> Finding:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo("Europe/Berlin")
    except ZoneInfoNotFoundError:
        return Finding("time zones", MISSING, "", "Run `pip install tzdata`")
    version = metadata.version("tzdata") if util.find_spec("tzdata") else "of the system"
    return Finding("time zones", OK, f"data {version}")
