"""What training found, in sentences and tables: for a terminal, and as the card that is kept beside a predictor."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from leadline.evidence.outcome import outcome_words
from leadline.evidence.outcome.words import outcome_title
from leadline.evidence.predict.judging import Judged
from leadline.evidence.predict.learners import BOOSTING, FREQUENCY, OWN, SCORECARD
from leadline.evidence.predict.predictor import Predictor
from leadline.evidence.predict.scorecard import POINTS_TO_DOUBLE, Scorecard, points
from leadline.evidence.predict.train import Trained
from leadline.evidence.report import Document, Section, Table
from leadline.evidence.report.figures import NONE, count, date, decimal, percent, span

NAMES = {
    SCORECARD: "scorecard",
    BOOSTING: "boosting (LightGBM)",
    FREQUENCY: "naive frequencies",
    OWN: "your estimator",
    "rules": "the points of your rules",
}
MOST_FEATURES = 15
OFF = 0.03  # on the mean: from where on probabilities do not mean what they say


def document(found: Trained) -> Document:
    """The findings of one training."""
    return Document(
        f"{found.wish.name}: {outcome_title(found.outcome)}",
        f"What is predicted of a lead: it {outcome_words(found.outcome)}.",
        list(verdict(found)),
        [section for section in (figures(found), watch(found), learned(found), data(found)) if section is not None],
    )


def verdict(found: Trained) -> Iterator[str]:
    best = found.judged[0]
    yield (
        f"The {NAMES[found.kept]} is kept. On later leads it puts the right one of two first "
        f"{best.auc.value * 100:.0f} times in 100 (AUC {span(best.auc)}); its best tenth has "
        f"{best.lift.value:.1f} times the average rate ({span(best.lift, 1)})."
    )
    yield f"Why it: {found.decided}."
    if best.auc.low <= 0.5:
        yield "That may be chance. Do not use these probabilities before there is more history."
    if best.error is not None and best.error.low > OFF:
        yield (
            f"Its probabilities are off by {percent(best.error.value)} on the mean, more than by chance: things have "
            "changed since the time it learned from. Trust the order more than the numbers, and train again soon."
        )
    if found.shrunk:
        yield (
            f"Only {count(found.counts.learn_happened)} leads had the outcome, so it leans on your rules: their score "
            "orders the leads, and the history only says what a score is worth."
        )
    if found.wish.random_split:
        yield "Warning: the split is random. It looks into the future and flatters; take it for a comparison only."


def figures(found: Trained) -> Section:
    rows = [row(one, NAMES[one.name] + (" (kept)" if at == 0 else "")) for at, one in enumerate(found.judged)]
    columns = ("", "AUC", "95 %", "lift at 10 %", "Brier", "95 %", "ECE", "95 %")
    how = "leads drawn at random" if found.wish.random_split else "leads later than all that was learned from"
    return Section(
        "On later leads" if not found.wish.random_split else "On other leads",
        [f"Judged on {how}."],
        Table(columns, rows),
    )


def row(one: Judged, name: str) -> list[str]:
    brier = [NONE, NONE] if one.brier is None else [decimal(one.brier.value, 4), span(one.brier, 4)]
    error = [NONE, NONE] if one.error is None else [decimal(one.error.value, 3), span(one.error, 3)]
    return [name, decimal(one.auc.value, 3), span(one.auc, 3), decimal(one.lift.value), *brier, *error]


def watch(found: Trained) -> Section | None:
    """Fields that know too much."""
    sentences = []
    if found.shared:
        sentences.append(
            f"The same for everybody of a time, so they say when rather than who, but they are no leak: "
            f"{', '.join(found.shared)}."
        )
    if not found.leaks:
        if not sentences:
            return None
        return Section("No field knows too much", sentences)
    rows = [
        [one.field, one.why, "kept, as you insist" if one.insisted else "left out", one.evidence] for one in found.leaks
    ]
    sentences.insert(0, "Who insists on such a field has it used all the same.")
    return Section("Fields that know too much", sentences, Table(("field", "why", "", "evidence"), rows, left=4))


def learned(found: Trained) -> Section | None:
    """What weighs most."""
    learner = None if found.predictor is None else found.predictor.learner
    if learner is None:
        return None
    if isinstance(learner, Scorecard):
        base = share(learner.intercept, found.predictor)
        about = (
            f"{POINTS_TO_DOUBLE} points double the odds; an average lead has 0 points "
            f"and a probability of {percent(base)}."
        )
        parts = sorted(learner.parts, key=lambda part: min(part.logits) - max(part.logits))[:MOST_FEATURES]
        words = {} if found.predictor is None else found.predictor.words
        rows = []
        for part in parts:
            order = range(len(part.logits)) if part.kind.value == "number" else np.argsort(part.logits)[::-1]
            shown = [int(place) for place in order if part.logits[place]]
            rows += [
                [
                    words.get(part.feature, part.feature) if at == 0 else "",
                    part.words(place),
                    f"{points(part.logits[place]):+d}",
                ]
                for at, place in enumerate(shown[:8])
            ]
        return Section("The scorecard", [about], Table(("feature", "value", "points"), rows, left=2))
    _, columns = learner.contributions(found.frame)
    weights = np.abs(columns).mean(axis=0)
    order = np.argsort(-weights)[:MOST_FEATURES]
    words = {} if found.predictor is None else found.predictor.words
    rows = [[words.get(learner.names[at], learner.names[at]), f"{points(float(weights[at]))}"] for at in order]
    return Section("What weighs most", ["Mean points for or against a lead."], Table(("feature", "points"), rows))


def share(log_odds: float, predictor: Predictor | None) -> float:
    from leadline.evidence.predict.calibrated import share_of

    raw = np.array([log_odds])
    return float(share_of(raw if predictor is None else predictor.calibration.log_odds(raw))[0])


def data(found: Trained) -> Section:
    counts = found.counts
    sentences = [
        f"{count(counts.rows)} snapshots of {count(counts.leads)} leads; {len(found.frame.features)} features.",
        f"Learned from {count(counts.learn)} leads until {date(counts.learned_until_at)}.",
        f"{count(counts.learn_happened)} of them had the outcome.",
        f"Judged on {count(counts.judge)} leads from {date(counts.judged_from_at)}.",
        f"{count(counts.judge_happened)} of them had it.",
    ]
    if counts.drawn_of is not None:
        sentences.insert(1, f"Of {count(counts.drawn_of)} leads these were drawn by chance: enough to learn from.")
    if counts.purged:
        sentences.append(f"{count(counts.purged)} snapshots lie between: what became of them was not known yet.")
    if counts.censored:
        sentences.append(f"{count(counts.censored)} leads are too young to judge and were left out.")
    if counts.undated:
        sentences.append(f"{count(counts.undated)} leads have no date at all and were left out.")
    if found.predictor is not None:
        sentences.append(f"Fingerprint of what it learned from: {found.predictor.facts['fingerprint'][:16]}.")
    return Section("What it learned from", sentences)


def markdown(found: Document) -> str:
    """A document as Markdown: the card of a predictor."""
    parts = [f"# {found.title}", found.about, *found.verdict]
    for section in found.sections:
        parts += [f"## {section.heading}", *section.sentences]
        if section.table is not None and section.table.rows:
            line = [f"| {' | '.join(cell.replace('|', '/') for cell in one)} |" for one in section.table.rows]
            head = f"| {' | '.join(section.table.columns)} |\n|{' --- |' * len(section.table.columns)}"
            parts.append("\n".join([head, *line]))
    return "\n\n".join(parts) + "\n"
