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
from leadline.plan import own
from leadline.plan import query as q
from leadline.plan.dialect import TRAITS, Traits
from leadline.plan.schema import Field

NUMBER_TEXT = r"^[+-]?[0-9]+(\.[0-9]+)?(e[+-]?0*1?[0-9]{1,2})?$"
YEAR = "([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)"
LEAP_YEAR = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)"
DAY_OF_YEAR = "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
TIME = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?"
ZONE = "(z|[+-](0[0-9]|1[0-4]):[0-5][0-9])"
INSTANT_TEXT = f"^({YEAR}-{DAY_OF_YEAR}|{LEAP_YEAR}-02-29)([t ]{TIME}{ZONE}?)?$"
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


def nothing(form: Form) -> exp.Expression:
    """A form that there is not, of its type: some engines take a bare ``NULL`` for text."""
    return q.boolean(False) if form is Form.known else q.cast(q.NULL(), TYPES[form])


TYPES = {Form.text: "TEXT", Form.raw: "TEXT", Form.number: "DOUBLE", Form.instant: "BIGINT"}
MISSING = Value(nothing)


def fold(value: exp.Expression, traits: Traits = TRAITS["duckdb"]) -> exp.Expression:
    """Folded text, or ``NULL`` where it is blank. NFC is made where facts come in, simple case mapping here.

    U+0130 and U+03A3 are mapped first: some engines lower them by context or to two characters.
    """
    if traits.own:
        return own.call(own.FOLD, value)
    trimmed: exp.Expression = exp.Trim(this=value, expression=spaces())
    for capital, small in (("\u0130", "i"), ("\u03a3", "\u03c3")):
        trimmed = exp.Anonymous(this="REPLACE", expressions=[trimmed, q.text(capital), q.text(small)])
    return exp.Nullif(this=traits.lowered(trimmed), expression=q.text(""))


def spaces() -> exp.Expression:
    """The characters that are trimmed; control characters are spelled so that the query can be copied."""
    whole: exp.Expression = q.text("".join(c for c in SPACE if not c.isascii() or c.isprintable()))
    for c in SPACE:
        if c.isascii() and not c.isprintable():
            whole = exp.DPipe(this=whole, expression=exp.Chr(expressions=[q.integer(ord(c))]))
    return whole


def number_of(folded: exp.Expression, traits: Traits) -> exp.Expression:
    """The number that a folded text writes, else ``NULL``."""
    if traits.own:
        return own.call(own.NUMBER, folded)
    shaped = q.all_of(
        [
            exp.RegexpLike(this=folded.copy(), expression=q.text(NUMBER_TEXT)),
            q.lte(exp.Length(this=folded.copy()), q.integer(LONGEST_NUMBER)),
        ]
    )
    return q.cast(q.when(shaped, folded), "DOUBLE")


def instant_of(folded: exp.Expression, traits: Traits) -> exp.Expression:
    """The instant that a folded ISO 8601 text writes, in microseconds UTC, else ``NULL``; without a zone it is UTC.

    The pattern admits only dates that there are, so that the cast cannot fail whatever came; the guard stands inside
    the cast, since an engine may look into a ``CASE`` before it looks at the condition.
    """
    if traits.own:
        return traits.micros(folded)

    def matched(pattern: str) -> exp.Expression:
        return exp.RegexpLike(this=folded.copy(), expression=q.text(pattern))

    def part(start: int, length: exp.Expression | None = None) -> exp.Expression:
        return exp.Substring(this=folded.copy(), start=q.integer(start), length=length)

    def joined(*parts: exp.Expression) -> exp.Expression:
        whole = parts[0]
        for one in parts[1:]:
            whole = exp.DPipe(this=whole, expression=one)
        return whole

    utc = q.text("+00:00")
    date, day_time = part(1, q.integer(10)), part(12, q.integer(5))
    tail_without_z = part(17, q.sub(exp.Length(this=folded.copy()), q.integer(17)))
    head = joined(date.copy(), q.text(" "), day_time)
    seconds = q.when(matched("^.{16}:"), q.text(""), q.text(":00"))
    whole = q.case(
        [
            (q.negate(matched(INSTANT_TEXT)), q.NULL()),
            (matched("^.{10}$"), joined(date, q.text(" 00:00:00"), utc)),
            (matched("z$"), joined(head, seconds, tail_without_z, utc.copy())),
            (matched("^.{16}.*[+-]"), joined(head.copy(), seconds.copy(), part(17))),
        ],
        joined(head.copy(), seconds.copy(), part(17), utc.copy()),
    )
    return traits.micros(whole)


def is_empty(values: exp.Expression, traits: Traits) -> exp.Expression:
    """Whether a list has nothing in it but blanks; true of a missing list."""
    return q.negate(traits.any_element(values, lambda element: q.not_null(fold(element, traits))))


def shortest(value: exp.Expression, traits: Traits) -> exp.Expression:
    """A double as text in its shortest form: 5.0 is ``5``."""
    within = q.when(q.lt(exp.Abs(this=value.copy()), q.number(1e16)), value.copy())  # where every engine has a floor
    whole = q.eq(value.copy(), exp.Floor(this=within))
    return q.when(whole, q.cast(q.cast(value.copy(), "BIGINT"), "TEXT"), traits.number_text(value))


def value_of(column: exp.Expression, kind: Field, traits: Traits) -> Value:
    """The forms of an input column of that type."""

    def of_text(form: Form) -> exp.Expression:
        match form:
            case Form.text:
                return fold(column.copy(), traits)
            case Form.raw:
                return column.copy()
            case Form.number:
                return number_of(fold(column.copy(), traits), traits)
            case Form.instant:
                return instant_of(fold(column.copy(), traits), traits)
            case Form.known:
                return q.not_null(fold(column.copy(), traits))

    def of_folded(form: Form) -> exp.Expression:
        match form:
            case Form.text | Form.raw:
                return column.copy()
            case Form.number:
                return number_of(column.copy(), traits)
            case Form.instant:
                return instant_of(column.copy(), traits)
            case Form.known:
                return q.not_null(column.copy())

    def of_number(form: Form) -> exp.Expression:
        finite = q.lte(exp.Abs(this=column.copy()), q.number(1.7976931348623157e308))
        sound = column.copy() if kind is Field.integer else q.when(finite, column.copy())
        match form:
            case Form.text | Form.raw:
                return q.cast(sound, "TEXT") if kind is Field.integer else shortest(sound, traits)
            case Form.number:
                return q.cast(sound, "DOUBLE")
            case Form.instant:
                return nothing(form)
            case Form.known:
                return q.not_null(sound)

    def of_boolean(form: Form) -> exp.Expression:
        match form:
            case Form.text | Form.raw:
                return q.case([(column.copy(), q.text("true")), (q.negate(column.copy()), q.text("false"))])
            case Form.known:
                return q.not_null(column.copy())
            case _:
                return nothing(form)

    def of_instant(form: Form) -> exp.Expression:
        match form:
            case Form.instant:
                return column.copy()
            case Form.known:
                return q.not_null(column.copy())
            case _:
                return nothing(form)

    match kind:
        case Field.text:
            return Value(of_text)
        case Field.folded:
            return Value(of_folded)
        case Field.integer | Field.number:
            return Value(of_number)
        case Field.boolean:
            return Value(of_boolean)
        case Field.instant:
            return Value(of_instant)
        case Field.texts:
            return Value(MISSING.form, elements=column)
