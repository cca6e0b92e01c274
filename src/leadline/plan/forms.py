"""The forms in which a value compares: folded text, raw text, number, instant.

A predicate never looks at a column's type; it asks for a form. A form that a type does not have is ``NULL``, and so is
every form of a missing value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlglot import exp

from leadline.model.text import SPACE
from leadline.plan import query as q
from leadline.plan.schema import Field

NUMBER_TEXT = r"^[+-]?[0-9]+(\.[0-9]+)?(e[+-]?0*1?[0-9]{1,2})?$"
INSTANT_TEXT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([t ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(z|[+-][0-9]{2}:[0-9]{2})?)?$"
)
LONGEST_NUMBER = 100


class Form(StrEnum):
    text = "text"  # folded; never blank
    raw = "raw"  # as it came, for `matches`
    number = "number"
    instant = "instant"
    known = "known"  # boolean: the value is not missing


@dataclass(frozen=True, slots=True)
class Value:
    """A value of an input, by form.

    ``form`` gives the expression of one form. A list value has ``elements`` instead: a test of it is built for one
    element and asked of all.
    """

    form: Callable[[Form], exp.Expression]
    elements: exp.Expression | None = None


MISSING = Value(lambda form: q.boolean(False) if form is Form.known else q.NULL())


def fold(value: exp.Expression) -> exp.Expression:
    """Folded text, or ``NULL`` where it is blank. NFC is made where facts come in, simple case mapping here.

    U+0130 and U+03A3 are mapped first: some engines lower them by context or to two characters.
    """
    trimmed: exp.Expression = exp.Trim(this=value, expression=spaces())
    for capital, small in (("\u0130", "i"), ("\u03a3", "\u03c3")):
        trimmed = exp.Anonymous(this="REPLACE", expressions=[trimmed, q.text(capital), q.text(small)])
    return exp.Nullif(this=exp.Lower(this=trimmed), expression=q.text(""))


def spaces() -> exp.Expression:
    """The characters that are trimmed; control characters are spelled so that the query can be copied."""
    whole: exp.Expression = q.text("".join(c for c in SPACE if not c.isascii() or c.isprintable()))
    for c in SPACE:
        if c.isascii() and not c.isprintable():
            whole = exp.DPipe(this=whole, expression=exp.Chr(expressions=[q.integer(ord(c))]))
    return whole


def number_of(folded: exp.Expression) -> exp.Expression:
    """The number that a folded text writes, else ``NULL``."""
    shaped = q.all_of(
        [
            exp.RegexpLike(this=folded.copy(), expression=q.text(NUMBER_TEXT)),
            q.lte(exp.Length(this=folded.copy()), q.integer(LONGEST_NUMBER)),
        ]
    )
    return q.when(shaped, q.cast(folded, "DOUBLE"))


def days_of(year: exp.Expression, month: exp.Expression, day: exp.Expression) -> exp.Expression:
    """Days since 1970-01-01 of a civil date, in whole-number arithmetic (Hinnant's `days_from_civil`), years from 1."""
    early = q.lte(month.copy(), q.integer(2))
    y = q.sub(year, q.when(early, q.integer(1), q.integer(0)))
    m = q.add([month.copy(), q.when(early.copy(), q.integer(9), q.integer(-3))])
    of_year = q.add([q.divide(q.add([q.mul(q.integer(153), m), q.integer(2)]), 5), day, q.integer(-1)])
    return q.add(
        [
            q.mul(q.integer(365), y),
            q.divide(y.copy(), 4),
            exp.Neg(this=q.divide(y.copy(), 100)),
            q.divide(y.copy(), 400),
            of_year,
            q.integer(-719_468),
        ]
    )


def instant_of(folded: exp.Expression) -> exp.Expression:
    """The instant that a folded ISO 8601 text writes, in microseconds UTC, else ``NULL``; without a zone it is UTC."""

    def digits(start: int, length: int) -> exp.Expression:
        piece = exp.Substring(this=folded.copy(), start=q.integer(start), length=q.integer(length))
        return q.cast(piece, "BIGINT")

    def longer(than: int) -> exp.Expression:
        return q.gt(exp.Length(this=folded.copy()), q.integer(than))

    def matched(pattern: str) -> exp.Expression:
        return exp.RegexpLike(this=folded.copy(), expression=q.text(pattern))

    def tail(length: int, offset: int) -> exp.Expression:
        start = q.add([exp.Length(this=folded.copy()), q.integer(1 - offset)])
        return q.cast(exp.Substring(this=folded.copy(), start=start, length=q.integer(length)), "BIGINT")

    year, month, day = digits(1, 4), digits(6, 2), digits(9, 2)
    timed, zoned = longer(10), matched(r"[+-][0-9]{2}:[0-9]{2}$")
    with_seconds, with_fraction = matched(r"^.{16}:"), matched(r"^.{19}\.")
    hour = q.when(timed, digits(12, 2), q.integer(0))
    minute = q.when(timed.copy(), digits(15, 2), q.integer(0))
    second = q.when(with_seconds, digits(18, 2), q.integer(0))
    fraction_length = q.sub(
        q.sub(exp.Length(this=folded.copy()), q.integer(20)),
        q.case([(zoned.copy(), q.integer(6)), (matched("z$"), q.integer(1))], q.integer(0)),
    )
    fraction_text = exp.Substring(this=folded.copy(), start=q.integer(21), length=fraction_length)
    padded = exp.Anonymous(this="RPAD", expressions=[fraction_text, q.integer(6), q.text("0")])
    fraction = q.when(with_fraction, q.cast(padded, "BIGINT"), q.integer(0))
    east = q.add([q.mul(tail(2, 5), q.integer(60)), tail(2, 2)])
    offset = q.case([(matched(r"\+[0-9]{2}:[0-9]{2}$"), east), (zoned, exp.Neg(this=q.paren(east.copy())))], q.integer(0))
    long_month = q.one_of(month.copy(), map(q.integer, (1, 3, 5, 7, 8, 10, 12)))
    leap = q.any_of(
        [
            q.all_of([q.eq(q.modulo(year.copy(), 4), q.integer(0)), q.gt(q.modulo(year.copy(), 100), q.integer(0))]),
            q.eq(q.modulo(year.copy(), 400), q.integer(0)),
        ]
    )
    month_length = q.case(
        [(long_month, q.integer(31)), (q.eq(month.copy(), q.integer(2)), q.when(leap, q.integer(29), q.integer(28)))],
        q.integer(30),
    )
    valid = q.all_of(
        [
            q.gte(year.copy(), q.integer(1)),
            exp.Between(this=month.copy(), low=q.integer(1), high=q.integer(12)),
            q.gte(day.copy(), q.integer(1)),
            q.lte(day.copy(), month_length),
            q.lt(hour.copy(), q.integer(24)),
            q.lt(minute.copy(), q.integer(60)),
            q.lt(second.copy(), q.integer(60)),
        ]
    )
    minutes = q.add([q.mul(days_of(year, month, day), q.integer(1440)), q.mul(hour, q.integer(60)), minute])
    seconds = q.add([q.mul(q.sub(minutes, offset), q.integer(60)), second])
    instant = q.add([q.mul(seconds, q.integer(1_000_000)), fraction])
    return q.when(matched(INSTANT_TEXT), q.when(valid, instant))


def shortest(value: exp.Expression) -> exp.Expression:
    """A double as text in its shortest form: 5.0 is ``5``."""
    whole = q.all_of(
        [q.eq(value.copy(), exp.Floor(this=value.copy())), q.lt(exp.Abs(this=value.copy()), q.number(1e15))]
    )
    return q.when(whole, q.cast(q.cast(value.copy(), "BIGINT"), "TEXT"), q.cast(value, "TEXT"))


def value_of(column: exp.Expression, kind: Field) -> Value:
    """The forms of an input column of that type."""

    def of_text(form: Form) -> exp.Expression:
        match form:
            case Form.text:
                return fold(column.copy())
            case Form.raw:
                return column.copy()
            case Form.number:
                return number_of(fold(column.copy()))
            case Form.instant:
                return instant_of(fold(column.copy()))
            case Form.known:
                return q.not_null(fold(column.copy()))

    def of_number(form: Form) -> exp.Expression:
        finite = q.lte(exp.Abs(this=column.copy()), q.number(1.7976931348623157e308))
        sound = column.copy() if kind is Field.integer else q.when(finite, column.copy())
        match form:
            case Form.text | Form.raw:
                return q.cast(sound, "TEXT") if kind is Field.integer else shortest(sound)
            case Form.number:
                return q.cast(sound, "DOUBLE")
            case Form.instant:
                return q.NULL()
            case Form.known:
                return q.not_null(sound)

    def of_boolean(form: Form) -> exp.Expression:
        match form:
            case Form.text | Form.raw:
                return q.case([(column.copy(), q.text("true")), (q.negate(column.copy()), q.text("false"))])
            case Form.known:
                return q.not_null(column.copy())
            case _:
                return q.NULL()

    def of_instant(form: Form) -> exp.Expression:
        match form:
            case Form.instant:
                return column.copy()
            case Form.known:
                return q.not_null(column.copy())
            case _:
                return q.NULL()

    match kind:
        case Field.text:
            return Value(of_text)
        case Field.integer | Field.number:
            return Value(of_number)
        case Field.boolean:
            return Value(of_boolean)
        case Field.instant:
            return Value(of_instant)
        case Field.texts:
            return Value(MISSING.form, elements=column)
