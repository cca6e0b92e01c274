"""Settings, from the environment. All that is wrong with them is said at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leadline.api.options import Oidc, Options
from leadline.app import values as v
from leadline.errors import InputError
from leadline.model.problems import closest

PREFIX, WEBHOOK = "LEADLINE_", "LEADLINE_WEBHOOK_"
ROLES = ("api", "worker", "ui")
DATABASE = "sqlite:///leadline.db"


@dataclass(frozen=True, slots=True)
class Settings:
    """How this process runs. ``strange`` are variables that look like ours and are not."""

    database: str = field(default=DATABASE, repr=False)
    host: str = "127.0.0.1"
    port: int = 8321
    pages_port: int | None = None  # left out: the next one
    api_url: str | None = None
    roles: frozenset[str] = frozenset(ROLES)
    log_level: str = "info"
    secret_key: str | None = field(default=None, repr=False)
    secret_key_file: Path | None = None
    erasures: Path | None = None
    retention_days: int | None = None
    trusted_proxies: tuple[str, ...] = ()
    shutdown_s: float = 25
    options: Options = field(default_factory=Options)
    strange: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the environment: which field it sets (``options.``: one of the API's), and how it is read."""

    sets: str
    read: Callable[[str], Any]
    secret: bool = False


VARIABLES: Mapping[str, Variable] = {
    "LEADLINE_DATABASE": Variable("database", v.database),
    "LEADLINE_HOST": Variable("host", v.text),
    "LEADLINE_PORT": Variable("port", v.port),
    "LEADLINE_PAGES_PORT": Variable("pages_port", v.port),
    "LEADLINE_API_URL": Variable("api_url", v.url),
    "LEADLINE_ROLE": Variable("roles", v.some_of(*ROLES)),
    "LEADLINE_LOG_LEVEL": Variable("log_level", v.one_of("debug", "info", "warning", "error")),
    "LEADLINE_SECRET_KEY": Variable("secret_key", v.secret, secret=True),
    "LEADLINE_SECRET_KEY_FILE": Variable("secret_key_file", v.path),
    "LEADLINE_OUTBOUND_PRIVATE": Variable("options.is_private_allowed", v.yes_or_no),
    "LEADLINE_ERASURES": Variable("erasures", v.path),
    "LEADLINE_RETENTION": Variable("retention_days", v.days),
    "LEADLINE_TRUSTED_PROXIES": Variable("trusted_proxies", v.networks),
    "LEADLINE_SHUTDOWN": Variable("shutdown_s", v.seconds),
    "LEADLINE_PUBLIC_URL": Variable("options.public_url", v.url),
    "LEADLINE_PAGES_URL": Variable("options.pages_url", v.url),
    "LEADLINE_SOURCES": Variable("options.sources", v.folder),
    "LEADLINE_BODY_LIMIT": Variable("options.body_limit", v.size),
    "LEADLINE_INGEST_LIMIT": Variable("options.ingest_limit", v.size),
    "LEADLINE_UPLOAD_LIMIT": Variable("options.upload_limit", v.size),
    "LEADLINE_RATE_KEY": Variable("options.rate_key", v.rate),
    "LEADLINE_RATE_PEER": Variable("options.rate_peer", v.rate),
    "LEADLINE_RATE_API": Variable("options.rate_api", v.rate),
    "LEADLINE_RATE_LOGIN": Variable("options.rate_login", v.rate),
    "LEADLINE_SESSION_IDLE": Variable("options.session_idle", v.duration),
    "LEADLINE_SESSION_LONGEST": Variable("options.session_longest", v.duration),
    "LEADLINE_OIDC_ISSUER": Variable("options.oidc.issuer", v.issuer),
    "LEADLINE_OIDC_CLIENT_ID": Variable("options.oidc.client_id", v.text),
    "LEADLINE_OIDC_CLIENT_SECRET": Variable("options.oidc.client_secret", v.text, secret=True),
    "LEADLINE_OIDC_CLIENT_SECRET_FILE": Variable("options.oidc.client_secret", v.text_of_file, secret=True),
    "LEADLINE_OIDC_NAME": Variable("options.oidc.name", v.text),
    "LEADLINE_OIDC_DOMAINS": Variable("options.oidc.domains", v.domains),
    "LEADLINE_OIDC_ROLE": Variable("options.oidc.role", v.role),
}
ONE_OF_TWO = (
    ("LEADLINE_SECRET_KEY", "LEADLINE_SECRET_KEY_FILE"),
    ("LEADLINE_OIDC_CLIENT_SECRET", "LEADLINE_OIDC_CLIENT_SECRET_FILE"),
)
OF_A_CLUSTER = ("_SERVICE_HOST", "_SERVICE_PORT", "_TCP", "_TCP_ADDR", "_TCP_PORT", "_TCP_PROTO")


