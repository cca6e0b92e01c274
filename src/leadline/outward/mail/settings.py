"""What a connection to a mail server is told: where it is, whom mail is from, how often and when people get some."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from leadline.errors import InputError
from leadline.model.condition import Duration
from leadline.model.durations import duration
from leadline.model.problems import closest
from leadline.outward.mail.hours import Quiet, quiet_of
from leadline.outward.mail.template import sender_of

STARTTLS, TLS, NONE = SECURITIES = ("starttls", "tls", "none")
PORTS = {STARTTLS: 587, TLS: 465, NONE: 25}
HERE = ("localhost", "127.0.0.1", "::1")
PER_SECOND = 10.0


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many mails in a time."""

    most: int
    within: Duration


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The settings, resolved. ``sender`` and ``reply_to`` are a name and an address."""

    host: str
    port: int
    security: str
    user: str
    sender: tuple[str, str]
    reply_to: tuple[str, str] | None
    postal_address: str
    at_most: Limit | None
    quiet_hours: Quiet | None
    timezone: ZoneInfo
    certificate: str
    track_opens: bool
    track_clicks: bool


KEYS = (
    "host", "port", "security", "user", "from", "reply_to", "postal_address", "per_second", "at_most", "quiet_hours",
    "timezone", "certificate", "track_opens", "track_clicks",
)  # fmt: skip


def checked(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The settings as they are kept; an `InputError` says in words what is wrong."""
    for name in given:
        if name not in KEYS:
            near = closest(name, KEYS)
            hint = f"did you mean `{near}`?" if near else f"there are {', '.join(f'`{one}`' for one in KEYS)}"
            raise InputError(f"a mail server has no setting `{name}`; {hint}")
    said = {name: value for name, value in given.items() if value not in (None, "")}
    resolved(said)
    rate = said.get("per_second", PER_SECOND)
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 < rate <= 1_000:
        raise InputError("`per_second` is how many mails are sent a second at most: a number up to 1000")
    return said


def resolved(said: Mapping[str, Any]) -> MailSettings:
    """The settings as they are used."""
    host = text(said, "host", "the name of the mail server, such as smtp.example.com")
    if any(one.isspace() or not one.isprintable() or one == "/" for one in host):
        raise InputError("`host` is the name of the mail server, such as smtp.example.com, and nothing else")
    security = str(said.get("security", STARTTLS))
    if security not in SECURITIES:
        raise InputError("`security` is starttls, tls, or none for a server on this machine or in a safe network")
    user = str(said.get("user", ""))
    if user and security == NONE and host not in HERE:
        raise InputError("a password is not sent without encryption; set `security` to starttls or tls")
    return MailSettings(
        host,
        port_of(said.get("port", PORTS[security])),
        security,
        user,
        sender_in(text(said, "from", "whom mail is from, such as `Acme <news@acme.example>`"), "from"),
        sender_in(str(said["reply_to"]), "reply_to") if "reply_to" in said else None,
        str(said.get("postal_address", "")),
        limit_of(str(said["at_most"])) if "at_most" in said else None,
        quiet_of(str(said["quiet_hours"])) if "quiet_hours" in said else None,
        zone_of(str(said.get("timezone", "UTC"))),
        certificate_of(str(said.get("certificate", ""))),
        flag(said, "track_opens"),
        flag(said, "track_clicks"),
    )


def text(said: Mapping[str, Any], name: str, what: str) -> str:
    found = said.get(name)
    if not isinstance(found, str) or not found.strip():
        raise InputError(f"`{name}` is missing; it is {what}")
    return found.strip()


def sender_in(said: str, name: str) -> tuple[str, str]:
    found = sender_of(said)
    if found is None:
        raise InputError(f"`{name}` is an address such as `Acme <news@acme.example>`, not `{said}`")
    return found


def port_of(said: Any) -> int:
    number = int(said) if isinstance(said, str) and said.isdigit() else said
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < 65_536:
        raise InputError("`port` is a number up to 65535; mail servers listen at 587, 465 or 25")
    return number


def limit_of(said: str) -> Limit:
    """How often somebody gets mail.

    >>> limit_of("3 per 7d")
    Limit(most=3, within=604800000000)
    """
    most, per, within = said.partition(" per ")
    try:
        if not per or not most.strip().isdigit() or not 0 < int(most) <= 1_000:
            raise ValueError
        return Limit(int(most), duration(within))
    except ValueError:
        raise InputError(f"`at_most` is how often somebody gets mail, as in `3 per 7d`, not `{said}`") from None


def zone_of(said: str) -> ZoneInfo:
    try:
        return ZoneInfo(said)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(f"there is no time zone `{said}`; write one like Europe/Berlin") from None


def certificate_of(said: str) -> str:
    if said:
        try:
            ssl.create_default_context(cadata=said)
        except (ssl.SSLError, ValueError):
            raise InputError("`certificate` is that of the mail server or of who signed it, as PEM") from None
    return said


def flag(said: Mapping[str, Any], name: str) -> bool:
    found = said.get(name, True)
    words: Mapping[Any, bool] = {True: True, False: False, "true": True, "false": False, "yes": True, "no": False}
    if found not in words:
        raise InputError(f"`{name}` is true or false")
    return words[found]
