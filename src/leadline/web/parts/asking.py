"""Dialogs that ask for something, or whether something is to be done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from nicegui import ui

from leadline.web.parts.buttons import button, one_at_a_time
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


@contextmanager
def asking(title: str, *, wide: bool = False, then: Callable[[], object] = lambda: None) -> Iterator[ui.dialog]:
    """A dialog with a title; what is made inside stands under it. Closed, it is gone, and ``then`` is called."""
    dialog = ui.dialog()
    dialog.props["aria-label"] = title

    def gone() -> None:
        then()
        dialog.delete()

    dialog.on("hide", gone)
    with dialog, tag("div", classes="ll-dialog ll-dialog-wide" if wide else "ll-dialog"):
        tag("h2", title, "ll-dialog-title", dir="auto")
        yield dialog
    dialog.open()


def answers(
    visit: Visit, dialog: ui.dialog, word: str, act: Callable[[], Awaitable[Any]], *, bad: bool = False
) -> None:
    """The buttons of a dialog. It is closed when what was asked for is done, and stays open when it is refused."""
    with tag("div", classes="ll-actions ll-dialog-actions"):
        button(visit, visit.say("Cancel"), closing(dialog))
        button(visit, word, answered(dialog, act), primary=not bad, bad=bad)


@contextmanager
def form(visit: Visit, dialog: ui.dialog, word: str, act: Callable[[], Awaitable[Any]]) -> Iterator[None]:
    """The fields of a dialog and its buttons under them; the key Enter in a field does what was asked for, too."""
    with tag("form", classes="ll-asked") as made:
        yield
        with tag("div", classes="ll-actions ll-dialog-actions"):
            button(visit, visit.say("Cancel"), closing(dialog))
            tag("button", word, "ll-button ll-primary", type="submit")
    made.on("submit.prevent", one_at_a_time(visit.doing(answered(dialog, act))))


def answered(dialog: ui.dialog, act: Callable[[], Awaitable[Any]]) -> Callable[[], Awaitable[None]]:
    """Does what was asked for, and closes the dialog; one that is on its way out can still be clicked."""

    async def done() -> None:
        if dialog.value:
            await act()
            dialog.close()

    return done


def closing(dialog: ui.dialog) -> Callable[[], None]:
    """Closes a dialog; what its own method gives could be awaited, which would open it again."""

    def close() -> None:
        dialog.close()

    return close


def sure(
    visit: Visit,
    title: str,
    more: str,
    word: str,
    act: Callable[[], Awaitable[Any]],
    besides: Callable[[], object] = lambda: None,
) -> None:
    """Ask whether something is really to be done; ``besides`` makes what is to be known before."""
    with asking(title) as dialog:
        tag("p", more)
        besides()
        answers(visit, dialog, word, act, bad=True)
