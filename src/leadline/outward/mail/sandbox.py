"""The language of templates: a small part of Jinja, in its sandbox, whose work is counted.

A template prints values, tests them and goes through lists. It has no variables of its own, no macros and no calls but
``link(...)`` and ``range(...)``, so what it makes grows with its own length and with the lists it goes through, and
not beyond. What is missing is false where it is tested, nothing where it is gone through, and an error where it is
printed without a ``default``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from jinja2 import Undefined, nodes, pass_context
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from leadline.outward.mail.budget import Budget, RenderError, too_large

BUDGET, EVERY = " budget", " every"  # no template can spell these names
CALLS = ("link", "range")
NOT_THERE = re.compile(r".* object`? has no (?:attribute|element) (.*)|(.*) is undefined")
NODES: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Name, nodes.Const, nodes.Getattr,
    nodes.Getitem, nodes.Slice, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
    nodes.CondExpr, nodes.Concat, nodes.Tuple, nodes.List, nodes.Call, nodes.Keyword, nodes.Add, nodes.Sub, nodes.Mul,
    nodes.Div, nodes.FloorDiv, nodes.Neg, nodes.Pos,
)  # fmt: skip
TESTS = ("defined", "undefined", "none", "number", "string", "even", "odd", "in", "eq", "ne", "lt", "le", "gt", "ge")


class Missing(Undefined):
    """What is not there: false, empty, equal to nothing, and not to be printed."""

    __slots__ = ()

    def __str__(self) -> str:
        self._fail_with_undefined_error()


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja, of which only what this module names can be used."""

    intercepted_binops = frozenset({"*"})

    def __init__(self, html: bool) -> None:
        super().__init__(autoescape=html, undefined=Missing, keep_trailing_newline=False, trim_blocks=True)
        self.lstrip_blocks = True
        self.globals.clear()
        self.filters = {name: measured(one) for name, one in FILTERS.items()} | {EVERY: every}
        self.tests = {name: self.tests[name] for name in TESTS}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """An attribute is what stands under that name, and never what Python would do with it."""
        if isinstance(obj, LoopContext):
            return super().getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        try:
            return obj[argument] if isinstance(obj, Mapping | list | str) else self.undefined(obj=obj, name=argument)
        except (LookupError, TypeError):
            return self.undefined(obj=obj, name=argument)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        numbers = (int, float, Decimal)
        if not isinstance(left, numbers) or not isinstance(right, numbers):
            raise SecurityError("only numbers can be multiplied")
        return super().call_binop(context, operator, left, right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """The template, each of whose loops pays for what is done in it."""
        tree = super()._parse(source, name, filename)
        for loop in list(tree.find_all(nodes.For)):
            weight = nodes.Const(1 + sum(1 for part in loop.body for _ in part.find_all(nodes.Node)))
            loop.iter = nodes.Filter(loop.iter, EVERY, [weight], [], None, None, lineno=loop.lineno)
            loop.iter.set_environment(self)
        return tree


def measured(filter_: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that pays for what it makes."""

    @pass_context
    def paying(context: Context, value: Any, *given: Any, **named: Any) -> Any:
        made = filter_(value, *given, **named)
        context[BUDGET].spend_on(made)
        return made

    return paying


@pass_context
def every(context: Context, values: Iterable[Any], weight: int) -> Iterator[Any]:
    """The elements of what a loop goes through, each paid for."""
    budget: Budget = context[BUDGET]
    if not isinstance(values, Iterable):
        raise RenderError("a loop goes through what is no list")
    for value in values:
        budget.spend(weight)
        yield value


# -- filters -------------------------------------------------------------------------------------------------------


def default(value: Any, other: Any = "") -> Any:
    """Another value in the place of one that is missing or empty."""
    return other if isinstance(value, Missing) or value is None or value == "" else value


def text_of(value: Any) -> str:
    """A value as it is printed; of a missing one an error."""
    return str(value)


def join(values: Iterable[Any], between: str = "") -> str:
    parts = [text_of(value) for value in values]
    if sum(map(len, parts)) + len(between) * len(parts) > 1_000_000:
        raise too_large()
    return between.join(parts)


def replace(value: Any, old: str, new: str) -> str:
    text = text_of(value)
    if text.count(old) * len(new) > 1_000_000:
        raise too_large()
    return text.replace(old, new)


def shortened(value: Any, length: int = 80) -> str:
    """The beginning of a text, as far as the last whole word, if it is too long."""
    text = text_of(value)
    return text if len(text) <= length else (text[:length].rsplit(None, 1) or [""])[0] + "…"


def rounded(value: Any, digits: int = 0) -> str:
    """A number with so many decimals, at most six."""
    try:
        return f"{Decimal(text_of(value)):.{min(max(int(digits), 0), 6)}f}"
    except ArithmeticError:
        raise RenderError(f"`{text_of(value)[:40]}` is no number, and cannot be rounded") from None


def number(value: Any) -> Decimal:
    """A number, to be compared or added: attributes are texts."""
    try:
        made = Decimal(text_of(value))
    except ArithmeticError:
        raise RenderError(f"`{text_of(value)[:40]}` is no number") from None
    if not made.is_finite() or abs(made.adjusted()) > 50:
        raise RenderError("a number is out of all proportion")
    return made


FILTERS: dict[str, Callable[..., Any]] = {
    "default": default,
    "upper": lambda value: text_of(value).upper(),
    "lower": lambda value: text_of(value).lower(),
    "capitalize": lambda value: text_of(value).capitalize(),
    "title": lambda value: text_of(value).title(),
    "trim": lambda value: text_of(value).strip(),
    "first": lambda values: next(iter(values), ""),
    "length": len,
    "join": join,
    "replace": replace,
    "truncate": shortened,
    "urlencode": lambda value: quote(text_of(value), safe=""),
    "round": rounded,
    "number": number,
}


def in_words(error: Exception) -> str:
    """What went wrong while a template was filled in."""
    if isinstance(error, UndefinedError):
        said = str(error).replace("'", "`")
        name = NOT_THERE.fullmatch(said)
        what = f"{name[1] or name[2]} is missing" if name else said
        return f'{what}; say what stands in its place, as in {{{{ lead.first_name | default("there") }}}}'
    return str(error)
