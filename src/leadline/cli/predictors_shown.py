"""How predictors of the store are shown: in lines, in a few words, and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from leadline.cli import paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    import sqlalchemy as sa

    from leadline.learning.predictors.training import Ended

INSTANTS = ("state_at", "trained_at", "refreshed_at")
FINDING = ("kind", "what", "value", "line", "alarm", "words")


def print_list(rows: Sequence[sa.Row[Any]]) -> None:
    """Each name with its champion, and how many versions challenge it."""
    from leadline.store.asked_predictors import CHAMPION
    from leadline.store.predictors import CHALLENGER

    if not rows:
        paper.paragraph("There is no predictor yet; `leadline predictors train NAME --outcome …` makes one.")
    for name in dict.fromkeys(row.name for row in rows):
        mine = [row for row in rows if row.name == name]
        champion = next((row for row in mine if row.state == CHAMPION), None)
        waiting = sum(row.state == CHALLENGER for row in mine)
        said = "no champion" if champion is None else f"version {champion.version}, {worth(champion)}"
        more = f"; {waiting} challenging" if waiting else ""
        paper.line(f"{name}: {said}{more}")


def print_versions(rows: Sequence[sa.Row[Any]], trainings: Sequence[sa.Row[Any]]) -> None:
    """Each version with what it was worth and why it is what it is, and how it is trained."""
    for row in rows:
        paper.heading(f"Version {row.version}: {row.state}")
        paper.paragraph(f"{worth(row)[:1].upper()}{worth(row)[1:]}. {row.why}")
    for one in trainings:
        paper.heading("Training")
        paper.paragraph(rhythm(one))


def print_ended(done: Ended, as_json: bool) -> None:
    """How a training ended, or an import."""
    if as_json:
        paper.as_json({"predictor": done.name, "version": done.version, "promoted": done.promoted, "why": done.why})
        return
    state = "is the champion" if done.promoted else "is a challenger"
    paper.paragraph(f"Version {done.version} of `{done.name}` {state}. {done.why}")
    for one in done.verdict:
        paper.paragraph(one)


def print_look(name: str, found: Sequence[sa.Row[Any]]) -> None:
    """What the last look found: the alarms, or else what is told of all leads."""
    if not found:
        paper.paragraph(f"Nobody has looked at `{name}` yet; --now looks.")
        return
    alarms = [row for row in found if row.alarm]
    paper.heading(f"{len(alarms)} of {len(found)} things are not as they were" if alarms else "Nothing has drifted")
    for row in alarms or [row for row in found if row.kind != "input" or row.value is None]:
        paper.line(f"  {row.words}")


def worth(row: sa.Row[Any]) -> str:
    """What a version was worth on later leads, in a few words."""
    from leadline.evidence.report.figures import decimal
    from leadline.evidence.stats import Estimate

    kind = "a scorecard" if row.learner == "scorecard" else row.learner
    figures = json.loads(row.metrics).get(row.learner)
    if not figures:
        return str(kind)
    auc = Estimate(**figures["auc"])
    return f"{kind} with AUC {decimal(auc.value, 3)} on later leads ({decimal(auc.low, 3)}–{decimal(auc.high, 3)})"


def rhythm(row: sa.Row[Any]) -> str:
    """How often a predictor is trained, and how that ended last."""
    from leadline.model.words import date_words, duration_words

    often = "when somebody asks" if row.every is None else f"every {duration_words(row.every)}"
    last = f" Last: {row.said}" if row.said else ""
    due = "" if row.due_at is None else f" Next on {date_words(row.due_at)}."
    running = " It is under way." if row.begun_at is not None else ""
    return f"It is trained {often}.{running}{last}{due}"


def plain(row: sa.Row[Any]) -> dict[str, Any]:
    """A version as JSON."""
    from leadline.model.dates import iso

    shown = dict(row._mapping) | {"metrics": json.loads(row.metrics)}
    return shown | {name: None if shown[name] is None else iso(shown[name]) for name in INSTANTS}


def plain_finding(row: sa.Row[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FINDING}
