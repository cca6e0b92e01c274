"""How many leads are where: bands, grades, who qualifies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leadline.cli import paper
from leadline.explanation.text import Role, Span, padded, width_of
from leadline.model.words.voice import ladder_names

if TYPE_CHECKING:
    import duckdb

    from leadline.model import Model

NOTHING = "none"
LONGEST_BAR = 48


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of one model's leads; bands and grades in the model's order."""

    model: str
    leads: int
    bands: dict[str, int]
    grades: dict[str, int]
    qualified: int
    disqualified: int

    def as_plain(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "leads": self.leads,
            "bands": self.bands,
            "grades": self.grades,
            "qualified": self.qualified,
            "disqualified": self.disqualified,
        }


def summarise(con: duckdb.DuckDBPyConnection, model: Model) -> Summary:
    """The counts of a model's rows in the table ``scores``."""
    from leadline.scoring.staging import literal

    rows = con.execute(
        "SELECT band, grade, count(*), count_if(qualified), count_if(disqualified) FROM scores "
        f"WHERE model = {literal(model.name)} GROUP BY ALL"
    ).fetchall()
    bands = dict.fromkeys(ladder_names(model.bands), 0)
    grades = dict.fromkeys(ladder_names(model.grades), 0)
    for band, grade, count, _, _ in rows:
        if model.bands is not None:
            bands[band or NOTHING] = bands.get(band or NOTHING, 0) + count
        if model.grades is not None:
            grades[grade or NOTHING] = grades.get(grade or NOTHING, 0) + count
    leads, qualified, disqualified = (sum(row[at] for row in rows) for at in (2, 3, 4))
    return Summary(model.name, leads, bands, grades, qualified, disqualified)


def print_bars(counts: dict[str, int]) -> None:
    """Each name with its count, its share, and a bar."""
    whole = sum(counts.values())
    names = max(map(width_of, counts), default=0)
    figures = max((len(f"{count:,}") for count in counts.values()), default=0)
    most = max(counts.values(), default=0)
    room = min(LONGEST_BAR, paper.width() - names - figures - 16)
    for at, (name, count) in enumerate(counts.items()):
        share = 100 * count / whole if whole else 0.0
        bar = "█" * round(room * count / most) if most else ""
        paper.line(
            Span(f"  {padded(name, names)}"),
            Span(f"  {count:>{figures},}", Role.strong),
            Span(f"  {share:5.1f} %  ", Role.muted),
            Span(bar or ("▏" if count else ""), Role.hot if at == 0 else Role.muted),
        )


def print_verdicts(summary: Summary, model: Model) -> None:
    """How many qualify, in a sentence; nothing where the model has no lifecycle."""
    lifecycle = model.lifecycle
    said = []
    if lifecycle.mql is not None or lifecycle.qualify:
        said.append(f"{summary.qualified:,} {'qualifies' if summary.qualified == 1 else 'qualify'}")
    if lifecycle.disqualify:
        said.append(f"{summary.disqualified:,} {'is' if summary.disqualified == 1 else 'are'} disqualified")
    if said:
        paper.line()
        paper.paragraph(f"{', '.join(said)}.", indent=2)
