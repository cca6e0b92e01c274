"""Reading one value of a setting; a `ValueError` says what was allowed."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from leadline.model.condition import DAY, HOUR, MINUTE, SECOND, Duration
from leadline.store.roles import Role

UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}
SIZES = {"": 1, "kb": 1024, "mb": 1024**2}
DATABASES = ("sqlite://", "postgresql://", "postgres://", "postgresql+psycopg://")


def text(value: str) -> str:
    return value


def database(value: str) -> str:
    if not value.startswith(DATABASES):
        raise ValueError("it is no address of a database; write sqlite:///leadline.db or postgresql://user@host/name")
    return value.replace("postgres://", "postgresql://", 1) if value.startswith("postgres://") else value


def port(value: str) -> int:
    """A port.

    >>> port("8321")
    8321
    """
    if value.startswith(("tcp://", "udp://")):
        raise ValueError(
            "a cluster that runs a service called `leadline` set this for itself; give the pod enableServiceLinks: "
            "false, or the service another name"
        )
    if not value.isdigit() or not int(value) <= 65_535:
        raise ValueError(f"`{value}` is no port; write a number from 1 to 65535, or 0 for one that is free")
    return int(value)


def days(value: str) -> int:
    """A number of days.

    >>> days("730")
    730
    """
    if not value.isdigit() or not 1 <= int(value) <= 36_500:
        raise ValueError(f"`{value}` is no number of days; write a whole number such as 730")
    return int(value)


def one_of(*words: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value.lower() not in words:
            raise ValueError(f"`{value}` is not one of {', '.join(words)}")
        return value.lower()

    return read


def some_of(*words: str) -> Callable[[str], frozenset[str]]:
    def read(value: str) -> frozenset[str]:
        given = [one.strip().lower() for one in value.split(",") if one.strip()]
        strange = [one for one in given if one not in words]
        if strange or not given:
            raise ValueError(f"`{strange[0] if strange else value}` is not one of {', '.join(words)}")
        return frozenset(given)

    return read


def yes_or_no(value: str) -> bool:
    """Yes or no.

    >>> yes_or_no("yes")
    True
    """
    return one_of("yes", "no")(value) == "yes"


def secret(value: str) -> str:
    if len(value) < 32:
        raise ValueError("it has fewer than 32 characters; `openssl rand -hex 32` makes one")
    return value


def path(value: str) -> Path:
    return Path(value).expanduser()


def folder(value: str) -> Path:
    found = path(value)
    if not found.is_dir():
        raise ValueError(f"there is no folder `{value}`")
    return found


def url(value: str) -> str:
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment
    except ValueError:
        good = False
    if not good:
        raise ValueError(f"`{value}` is no address such as https://leads.example.com")
    return value.rstrip("/")


def issuer(value: str) -> str:
    """The address of a provider of single sign-on, exactly as the provider writes it."""
    parts = urlsplit(url(value))
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError(f"`{value}` is not encrypted; the address of a provider begins with https://")
    return value


def domains(value: str) -> tuple[str, ...]:
    """Domains of e-mail addresses.

    >>> domains("Example.com, example.org")
    ('example.com', 'example.org')
    """
    found = tuple(one.strip().lower() for one in value.split(",") if one.strip())
    for one in found:
        if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", one) is None:
            raise ValueError(f"`{one}` is no domain of addresses; write example.com")
    return found


def role(value: str) -> Role:
    """The role of somebody who comes for the first time; owners are made by owners."""
    return Role(one_of("viewer", "sales", "marketer")(value))


def text_of_file(value: str) -> str:
    try:
        found = path(value).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ValueError(f"the file `{value}` cannot be read") from None
    if not found:
        raise ValueError(f"the file `{value}` is empty")
    return found


def networks(value: str) -> tuple[str, ...]:
    found = tuple(one.strip() for one in value.split(",") if one.strip())
    for one in found:
        try:
            ipaddress.ip_network(one, strict=False)
        except ValueError:
            raise ValueError(f"`{one}` is no address of a proxy; write 10.0.0.7 or 10.0.0.0/8") from None
    return found


def size(value: str) -> int:
    """Bytes.

    >>> size("512 KB")
    524288
    """
    match = re.fullmatch(r"(\d{1,12})\s*(kb|mb|)", value.lower())
    if match is None or not int(match[1]):
        raise ValueError(f"`{value}` is no size; write 512 KB or 2 MB")
    return int(match[1]) * SIZES[match[2]]


def rate(value: str) -> float:
    if re.fullmatch(r"\d{1,9}(\.\d{1,6})?", value) is None:
        raise ValueError(f"`{value}` is no rate; write a number, or 0 for no limit")
    return float(value)


def duration(value: str) -> Duration:
    """Microseconds.

    >>> duration("12h") // 1_000_000
    43200
    """
    match = re.fullmatch(r"(\d{1,6})\s*([smhd])", value.lower())
    if match is None or not int(match[1]):
        raise ValueError(f"`{value}` is no duration; write 90s, 30m, 12h or 30d")
    return int(match[1]) * UNITS[match[2]]


def seconds(value: str) -> float:
    return duration(value) / SECOND


# -- and writing them again ----------------------------------------------------------------------------------------


def as_duration(value: Duration) -> str:
    """A duration in the largest unit that it is whole in.

    >>> as_duration(12 * HOUR), as_duration(90 * SECOND)
    ('12h', '90s')
    """
    name, unit = next((name, unit) for name, unit in reversed(UNITS.items()) if not value % unit or unit == SECOND)
    return f"{value // unit}{name}"


def as_size(value: int) -> str:
    """A size in the largest unit that it is whole in.

    >>> as_size(1024 * 1024), as_size(1500)
    ('1 MB', '1500')
    """
    name, unit = next((name, unit) for name, unit in reversed(SIZES.items()) if not value % unit)
    return f"{value // unit} {name.upper()}".strip()
