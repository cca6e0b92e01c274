"""What `leadline report` and `leadline review` have in common: the store they ask, and what is made of a report."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from leadline.cli import paper
from leadline.cli.command import as_of_option, json_option
from leadline.cli.storing import database_option, now, store_given

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from leadline.learning.reports.report import Report
    from leadline.model.condition import Instant

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Reporting:
    """Which store is asked, as of when, and where the report goes beside the terminal."""

    database: str | None
    as_of: str | None
    page: str | None
    pdf: str | None
    as_json: bool

    @contextmanager
    def asking(self) -> Iterator[tuple[sa.Connection, Instant]]:
        """The store, and the instant as of which it is asked."""
        from leadline.library.moment import instant_of

        for target in filter(None, (self.page, self.pdf)):
            if not Path(target).parent.is_dir():
                raise click.UsageError(f"{target}: the folder `{Path(target).parent}` is not there; make it first")
        at = instant_of(self.as_of, now())
        with store_given(self.database) as store, store.reading() as con:
            yield con, at

    def print(self, found: Report, at: Instant, *, one_page: bool = False) -> None:
        """Print the report, and write the files that were asked for."""
        from leadline.evidence.report import html, lines, plain
        from leadline.evidence.report.html import made_by

        if self.page is not None:
            Path(self.page).write_text(html([found.document], made_by(f"report {found.name}")), encoding="utf-8")
        if self.pdf is not None:
            from leadline.evidence.report.pdf import pdf

            Path(self.pdf).write_bytes(pdf(found.document, at, one_page=one_page))
        if self.as_json:
            paper.as_json({"report": found.name, "figures": plain(found.figures)})
        else:
            paper.lines(lines(found.document, paper.width()))
            for target in filter(None, (self.page, self.pdf)):
                paper.note(f"{target} is written.")


def reporting_options(command: F) -> F:
    """The options of commands that report; the command gets them as one argument, ``reporting``."""

    @wraps(command)
    def gathered(*args: Any, **kwargs: Any) -> Any:
        names = ("database", "as_of", "page", "pdf", "as_json")
        kwargs["reporting"] = Reporting(*(kwargs.pop(name) for name in names))
        return command(*args, **kwargs)

    made: Any = gathered
    for option in (
        json_option,
        database_option,
        click.option("--pdf", metavar="FILE", help="Write it as a PDF."),
        click.option("--html", "page", metavar="FILE", help="Write a page with charts that stands alone."),
        as_of_option,
    ):
        made = option(made)
    return made  # type: ignore[no-any-return]
