"""Where notices go: a URL that Apprise knows, of a chat, a mailbox, a pager.

Such a URL is a secret, for it has the password or the token in it. Apprise writes hosts and addresses into its log, so
nothing of that log is handed on: of a failure no more is taken than the status of the answer.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import quote

import httpx

from leadline.errors import InputError
from leadline.outward.channel import Later, Outcome, Sent
from leadline.outward.reaching import Refused, public_address

OWNER = "{owner}"  # in a URL: the e-mail address of the lead's owner
STATUS = re.compile(r"error=(\d{3})\b")
OF_MESSAGE = frozenset({400, 406, 409, 410, 413, 414, 415, 422})  # answers that are about the message, not about us
LOCAL = frozenset({"dbus", "gio", "glib", "gnome", "kde", "macosx", "qt", "syslog", "windows", "blink1"})
UNKNOWN = (
    "`url` is no address of a chat, mailbox or pager that Apprise knows, such as slack://…, msteams://…, mailtos://… "
    "or json://example.com/notices; its kinds are listed at https://github.com/caronc/apprise"
)


class Statuses(logging.Handler):
    """Takes the status of an answer out of what a thread logs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.thread, self.found = threading.get_ident(), [0]

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread and (status := STATUS.search(record.getMessage())):
            self.found.append(int(status[1]))


@cache
def apprise() -> Any:
    """Apprise, loaded when the first notice is sent, with a log that nobody reads."""
    import apprise

    log = logging.getLogger("apprise")
    log.propagate = False
    log.setLevel(logging.WARNING)
    logging.getLogger("urllib3").setLevel(logging.WARNING)
    return apprise


def target(url: str, owner: str | None = None) -> Any:
    """The target of a URL; an `InputError` that does not quote it where there is none.

    Without a timeout of Apprise's own it sends in the thread that asks; the sockets have theirs.
    """
    whole = url.replace(OWNER, quote(owner or "owner@example.com", safe=""))
    a = apprise()
    asset = a.AppriseAsset(app_id="Leadline", app_desc="Leadline", app_url="", http_redirects=False, service_timeout=0)
    found = a.Apprise.instantiate(whole, asset=asset) if "://" in whole else None
    if found is None:
        raise InputError(UNKNOWN)
    if {str(name) for name in (*names(found.protocol), *names(found.secure_protocol))} & LOCAL:
        raise InputError("`url` is of this machine, where nobody looks; name a chat, a mailbox or a pager")
    found.redirects = False
    return found


def names(said: Any) -> tuple[str, ...]:
    return () if said is None else (said,) if isinstance(said, str) else tuple(said)


def check_host(found: Any) -> None:
    """`Refused` where what a URL names itself is an address of a private network. Services have hosts of their own."""
    named = [found.host] if any("{host}" in one for one in found.templates) else []
    smtp_host = getattr(found, "smtp_host", None)
    for host in [smtp_host] if smtp_host else named:
        if isinstance(host, str) and host:
            public_address(host, found.port or (443 if found.secure else 80))


@contextmanager
def statuses() -> Iterator[Statuses]:
    """The statuses of what is answered meanwhile to this thread."""
    log, handler = logging.getLogger("apprise"), Statuses()
    log.addHandler(handler)
    try:
        yield handler
    finally:
        log.removeHandler(handler)


def sent(found: Any, title: str, text: str, *, is_private_allowed: bool) -> Outcome:
    """Send one message."""
    a = apprise()
    try:
        if not is_private_allowed:
            check_host(found)
    except Refused as error:
        return Later(str(error), whole=True)
    except httpx.ConnectError as error:
        return Later(f"the target could not be reached: {error}", whole=True)
    every = a.Apprise()
    every.add(found)
    with statuses() as said:
        arrived = every.notify(body=text, title=title, body_format=a.NotifyFormat.TEXT)
    if arrived:
        return Sent()
    status = said.found[-1]
    if status in OF_MESSAGE:
        return Later(f"the target does not take this message: it answers {status}")
    return Later(f"the target answers {status}" if status else "the target could not be reached", whole=True)
