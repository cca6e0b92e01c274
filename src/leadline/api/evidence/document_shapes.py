"""A document of findings as JSON: what a page draws, section by section."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class EstimateOut(BaseModel):
    """A value and its 95 % interval."""

    value: float
    low: float
    high: float


class TableOut(BaseModel):
    """Cells as they are shown; the first ``left`` columns hold text, the others figures."""

    columns: list[str]
    rows: list[list[str]]
    left: int


class PointOut(BaseModel):
    """A figure of a chart with its label, as it is shown, and how sure it is."""

    label: str
    shown: str
    estimate: EstimateOut


class ChartOut(BaseModel):
    """Figures to be drawn: with whiskers below each other, the same from left to right, or as a curve."""

    shape: Literal["whiskers", "course", "curve"]
    says: str = Field(description="What it shows, for those who do not see it.")
    points: list[PointOut]
    percent: bool = Field(description="The axis is one of shares.")
    reference: tuple[float, str] | None = Field(description="A value to hold them against, and its name.")
    low: float | None = Field(description="Where the axis begins; null: as the figures do.")
    high: float | None


class SectionOut(BaseModel):
    """A heading that says what is so, sentences, a table, and the chart of its figures."""

    heading: str
    sentences: list[str]
    table: TableOut | None
    chart: ChartOut | None


class DocumentOut(BaseModel):
    """A title, what it is about in a line, the verdict, the most important sentence first, and the sections. Names in
    sentences stand in backticks."""

    title: str
    about: str
    verdict: list[str]
    sections: list[SectionOut]
