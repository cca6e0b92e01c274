"""Settings from the environment."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from leadline.api.options import Oidc
from leadline.app.settings import ROLES, VARIABLES, WEBHOOK, Settings, settings_of
from leadline.app.shown import shown
from leadline.errors import InputError
from leadline.model.condition import HOUR, MINUTE
from leadline.store.roles import Role

SECRET = (None, True, True)
SINGLE_SIGN_ON = {
    "LEADLINE_OIDC_ISSUER": "https://id.example.com/",
    "LEADLINE_OIDC_CLIENT_ID": "leadline",
    "LEADLINE_OIDC_CLIENT_SECRET": "s3cret",
}
PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_nothing_set_is_the_embedded_service() -> None:
    assert settings_of({}) == Settings()
    assert settings_of({"LEADLINE_PORT": " ", "PATH": "/bin"}) == Settings()


def test_everything_can_be_set(tmp_path: Path) -> None:
    found = settings_of(
        {
            "LEADLINE_DATABASE": "postgres://leads:s3cret@db/leads",
            "LEADLINE_HOST": "0.0.0.0",
            "LEADLINE_PORT": "80",
            "LEADLINE_PAGES_PORT": "81",
            "LEADLINE_PAGES_URL": "https://leads.example.com/",
            "LEADLINE_API_URL": "http://api:8321",
            "LEADLINE_ROLE": "worker",
            "LEADLINE_LOG_LEVEL": "WARNING",
            "LEADLINE_SECRET_KEY": "k" * 32,
            "LEADLINE_TRUSTED_PROXIES": "10.0.0.0/8, 192.168.1.1",
            "LEADLINE_SHUTDOWN": "90s",
            "LEADLINE_PUBLIC_URL": "https://leads.example.com/",
            "LEADLINE_SOURCES": str(tmp_path),
            "LEADLINE_BODY_LIMIT": "2 MB",
            "LEADLINE_INGEST_LIMIT": "600kb",
            "LEADLINE_UPLOAD_LIMIT": "50 MB",
            "LEADLINE_RATE_KEY": "0",
            "LEADLINE_RATE_PEER": "10.5",
            "LEADLINE_RATE_API": "7",
            "LEADLINE_RATE_LOGIN": "3",
            "LEADLINE_SESSION_IDLE": "30m",
            "LEADLINE_SESSION_LONGEST": "8h",
            "LEADLINE_WEBHOOK_POSTMARK": "leadline:s3cret",
            **SINGLE_SIGN_ON,
            "LEADLINE_OIDC_NAME": "Example Ltd",
            "LEADLINE_OIDC_DOMAINS": "Example.com, example.org",
            "LEADLINE_OIDC_ROLE": "Sales",
        }
    )
    assert found.database == "postgresql://leads:s3cret@db/leads"
    assert (found.host, found.port, found.roles, found.log_level) == ("0.0.0.0", 80, frozenset({"worker"}), "warning")
    assert (found.trusted_proxies, found.shutdown_s) == (("10.0.0.0/8", "192.168.1.1"), 90)
    options = found.options
    assert (options.public_url, options.secure, options.sources) == ("https://leads.example.com", True, tmp_path)
    assert (options.body_limit, options.ingest_limit) == (2 * 1024 * 1024, 600 * 1024)
    assert options.upload_limit == 50 * 1024 * 1024
    assert (options.rate_key, options.rate_peer, options.rate_api, options.rate_login) == (0, 10.5, 7, 3)
    assert (options.session_idle, options.session_longest) == (30 * MINUTE, 8 * HOUR)
    assert options.webhook_secrets == {"LEADLINE_WEBHOOK_POSTMARK": "leadline:s3cret"}
    assert options.oidc == Oidc(
        "https://id.example.com/", "leadline", "s3cret", "Example Ltd", ("example.com", "example.org"), Role.sales
    )
    assert found.strange == ()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"LEADLINE_OIDC_ISSUER": ""}, "LEADLINE_OIDC_ISSUER: single sign-on needs it"),
        ({"LEADLINE_OIDC_CLIENT_SECRET": ""}, "LEADLINE_OIDC_CLIENT_SECRET: single sign-on needs it"),
        ({"LEADLINE_OIDC_ISSUER": "http://id.example.com"}, "LEADLINE_OIDC_ISSUER: .* is not encrypted"),
        ({"LEADLINE_OIDC_ROLE": "viewer"}, "LEADLINE_OIDC_DOMAINS: .* anybody with an account"),
        ({"LEADLINE_OIDC_ROLE": "owner"}, "LEADLINE_OIDC_ROLE: `owner` is not one of"),
        ({"LEADLINE_OIDC_DOMAINS": "@example.com"}, "LEADLINE_OIDC_DOMAINS: `@example.com` is no domain"),
        ({"LEADLINE_OIDC_CLIENT_SECRET_FILE": "/nowhere"}, "LEADLINE_OIDC_CLIENT_SECRET_FILE: .* cannot be read"),
    ],
)
def test_half_of_single_sign_on_is_none(changed: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        settings_of(SINGLE_SIGN_ON | changed)


def test_the_clients_secret_may_be_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("s3cret\n", encoding="utf-8")
    kept = SINGLE_SIGN_ON | {"LEADLINE_OIDC_CLIENT_SECRET": "", "LEADLINE_OIDC_CLIENT_SECRET_FILE": str(file)}
    assert settings_of(kept) == settings_of(SINGLE_SIGN_ON)
    with pytest.raises(InputError, match="one of them, not both"):
        settings_of(kept | {"LEADLINE_OIDC_CLIENT_SECRET": "another"})


def test_settings_are_shown_as_people_write_them_and_secrets_not_at_all() -> None:
    given = {
        "LEADLINE_DATABASE": "postgresql://leads:s3cret@db/leads",
        "LEADLINE_RETENTION": "730",
        "LEADLINE_SESSION_IDLE": "90m",
        "LEADLINE_BODY_LIMIT": "2 MB",
        "LEADLINE_SHUTDOWN": "90s",
        "LEADLINE_SECRET_KEY": "s3cret" * 10,
        "LEADLINE_WEBHOOK_STRIPE": "s3cret",
        **SINGLE_SIGN_ON,
    }
    found = shown(settings_of(given))
    assert "s3cret" not in str(found)
    said = {one.variable.removeprefix("LEADLINE_"): (one.value, one.is_set, one.is_secret) for one in found}
    assert said["DATABASE"] == ("postgresql", True, False)
    assert (said["RETENTION"], said["SESSION_IDLE"]) == (("730", True, False), ("90m", True, False))
    assert (said["BODY_LIMIT"], said["INGEST_LIMIT"]) == (("2 MB", True, False), ("512 KB", False, False))
    assert (said["SHUTDOWN"], said["SESSION_LONGEST"]) == (("90s", True, False), ("30d", False, False))
    assert (said["ROLE"], said["ERASURES"]) == (("api, ui, worker", False, False), (None, False, False))
    assert (said["OIDC_ISSUER"], said["OIDC_CLIENT_SECRET"]) == (("https://id.example.com/", True, False), SECRET)
    assert said["SECRET_KEY"] == said["WEBHOOK_STRIPE"] == SECRET
    again = {one.variable: one.value for one in found if one.value is not None} | {"LEADLINE_DATABASE": "postgres://"}
    assert shown(settings_of(given | again)) == found


def test_no_secret_is_shown() -> None:
    found = settings_of(
        {
            "LEADLINE_DATABASE": "postgresql://leads:s3cret@db/leads",
            "LEADLINE_SECRET_KEY": "s3cret" * 10,
            "LEADLINE_WEBHOOK_STRIPE": "s3cret",
        }
    )
    assert "s3cret" not in repr(found)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InputError) as refused:
        settings_of(
            {
                "LEADLINE_DATABASE": "mysql://x",
                "LEADLINE_PORT": "tcp://10.0.0.1:8321",
                "LEADLINE_ROLE": "api,cook",
                "LEADLINE_LOG_LEVEL": "loud",
                "LEADLINE_SECRET_KEY": "short",
                "LEADLINE_TRUSTED_PROXIES": "proxy.local",
                "LEADLINE_SHUTDOWN": "soon",
                "LEADLINE_PUBLIC_URL": "leads.example.com",
                "LEADLINE_SOURCES": "/nowhere/at/all",
                "LEADLINE_BODY_LIMIT": "0",
                "LEADLINE_RATE_KEY": "-1",
                "LEADLINE_SESSION_IDLE": "0h",
            }
        )
    said = str(refused.value).splitlines()
    assert [line.partition(":")[0].removeprefix("LEADLINE_") for line in said] == [
        *("DATABASE", "PORT", "ROLE", "LOG_LEVEL", "SECRET_KEY", "TRUSTED_PROXIES", "SHUTDOWN", "PUBLIC_URL"),
        *("SOURCES", "BODY_LIMIT", "RATE_KEY", "SESSION_IDLE"),
    ]
    assert "enableServiceLinks" in said[1] and "`cook` is not one of api, worker" in said[2]


@pytest.mark.parametrize("port", ["-1", "65536", "http", "8321.5"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(InputError, match="LEADLINE_PORT"):
        settings_of({"LEADLINE_PORT": port})


def test_two_secrets_are_one_too_many() -> None:
    with pytest.raises(InputError, match="one of them, not both"):
        settings_of({"LEADLINE_SECRET_KEY": "k" * 32, "LEADLINE_SECRET_KEY_FILE": "key"})


def test_a_slip_in_a_name_is_pointed_out() -> None:
    found = settings_of({"LEADLINE_DATABSE": "x", "LEADLINE_COLOUR": "red", "LEADLINE_SERVICE_HOST": "10.0.0.1"})
    assert found.strange == (
        "LEADLINE_COLOUR is no setting; docs/settings.md has them all",
        "LEADLINE_DATABSE is no setting; did you mean LEADLINE_DATABASE?",
    )


def test_what_a_command_is_told_comes_first() -> None:
    found = settings_of({"LEADLINE_PORT": "1", "LEADLINE_HOST": "::1"}, port=2, host=None)
    assert (found.port, found.host) == (2, "::1")


def test_every_setting_has_its_heading_and_no_heading_is_of_no_setting() -> None:
    text = PAGE.read_text(encoding="utf-8")
    headings = re.findall(r"^### `(LEADLINE_\w+|LEADLINE_WEBHOOK_<NAME>)`$", text, re.MULTILINE)
    assert sorted(headings) == sorted([*VARIABLES, f"{WEBHOOK}<NAME>"])
    assert set(ROLES) <= set(re.findall(r"`(\w+)`", text))
