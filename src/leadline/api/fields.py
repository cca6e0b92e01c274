"""What fields of requests and answers have in common."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints, WithJsonSchema

from leadline.model.condition import Instant
from leadline.model.dates import iso, span

SHORT, LONG = 200, 1_000  # characters
UTC = ZoneInfo("UTC")


def shown(at: Instant) -> str:
    """An instant as the API says it.

    >>> shown(0)
    '1970-01-01T00:00:00Z'
    """
    return iso(at).replace("+00:00", "Z")


def meant(said: Any) -> Any:
    """What `shown` says, read again: who asks the API reads its answers into the same shapes.

    >>> meant(shown(1_500_000)), meant(7)
    (1500000, 7)
    """
    return span(said, UTC).start if isinstance(said, str) else said


Moment = Annotated[
    int,
    BeforeValidator(meant),
    PlainSerializer(shown, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-03-01T09:30:00Z"]}),
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=SHORT)]
Email = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254)]
Who = Annotated[
    str | None, Field(description="Their name; null: nobody's, as of the command line.", examples=["Ada Lee"])
]
EditBefore = Annotated[int, Field(ge=0, lt=2**31)]  # of a text that is kept; 0: there is none yet
Secret = Annotated[
    str, StringConstraints(min_length=1, max_length=LONG), WithJsonSchema({"type": "string", "format": "password"})
]


class Asked(BaseModel):
    """The body of a request. What it does not know it refuses, so that a slip in a name is found."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)
