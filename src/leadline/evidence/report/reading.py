"""A document that was kept as plain values, as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadline.evidence.report.document import Chart, Document, Point, Section, Shape, Table
from leadline.evidence.stats import Estimate


def document_of(said: Mapping[str, Any]) -> Document:
    """The document of which `leadline.evidence.report.plain` made these values."""
    sections = tuple(section_of(one) for one in said["sections"])
    return Document(said["title"], said["about"], tuple(said["verdict"]), sections)


def section_of(said: Mapping[str, Any]) -> Section:
    table, chart = said["table"], said["chart"]
    return Section(
        said["heading"],
        tuple(said["sentences"]),
        None if table is None else Table(tuple(table["columns"]), tuple(map(tuple, table["rows"])), table["left"]),
        None if chart is None else chart_of(chart),
    )


def chart_of(said: Mapping[str, Any]) -> Chart:
    points = [Point(one["label"], one["shown"], Estimate(**one["estimate"])) for one in said["points"]]
    reference = None if said["reference"] is None else (said["reference"][0], said["reference"][1])
    more = (said["percent"], reference, said["low"], said["high"])
    return Chart(Shape(said["shape"]), said["says"], points, *more)
