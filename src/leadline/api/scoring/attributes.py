"""Attributes that a request changes."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from leadline.api.fields import SHORT, Asked

MOST, LONGEST = 200, 10_000  # attributes at once; characters of a value
ELSEWHERE = {
    "lead_id": "it is the lead's number, and stays",
    "profiling": "an objection has an endpoint of its own, for who keeps privacy",
}

Name = Annotated[str, Field(min_length=1, max_length=SHORT, pattern=r"^\S(.*\S)?$")]
Single = Annotated[str, Field(max_length=LONGEST)] | bool | int | Annotated[float, Field(allow_inf_nan=False)]
Value = Single | Annotated[list[Single], Field(max_length=MOST)] | None


def changeable(attributes: dict[str, Value]) -> dict[str, Value]:
    for name, why in ELSEWHERE.items():
        if name in attributes:
            raise ValueError(f"`{name}` is not changed here: {why}")
    return attributes


class AttributesIn(Asked):
    """Attributes that are so from now on: texts, numbers, true or false, lists of these; null: it is missing."""

    attributes: Annotated[dict[Name, Value], Field(min_length=1, max_length=MOST), AfterValidator(changeable)] = Field(
        examples=[{"job_title": "CTO", "owner": "rep@example.com", "budget": None}]
    )
