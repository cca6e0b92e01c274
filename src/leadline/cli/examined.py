"""What the live service needs, looked at without changing anything: settings, secret, webhooks, database, port."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leadline.errors import InputError, LeadlineError, StoreError

if TYPE_CHECKING:
    from leadline.app.settings import Settings
    from leadline.store.database import Store

LEAST_DISK = 1_000_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at. ``is_well`` is `None` where there is nothing yet, and need not be."""

    name: str
    is_well: bool | None
    found: str
    remedy: str = ""


def examined() -> Iterator[Examined]:
    """Everything in order; with settings that cannot be read, nothing else can be looked at."""
    from leadline.cli.storing import settings_given

    try:
        settings = settings_given()
    except InputError as problem:
        for line in str(problem).splitlines():
            yield Examined("settings", False, line)
        return
    yield Examined("settings", True, "can be read")
    for line in settings.strange:
        yield Examined("settings", False, line)
    yield webhooks(settings)
    yield from database(settings)
    yield port(settings)


def webhooks(settings: Settings) -> Examined:
    from leadline.app.serve import senders

    try:
        known = senders(settings)
    except LeadlineError as problem:
        return Examined("webhooks", False, " ".join(str(problem).split()))
    names = {source.secret for source in known.values()}
    lost = sorted(set(settings.options.webhook_secrets) - names)
    if lost:
        return Examined(
            "webhooks", False, f"{lost[0]} is the secret of no sender", "Look at docs/webhooks.md for names"
        )
    ready = sorted(name for name, source in known.items() if source.secret in settings.options.webhook_secrets)
    return Examined("webhooks", True, f"{len(known)} senders known, with a secret: {', '.join(ready) or 'none'}")


def database(settings: Settings) -> Iterator[Examined]:
    """Whether it is there, up to date, can be written, and has room; nothing is made."""
    import sqlalchemy as sa

    from leadline.app.secret import secret_key
    from leadline.store.database import open_store

    url = sa.make_url(settings.database)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        yield Examined("database", None, f"no file {url.database} yet", "`leadline serve` makes it")
        return
    try:
        store = open_store(settings.database)
    except LeadlineError as problem:
        yield Examined("database", False, str(problem))
        return
    try:
        examined = tables(store)
        yield examined
        if examined.is_well:
            yield scoring(store)
        if store.path is not None:
            yield disk(store.path)
        if store.path is None or settings.secret_key_file is not None or store.path.with_name("leadline.key").exists():
            secret_key(settings, store)
    except LeadlineError as problem:
        yield Examined("secret key", False, str(problem))
    finally:
        store.close()


def tables(store: Store) -> Examined:
    import sqlalchemy as sa

    from leadline.store.database import said
    from leadline.store.migrate import current, newest
    from leadline.store.tables import settings as table

    try:
        with store.reading() as con:
            at = current(con)
        if at is None:
            return Examined("database", None, f"{store.url}, with no tables yet", "`leadline serve` makes them")
        if at != newest():
            return Examined(
                "database", None, f"{store.url}, of another version", "`leadline serve` brings it up to date"
            )
        with store.writing() as con:
            con.execute(sa.insert(table).values(name="doctor", value=""))
            con.rollback()
    except StoreError as problem:
        return Examined("database", False, str(problem), "Start the database, or correct LEADLINE_DATABASE")
    except sa.exc.DatabaseError as problem:
        return Examined("database", False, f"{store.url}: {said(problem)}", "Correct LEADLINE_DATABASE")
    return Examined("database", True, f"{store.url}, up to date, can be written")


def scoring(store: Store) -> Examined:
    """Which models score: without one, events come in and no lead gets a point."""
    from leadline.store.models import live_names

    with store.reading() as con:
        names = live_names(con)
    if not names:
        return Examined("models", None, "none scores yet", "`leadline models activate FILE` lets one score")
    return Examined("models", True, f"scoring: {', '.join(names)}")


def disk(path: Path) -> Examined:
    free = shutil.disk_usage(path.parent).free
    is_well = free >= LEAST_DISK
    return Examined("disk", is_well, f"{free / 2**30:.1f} GB free", "" if is_well else "Make room for what comes")


def port(settings: Settings) -> Examined:
    """Whether the server could listen, or does."""
    from leadline.app.server import listen

    where = f"{settings.host}:{settings.port}"
    try:
        listen(settings.host, settings.port).close()
    except InputError as problem:
        if answers(settings):
            return Examined("port", True, f"Leadline listens on {where}")
        return Examined("port", False, str(problem))
    return Examined("port", True, f"{where} is free")


def answers(settings: Settings) -> bool:
    """Whether it is Leadline that listens there."""
    import httpx

    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    try:
        said = httpx.get(f"http://{f'[{host}]' if ':' in host else host}:{settings.port}/healthz", timeout=2)
        return said.status_code == 200 and said.json() == {"status": "ok"}
    except (httpx.HTTPError, ValueError):
        return False
