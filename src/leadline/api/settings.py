"""What this server was told when it started."""

from __future__ import annotations

from pydantic import BaseModel, Field

from leadline import __version__
from leadline.api.actor import needs
from leadline.api.given import ServiceGiven
from leadline.api.permission import Permission
from leadline.api.routing import router

routes = router("settings")


class SettingOut(BaseModel):
    """A setting. ``value`` is null where nothing is set, and for secrets; ``is_set``: it is not as it is by itself."""

    variable: str = Field(examples=["LEADLINE_RETENTION"])
    value: str | None = Field(examples=["730"])
    is_set: bool
    is_secret: bool


class ServerSettings(BaseModel):
    """The settings of the server that answers."""

    version: str = Field(examples=["0.1.0"])
    database: str = Field(examples=["sqlite"], description="`sqlite` or `postgresql`.")
    settings: list[SettingOut]


@routes.get("/api/settings", summary="Read the settings of the server.", dependencies=[needs(Permission.admin)])
def get_settings(service: ServiceGiven) -> ServerSettings:
    """Every setting with the variable of the environment that sets it. They are changed there, and not over HTTP."""
    return ServerSettings(
        version=__version__,
        database=service.store.engine.dialect.name,
        settings=[SettingOut.model_validate(one, from_attributes=True) for one in service.settings],
    )
