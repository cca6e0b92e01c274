"""The numbers that a document shows, held against those of the JSON."""

from __future__ import annotations

import json
import re

from leadline.evidence.report import Document, plain
from leadline.evidence.report.figures import count, decimal, percent
from leadline.model.words import number_words

FIXED = {"95 %", "50", "95", "10", "20", "100", "0.5", "1"}  # in headings and in words


def strangers(document: Document, found: object, known: set[str]) -> list[str]:
    """The numbers of the tables and sentences that are no rounding of a number, or an instant, of the JSON."""
    told = json.loads(json.dumps(plain(found)))
    allowed = FIXED | known
    for number in numbers_in(told):
        allowed |= {percent(number), percent(number).removesuffix(" %"), f"{number * 100:.0f}", count(number)}
        allowed |= {decimal(abs(number), digits) for digits in range(4)} | {number_words(abs(number))}
        allowed |= {decimal(1 / number, 1)} if number else set()
    instants = re.findall(r"\d{4}-\d\d-\d\d(?=T)", json.dumps(told))
    allowed |= {part.lstrip("0") for one in instants for part in one.split("-")}
    return [
        f"{shown} of: {cell}"
        for cell in cells(document)
        for shown in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", re.sub(r"\d{4}-\d\d", "", cell))
        if shown not in allowed and f"{shown} %" not in allowed
    ]


def cells(document: Document) -> list[str]:
    found = [document.about, *document.verdict]
    for section in document.sections:
        rows = [] if section.table is None else section.table.rows
        found += [section.heading, *section.sentences, *(cell for row in rows for cell in row[1:])]
    return found


def numbers_in(value: object) -> list[float]:
    match value:
        case dict():
            return [number for one in value.values() for number in numbers_in(one)]
        case list():
            return [number for one in value for number in numbers_in(one)]
        case bool() | str() | None:
            return []
        case int() | float():
            return [float(value)]
    return []
