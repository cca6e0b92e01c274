"""The ranked list: who to call first, each with the reasons in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from leadline.cli import paper
from leadline.explanation.text import Role, Span, clean, fitted, padded, width_of, wrapped
from leadline.model.words import count_words
from leadline.model.words.voice import ladder_names

if TYPE_CHECKING:
    import duckdb

    from leadline.library.explaining import Explained
    from leadline.model import Model

CLOSED = ("customer", "lost", "disqualified")
LINES = 3  # of reasons


def best_ids(con: duckdb.DuckDBPyConnection, model: Model, count: int, everybody: bool = False) -> list[str]:
    """The ids of the best scored after a run, ties by id; who cannot be called is left out, unless ``everybody``."""
    from leadline.scoring.staging import literal

    closed = ", ".join(f"'{stage}'" for stage in CLOSED)
    open_only = "" if everybody else f"AND NOT s.disqualified AND coalesce(r.stage, 'lead') NOT IN ({closed}) "
    rows = con.execute(
        "SELECT s.lead_id FROM scores s JOIN lead_ids i ON i.given_id = s.lead_id "
        f"LEFT JOIN raw_results r ON r.lead_id = i.lead_id WHERE s.model = {literal(model.name)} {open_only}"
        f"ORDER BY s.score DESC, s.lead_id LIMIT {count}"
    ).fetchall()
    return [one for (one,) in rows]


def list_heading(model: Model, found: Sequence[Explained]) -> str:
    """What is so: ``Ten leads to call first, eight of them hot``."""
    if not found:
        return "There is nobody to call"
    leads = "One lead" if len(found) == 1 else f"{count_words(len(found)).capitalize()} leads"
    if model.bands is None:
        return f"{leads} to call first"
    best = model.bands.steps[0][0]
    count = sum(one.results.band == best for one in found)
    if len(found) == 1:
        return f"One lead to call first, {'' if count else 'not '}{best}"
    many = "all" if count == len(found) else "none" if count == 0 else count_words(count)
    return f"{leads} to call first, {many} of them {best}"


def print_list(found: Sequence[Explained]) -> None:
    """Each lead in two or three lines: score, id, who it is, what follows from the score; below it the reasons."""
    from leadline.explanation import amount

    if not found:
        return
    room = paper.width()
    figures = max(width_of(amount(one.results.score)) for one in found) + 2
    ids = min(max(width_of(clean(one.results.lead_id)) for one in found), room // 4)
    said = {one.results.lead_id: chips(one) for one in found}
    chip = max(map(width_of, said.values()))
    left = max(room - figures - ids - chip - 6, 8)
    for one in found:
        paper.line(
            Span(padded(amount(one.results.score), figures, right=True), Role.strong),
            Span(f"  {padded(clean(one.results.lead_id), ids)}  ", Role.muted),
            Span(f"{padded(one.who, left)}  "),
            Span(said[one.results.lead_id], Role.hot if is_best(one) else Role.accent),
        )
        reasons = wrapped(f"{staged(one)}{one.sentence}", room - figures - 2)
        if len(reasons) > LINES:
            reasons = [*reasons[: LINES - 1], fitted(" ".join(reasons[LINES - 1 :]), room - figures - 2)]
        for reason in reasons:
            paper.line(Span(f"{' ' * (figures + 2)}{reason}", Role.muted))


def chips(one: Explained) -> str:
    """Grade, band and priority, shortly: ``B · hot  · priority 1``, the bands of one width."""
    results = one.results
    bands = max(map(width_of, ladder_names(one.model.bands)), default=0)
    said = [results.grade, None if results.band is None else padded(results.band, bands)]
    said.append(None if results.priority is None else f"priority {results.priority}")
    return " · ".join(part for part in said if part).rstrip()


def staged(one: Explained) -> str:
    """The stage as a sentence of its own, where the lead is not just a lead."""
    if one.results.disqualified:
        return "Disqualified. "
    stage = one.results.stage
    return "" if stage in (None, "lead") else f"Stage {stage_words(str(stage))}. "


def stage_words(stage: str) -> str:
    return stage.upper() if stage in ("mql", "sql") else stage


def is_best(one: Explained) -> bool:
    bands = one.model.bands
    return bands is not None and bool(bands.steps) and one.results.band == bands.steps[0][0]


def as_plain(found: Sequence[Explained]) -> list[dict[str, Any]]:
    """The list for JSON."""
    from leadline.library.explanation import number

    return [
        {
            "rank": rank,
            "lead_id": one.results.lead_id,
            "who": one.who,
            "score": number(one.results.score),
            **{name: number(points) for name, points in one.results.dimensions.items()},
            "grade": one.results.grade,
            "band": one.results.band,
            "priority": one.results.priority,
            "stage": one.results.stage,
            "qualified": one.results.qualified,
            "disqualified": one.results.disqualified,
            "reasons": one.sentence,
        }
        for rank, one in enumerate(found, start=1)
    ]
