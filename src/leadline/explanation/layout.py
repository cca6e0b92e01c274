"""The receipt as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from decimal import Decimal

from leadline.explanation.receipt import Line, Part, Receipt
from leadline.explanation.text import Role, Span, Spans, clean, fitted, padded, plain, width_of, wrapped
from leadline.model.condition import Instant
from leadline.model.model import Dimension
from leadline.model.words import date_words, number_words, points_words, voice_of
from leadline.model.words.figures import MINUS, local

WIDEST = 100
MARGIN = "  "


def receipt_text(receipt: Receipt, width: int = WIDEST, who: str = "") -> str:
    """The receipt as plain text with a line end after each line."""
    return "".join(f"{plain(line)}\n" for line in receipt_lines(receipt, width, who))


def receipt_lines(receipt: Receipt, width: int = WIDEST, who: str = "") -> Iterator[Spans]:
    """The receipt: who and when, the score and what follows from it, each dimension, and how they add up."""
    width = min(width, WIDEST)
    model, results = receipt.model, receipt.results
    zone = voice_of(model).zone
    yield (Span(fitted(f"{clean(results.lead_id)}  {clean(who)}".strip(), width), Role.strong),)
    yield (Span(f"{model.title or model.name}, as of {as_of_words(results.as_of, zone)}", Role.muted),)
    yield ()
    score = amount(results.score)
    yield (Span(f"{MARGIN}{score}", Role.strong), Span("   "), *chips(receipt))
    indent = len(MARGIN) + len(score) + 3
    for verdict in receipt.verdicts:
        for line in wrapped(verdict, width - indent):
            yield (Span(f"{' ' * indent}{line}"),)
    figures = figures_width(receipt)
    for part in receipt.parts:
        yield ()
        yield from part_lines(part, width, figures)
    yield ()
    yield from sum_lines(receipt, width, figures)


def figures_width(receipt: Receipt) -> int:
    """The width of the column of figures, the same in the whole receipt."""
    shown = [points_words(line.printed, receipt=True) for part in receipt.parts for line in part.lines]
    shown += [amount(part.total) for part in receipt.parts]
    shown += [amount(part.weighted) for part in receipt.parts]
    return max(map(width_of, [*shown, amount(receipt.score)]))


def chips(receipt: Receipt) -> Iterator[Span]:
    """Grade, band, priority and stage, as far as the model and the lead have them."""
    results = receipt.results
    said = []
    if results.grade is not None:
        said.append(f"grade {results.grade}")
    if results.band is not None:
        said.append(results.band)
    if results.priority is not None:
        said.append(f"priority {results.priority}")
    if results.stage not in (None, "lead"):
        said.append(f"stage {results.stage}")
    yield Span(" · ".join(said), Role.accent)


def part_lines(part: Part, width: int, figures: int) -> Iterator[Spans]:
    bounds = bounds_words(part.dimension)
    yield (Span(f"{MARGIN}{part.title}", Role.strong), Span(f"  {bounds}" if bounds else "", Role.muted))
    room = width - len(MARGIN) - figures - 2
    titles = max([width_of(line.title) for line in part.lines], default=0)
    details = max([width_of(line.detail) for line in part.lines], default=0)
    left = min(titles, max(room - details - 2, room * 2 // 5))
    for line in part.lines:
        yield from printed_line(line, left, room, figures)
    if not part.lines:
        yield (Span(f"{MARGIN}nothing counts here", Role.muted),)
    yield hairline(width, figures)
    yield (Span(MARGIN + padded("", room) + "  "), Span(padded(amount(part.total), figures, right=True), Role.strong))


def printed_line(line: Line, left: int, room: int, figures: int) -> Iterator[Spans]:
    """A line of the receipt; a title or a detail that is too long goes on below."""
    role = Role.good if line.printed > 0 else Role.bad if line.printed < 0 else Role.muted
    points = Span(padded(points_words(line.printed, receipt=True), figures, right=True), role)
    titles, right = wrapped(line.title, left), room - left - 2
    details = wrapped(line.detail, right) or [""]
    for at in range(max(len(titles), len(details))):
        title = titles[at] if at < len(titles) else ""
        detail = details[at] if at < len(details) else ""
        is_clamp = Role.muted if line.kind != "rule" else Role.plain
        spans = (Span(f"{MARGIN}{padded(title, left)}  ", is_clamp), Span(f"{padded(detail, right)}  ", Role.muted))
        yield (*spans, points) if at == 0 else spans


def sum_lines(receipt: Receipt, width: int, figures: int) -> Iterator[Spans]:
    """How the dimensions make the score."""
    room = width - len(MARGIN) - figures - 2
    yield (Span(f"{MARGIN}Score", Role.strong),)
    for part in receipt.parts:
        if part.weight == 0:
            said, points = f"{part.title}, which is not part of the score", Span(padded("", figures))
        else:
            times = "" if part.weight == 1 else f"  {number_words(part.weight)} × {amount(part.total)}"
            said = f"{part.title}{times}"
            points = Span(padded(amount(part.weighted), figures, right=True))
        yield (Span(f"{MARGIN}{padded(said, room)}  "), points)
    if receipt.rounding:
        shown = padded(points_words(receipt.rounding, receipt=True), figures, right=True)
        yield (Span(f"{MARGIN}{padded('Rounding', room)}  "), Span(shown))
    yield hairline(width, figures)
    total = padded(amount(receipt.score), figures, right=True)
    yield (Span(f"{MARGIN}{padded('Adds up to', room)}  ", Role.strong), Span(total, Role.strong))


def hairline(width: int, figures: int) -> Spans:
    return (Span(" " * (width - figures)), Span("─" * figures, Role.muted))


def amount(number: Decimal) -> str:
    """A sum at 2 decimals, with a true minus sign.

    >>> amount(Decimal("-1234.50"))
    '−1,234.50'
    """
    return f"{MINUS if number < 0 else ''}{abs(number):,.2f}"


def bounds_words(dimension: Dimension) -> str:
    low, high = dimension.minimum, dimension.maximum
    if low is not None and high is not None:
        return f"{number_words(low)} to {number_words(high)}"
    if high is not None:
        return f"{number_words(high)} at most"
    return "" if low is None else f"{number_words(low)} at least"


def as_of_words(as_of: Instant, zone: tzinfo) -> str:
    """The instant of a score, to the minute and with its zone.

    >>> from datetime import UTC
    >>> as_of_words(1_795_000_000_000_000, UTC)
    '18 Nov 2026, 11:06 UTC'
    """
    at = local(as_of, zone)
    clock = "" if at is None else f", {at:%H:%M} {at.tzname()}"
    return f"{date_words(as_of, zone)}{clock}"
