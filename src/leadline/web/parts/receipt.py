"""A receipt: every line of a score, adding up to it as the API prints it."""

from __future__ import annotations

from leadline.api.scoring.explaining import ExplanationOut, LineOut, PartOut
from leadline.model.words import capital, name_words
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


def receipt(visit: Visit, found: ExplanationOut) -> None:
    """The whole of it: the dimensions with their lines, how they are weighted, what rounding leaves, the score."""
    with tag("table", classes="ll-receipt", aria_label=visit.say("What the score is made of")), tag("tbody"):
        for part in found.dimensions:
            head(visit, part)
            for one in part.lines:
                line(visit, one)
        if len(found.dimensions) > 1 or any(part.weight != 1 for part in found.dimensions):
            for part in found.dimensions:
                weighted(visit, part)
        if found.rounding:
            plain(visit, visit.say("Rounding"), "", found.rounding)
        with tag("tr", classes="ll-receipt-sum"):
            tag("th", visit.say("Adds up to"), scope="row", colspan="2")
            tag("td", visit.reader.number(found.score, 2))


def head(visit: Visit, part: PartOut) -> None:
    with tag("tr", classes="ll-receipt-part"):
        tag("th", capital(name_words(part.dimension)), scope="rowgroup", colspan="2")
        tag("td", visit.reader.number(part.points, 2))


def line(visit: Visit, one: LineOut) -> None:
    """A rule with what it gave; a limit that bit stands back, and says what it took."""
    with tag("tr", classes="" if one.kind == "rule" else "ll-clamp"):
        tag("th", one.title, scope="row", dir="auto")
        tag("td", one.detail, dir="auto")
        tag(
            "td",
            visit.reader.signed(one.printed),
            "ll-good" if one.printed > 0 else "ll-bad" if one.printed < 0 else "",
        )


def weighted(visit: Visit, part: PartOut) -> None:
    """What a dimension brings to the score."""
    name = capital(name_words(part.dimension))
    if part.weight == 0:
        more = visit.say("not part of the score")
    elif part.weight == 1:
        more = ""
    else:
        points, weight = visit.reader.number(part.points, 2), visit.reader.number(part.weight, 2)
        more = visit.say("{points} × {weight}", points=points, weight=weight)
    plain(visit, name, more, part.weighted)


def plain(visit: Visit, title: str, more: str, points: float) -> None:
    with tag("tr"):
        tag("th", title, scope="row")
        tag("td", more)
        tag("td", visit.reader.number(points, 2))
