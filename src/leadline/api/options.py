"""What the API has to know of the settings. Durations are microseconds, sizes bytes, rates requests a second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from leadline.model.condition import DAY, HOUR, Duration
from leadline.store.roles import Role

KB = 1024


@dataclass(frozen=True, slots=True)
class Oidc:
    """The provider of single sign-on (OpenID Connect). ``domains``: whose addresses may come in; empty: all.

    ``role`` is that of people who come for the first time; without it only those come in who are users already.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = "single sign-on"  # on the button
    domains: tuple[str, ...] = ()
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """Chosen when the server starts; `docs/settings.md` has each of them."""

    public_url: str | None = None
    pages_url: str | None = None  # where people open the pages, if somebody serves them
    sources: Path | None = None
    webhook_secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    body_limit: int = 1024 * KB  # of a request to our own API
    ingest_limit: int = 512 * KB  # of a batch or a webhook, as it comes
    upload_limit: int = 200 * KB * KB  # of a file that is brought in, as it comes
    rate_key: float = 2_000  # of one write key
    rate_peer: float = 1_000  # of one address that writes
    rate_api: float = 100  # of one address that reads or acts
    rate_login: float = 10  # tries a minute to sign in, of one address, and for one user
    session_idle: Duration = 12 * HOUR
    session_longest: Duration = 30 * DAY
    is_private_allowed: bool = False  # to send to addresses of private networks
    oidc: Oidc | None = None

    @property
    def secure(self) -> bool:
        """Whether people reach us over https, so that a cookie never goes without it."""
        return (self.pages_url or self.public_url or "").startswith("https://")


@dataclass(frozen=True, slots=True)
class Setting:
    """What a variable of the environment says, as people write it; never a secret itself."""

    variable: str
    value: str | None
    is_set: bool  # to another value than it has by itself
    is_secret: bool
