"""What NiceGUI works out again for each element of a page, remembered.

For each it asks Python three times for the signature of one of its own methods, to know whether that expects an
argument: a third of the time that a long list takes (NiceGUI 3.18). The answer is the same for all elements.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MethodType
from typing import Any

from nicegui import helpers

asked: Callable[[Callable[..., Any]], bool] = helpers.expects_arguments
known: dict[object, bool] = {}


def expects_arguments(func: Callable[..., Any]) -> bool:
    """The same as NiceGUI's, which is asked once for each method.

    >>> expects_arguments("".upper), expects_arguments(print)
    (False, False)
    """
    if not isinstance(func, MethodType):
        return asked(func)
    if func.__func__ not in known:
        known[func.__func__] = asked(func)
    return known[func.__func__]


def remember() -> None:
    """Have NiceGUI ask here."""
    helpers.expects_arguments = expects_arguments