def settings_of(environment: Mapping[str, str], **given: Any) -> Settings:
    """The settings that the environment holds; what is ``given`` (by a command's options) comes before it."""
    found: dict[str, Any] = {}
    wrong: list[str] = []
    for name, variable in VARIABLES.items():
        text = environment.get(name, "").strip()
        if not text:
            continue
        try:
            found[variable.sets] = variable.read(text)
        except ValueError as problem:
            wrong.append(f"{name}: {problem}")
    found |= {name: value for name, value in given.items() if value is not None}
    for one, other in ONE_OF_TWO:
        if environment.get(one, "").strip() and environment.get(other, "").strip():
            wrong.append(f"{one} and {other}: set one of them, not both")
    wrong += wrong_with_oidc(parts(found, "options.oidc."))
    if wrong:
        raise InputError("\n".join(wrong))
    of_oidc = parts(found, "options.oidc.")
    of_api = parts(found, "options.") | {"oidc": Oidc(**of_oidc) if of_oidc else None}
    secrets = {name: value for name, value in environment.items() if name.startswith(WEBHOOK) and value.strip()}
    options = Options(**of_api, webhook_secrets=secrets)
    return Settings(**parts(found, ""), options=options, strange=tuple(strange(environment)))


def parts(found: Mapping[str, Any], of: str) -> dict[str, Any]:
    """The fields of one object out of all that was found.

    >>> parts({"port": 80, "options.oidc.name": "Acme"}, "options.oidc."), parts({"port": 80, "options.x": 1}, "")
    ({'name': 'Acme'}, {'port': 80})
    """
    those = {name.removeprefix(of): value for name, value in found.items() if name.startswith(of)}
    return {name: value for name, value in those.items() if "." not in name}


def wrong_with_oidc(found: Mapping[str, Any]) -> list[str]:
    """What single sign-on lacks, if any of it is set."""
    if not found:
        return []
    needed = {"issuer": "LEADLINE_OIDC_ISSUER", "client_id": "LEADLINE_OIDC_CLIENT_ID"}
    needed["client_secret"] = "LEADLINE_OIDC_CLIENT_SECRET"
    wrong = [f"{variable}: single sign-on needs it too" for name, variable in needed.items() if name not in found]
    if "role" in found and "domains" not in found:
        wrong.append(
            "LEADLINE_OIDC_DOMAINS: set it with LEADLINE_OIDC_ROLE; without it anybody with an account at the provider "
            "would come in"
        )
    return wrong


def strange(environment: Mapping[str, str]) -> list[str]:
    """What is said of variables that begin like ours and set nothing."""
    said = []
    for name in sorted(environment):
        is_known = name in VARIABLES or name.startswith(WEBHOOK) or name.endswith(OF_A_CLUSTER)
        if name.startswith(PREFIX) and not is_known:
            near = closest(name.removeprefix(PREFIX), [known.removeprefix(PREFIX) for known in VARIABLES])
            hint = f"did you mean {PREFIX}{near}?" if near else "docs/settings.md has them all"
            said.append(f"{name} is no setting; {hint}")
    return said
