"""The settings as people write them, for those who look at what a server was told; secrets stay out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from leadline.api.options import Setting
from leadline.app import values as v
from leadline.app.settings import VARIABLES, Settings
from leadline.model.condition import SECOND

WRITTEN: Mapping[Callable[[str], Any], Callable[[Any], str]] = {  # how what was read so is written again
    v.database: lambda address: address.partition(":")[0].partition("+")[0],
    v.duration: v.as_duration,
    v.seconds: lambda seconds: v.as_duration(round(seconds * SECOND)),
    v.size: v.as_size,
    v.rate: lambda rate: f"{rate:g}",
    v.networks: ", ".join,
    v.domains: ", ".join,
    v.yes_or_no: lambda yes: "yes" if yes else "no",
}


def shown(settings: Settings) -> tuple[Setting, ...]:
    """Every setting with the (first) variable that sets it, and which secrets are set."""
    first: dict[str, str] = {}
    for name, variable in VARIABLES.items():
        first.setdefault(variable.sets, name)
    found = [said(settings, name) for name in first.values()]
    return (*found, *(Setting(name, None, True, True) for name in sorted(settings.options.webhook_secrets)))


def said(settings: Settings, name: str) -> Setting:
    variable = VARIABLES[name]
    value = value_of(settings, variable.sets)
    hidden = variable.secret or value is None
    is_set = value != value_of(Settings(), variable.sets)
    return Setting(name, None if hidden else written(variable.read, value), is_set, variable.secret)


def value_of(settings: Settings, field: str) -> Any:
    """What stands in a field such as ``options.oidc.name``."""
    found: Any = settings
    for name in field.split("."):
        found = getattr(found, name, None)
    return found


def written(read: Callable[[str], Any], value: Any) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    return WRITTEN.get(read, str)(value)
