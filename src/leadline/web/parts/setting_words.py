"""The settings of a server in words."""

from __future__ import annotations

from collections.abc import Mapping

from leadline.api.settings import SettingOut
from leadline.web.visit import Visit

GROUPS: Mapping[str, tuple[str, ...]] = {
    "keeping": ("RETENTION", "DATABASE", "ERASURES"),
    "where": (
        *("PAGES_URL", "PUBLIC_URL", "HOST", "PORT", "PAGES_PORT", "API_URL", "TRUSTED_PROXIES"),
        *("ROLE", "LOG_LEVEL", "SHUTDOWN", "SOURCES"),
    ),
    "signing in": (
        *("SESSION_IDLE", "SESSION_LONGEST", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"),
        *("OIDC_NAME", "OIDC_DOMAINS", "OIDC_ROLE"),
    ),
    "limits": ("RATE_KEY", "RATE_PEER", "RATE_API", "RATE_LOGIN", "BODY_LIMIT", "INGEST_LIMIT", "UPLOAD_LIMIT"),
    "secrets": ("SECRET_KEY", "SECRET_KEY_FILE"),
}


def group_words(visit: Visit, group: str) -> str:
    words = {
        "keeping": visit.say("What is kept, and where"),
        "where": visit.say("Where it runs"),
        "signing in": visit.say("Signing in"),
        "limits": visit.say("Limits"),
        "secrets": visit.say("Secrets"),
    }
    return words.get(group, visit.say("More"))


def setting_words(visit: Visit, variable: str) -> str:
    """What a variable is about."""
    words = {
        "RETENTION": visit.say("Days after which events and changes are deleted"),
        "DATABASE": visit.say("Database"),
        "ERASURES": visit.say("File that says who was erased"),
        "PAGES_URL": visit.say("Address of these pages"),
        "PUBLIC_URL": visit.say("Address of the API, as programs outside reach it"),
        "HOST": visit.say("Address that it listens on"),
        "PORT": visit.say("Port of the API"),
        "PAGES_PORT": visit.say("Port of these pages"),
        "API_URL": visit.say("Where these pages find the API"),
        "ROLE": visit.say("What the process does"),
        "TRUSTED_PROXIES": visit.say("Proxies that are believed"),
        "LOG_LEVEL": visit.say("How much is logged"),
        "SHUTDOWN": visit.say("How long requests may take to end"),
        "SOURCES": visit.say("Folder with mapping files for webhooks"),
        "SESSION_IDLE": visit.say("A session ends unused after"),
        "SESSION_LONGEST": visit.say("A session ends in any case after"),
        "OIDC_ISSUER": visit.say("Provider of single sign-on"),
        "OIDC_CLIENT_ID": visit.say("What Leadline is called there"),
        "OIDC_CLIENT_SECRET": visit.say("The secret that goes with it"),
        "OIDC_NAME": visit.say("Name on the button"),
        "OIDC_DOMAINS": visit.say("Domains whose addresses may come in"),
        "OIDC_ROLE": visit.say("Role of newcomers"),
        "RATE_KEY": visit.say("Requests a second of one write key"),
        "RATE_PEER": visit.say("Requests a second of one address that sends events"),
        "RATE_API": visit.say("Requests a second of one address to the API"),
        "RATE_LOGIN": visit.say("Tries a minute to sign in"),
        "BODY_LIMIT": visit.say("Largest request to the API"),
        "INGEST_LIMIT": visit.say("Largest batch of events"),
        "UPLOAD_LIMIT": visit.say("Largest file that is brought in"),
        "SECRET_KEY": visit.say("Key of what is signed and encrypted"),
        "SECRET_KEY_FILE": visit.say("File that holds this key"),
    }
    name = variable.removeprefix("LEADLINE_")
    if name.startswith("WEBHOOK_"):
        sender = name.removeprefix("WEBHOOK_").replace("_", " ").title()
        return visit.say("Secret of the webhooks of {sender}", sender=sender)
    return words.get(name, name.replace("_", " ").capitalize())


def value_words(visit: Visit, setting: SettingOut) -> str:
    """What is set, as the environment has it; of a secret only that it is."""
    if setting.variable == "LEADLINE_SECRET_KEY" and not setting.is_set:
        return visit.say("not set here; a file holds it")
    if setting.is_secret:
        return visit.say("set, and not shown") if setting.is_set else visit.say("not set")
    return setting.value or visit.say("not set")
