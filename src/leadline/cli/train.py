"""`leadline train`: a predictor from one's own history, and its probabilities for leads of today."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leadline.cli import paper
from leadline.cli.command import Command, Given, as_of_option, facts_options, json_option
from leadline.cli.progress import Progress
from leadline.cli.wished import named, wish_options
from leadline.errors import InputError

if TYPE_CHECKING:
    import duckdb

    from leadline.evidence.predict.asking import Asked
    from leadline.evidence.predict.predictor import Predictor, Reasons
    from leadline.evidence.predict.train import Trained, Wish
    from leadline.evidence.stats.arrays import Floats
    from leadline.model import Model
    from leadline.scoring.staging import Tables

HEAD = ("lead_id", "predictor", "probability", "occurred_at")


@click.command(
    "train",
    cls=Command,
    example=(
        "leadline train --data crm/ --outcome won.yml --out predictor.json\n"
        "leadline train --apply predictor.json --data crm/ --out probabilities.csv"
    ),
)
@facts_options
@click.option("--outcome", metavar="OUTCOME", help="A YAML file, or words: 'stage: customer within 90d'.")
@click.option("--out", metavar="FILE", help="The predictor to write; with --apply or --estimator the probabilities.")
@click.option("--apply", "applied", metavar="FILE", help="Ask this predictor about the leads, instead of training one.")
@click.option("--model", metavar="MODEL", help="A model whose rules and score are features too.")
@click.option("--name", metavar="NAME", help="What the predictor is called in a model file; default the outcome.")
@wish_options
@click.option("--estimator", metavar="MODULE:CLASS", default="", help="Your own, with fit and predict_proba.")
@click.option("--as-model", metavar="FILE", help="Write the scorecard as a model file; it learns what one can say.")
@click.option("--random-split", is_flag=True, help="Judge on leads drawn at random: it flatters.")
@click.option("--ends", metavar="DATE", help="Where the data end; default the last thing that happened.")
@click.option("--reasons", metavar="FILE", help="With --apply: also write what speaks for and against, as JSON Lines.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=7, help="Another number, another chance.")
@as_of_option
@json_option
def train_command(
    given: Given,
    outcome: str | None,
    out: str | None,
    applied: str | None,
    model: str | None,
    name: str | None,
    estimator: str,
    ends: str | None,
    reasons: str | None,
    as_of: str | None,
    as_json: bool,
    as_model: str | None,
    **asked: Any,
) -> None:
    """Learn from the past which leads reach the outcome, judge it on what came later, and keep it with its card."""
    from leadline.cli.reading import connected, load_models, read, refuse_unused
    from leadline.library.moment import instant_of

    refuse_combination(given, outcome, out, applied, reasons, as_model)
    if as_model and (applied or estimator or model):
        raise click.UsageError("--as-model writes a scorecard of ours; leave --apply, --estimator and --model out")
    now = time.time_ns() // 1_000
    at = now if as_of is None else instant_of(as_of, now)
    rules = load_models([model])[0] if model else None
    progress = Progress()
    with connected() as con:
        refuse_unused(given)
        opened = read(con, given, progress, keeps_rejected=False, says_counts=False)
        if applied is not None:
            with progress.step("Asking the predictor", con):
                apply(con, opened.tables, Path(applied), at, rules, str(out), reasons)
            return
        last = None if ends is None else instant_of(ends, now)
        wish = wished(asked, name, estimator, as_model is not None, last)
        with progress.step("Learning from the past"):
            found = learn(con, opened.tables, str(outcome), wish, now, rules)
        if out and estimator:
            ask_own(con, opened.tables, found, at, rules, out)
    report(found, out, as_json)
    if as_model:
        write_model(found, as_model)


def refuse_combination(
    given: Given,
    outcome: str | None,
    out: str | None,
    applied: str | None,
    reasons: str | None,
    as_model: str | None,
) -> None:
    if applied is None and outcome is None:
        raise click.UsageError("which outcome? Give --outcome 'stage: customer within 90d', or a YAML file")
    if applied is not None and outcome is not None:
        raise click.UsageError("--apply asks a predictor that knows its outcome; leave --outcome out")
    if applied is not None and out is None:
        raise click.UsageError("where to? Give --out probabilities.csv")
    if reasons is not None and applied is None:
        raise click.UsageError("--reasons goes with --apply")
    for path in (out, reasons, as_model):
        if path is not None:
            given.refuse_target(path)


def wished(asked: dict[str, Any], name: str | None, estimator: str, expressible: bool, ends: int | None) -> Wish:
    from leadline.evidence.predict.train import Wish

    return Wish(
        name=name or "",
        snapshots=asked["snapshots"],
        seed=asked["seed"],
        random_split=asked["random_split"],
        estimator=estimator,
        ends=ends,
        expressible=expressible,
        **named(asked),
    )


def learn(
    con: duckdb.DuckDBPyConnection, tables: Tables, outcome: str, wish: Wish, now: int, model: Model | None
) -> Trained:
    from dataclasses import replace

    from leadline.evidence.outcome import load_outcomes
    from leadline.evidence.predict.train import train

    outcomes = load_outcomes(outcome)
    if len(outcomes) > 1:
        raise InputError(f"{outcome}: a predictor has one outcome, and here are {len(outcomes)}; name one")
    return train(con, tables, outcomes[0], replace(wish, name=wish.name or outcomes[0].name), now, model)


def report(found: Trained, out: str | None, as_json: bool) -> None:
    """Print what was found, and write the predictor with its card."""
    from leadline.evidence.predict.document import document, markdown
    from leadline.evidence.predict.predictor import save
    from leadline.evidence.report import lines, plain

    paper_of = document(found)
    if found.predictor is not None and out:
        written = save(found.predictor, Path(out))
        card = Path(out).with_suffix(".md")
        card.write_text(markdown(paper_of), encoding="utf-8")
        paper.note(f"written: {', '.join(str(path) for path in [*written, card])}")
    if as_json:
        said = {
            "kept": found.kept,
            "decided": found.decided,
            "shrunk": found.shrunk,
            "counts": plain(found.counts),
            "judged": plain(found.judged),
            "leaks": plain(found.leaks),
            "shared": plain(found.shared),
        }
        paper.as_json(said)
    else:
        paper.lines(lines(paper_of, paper.width()))


def write_model(found: Trained, path: str) -> None:
    """The scorecard as a model file; `train` keeps nothing else where one is asked for."""
    from leadline.evidence.outcome.words import outcome_title
    from leadline.evidence.predict.exporting import model_file
    from leadline.evidence.predict.scorecard import Scorecard

    assert isinstance(found.ranker, Scorecard)
    text = model_file(found.ranker, found.recipe, found.wish.name, outcome_title(found.outcome))
    Path(path).write_text(text, encoding="utf-8")
    paper.note(f"{path}: a model whose score orders leads as the scorecard does")


def apply(
    con: duckdb.DuckDBPyConnection,
    tables: Tables,
    path: Path,
    as_of: int,
    model: Model | None,
    out: str,
    reasons: str | None,
) -> None:
    from leadline.evidence.predict.asking import ask, probabilities
    from leadline.evidence.predict.predictor import load

    predictor = load(path)
    asked, why = ask(con, tables, predictor, as_of, model)
    share = probabilities(why)
    write_probabilities(out, asked, predictor.name, share)
    if reasons is not None:
        write_reasons(reasons, predictor, asked, why, share)
    paper.note(
        f"{out}: the probabilities of {len(asked.ids):,} leads; give it to `leadline score` with --probabilities"
    )


def ask_own(
    con: duckdb.DuckDBPyConnection, tables: Tables, found: Trained, as_of: int, model: Model | None, out: str
) -> None:
    """Probabilities of somebody's own estimator, which is not kept: what can hold any object can hold any code."""
    from leadline.evidence.predict.asking import looked_at, probabilities_of

    kinds = {f.name: f.kind for f in found.frame.features}
    asked = looked_at(con, tables, found.recipe, kinds, as_of, model)
    write_probabilities(out, asked, found.wish.name, probabilities_of(found.ranker, found.calibration, asked.frame))
    paper.note(f"{out}: the probabilities of {len(asked.ids):,} leads; the estimator itself is not kept")


def write_probabilities(path: str, asked: Asked, name: str, share: Floats) -> None:
    """The table that `leadline score` reads, one row per lead."""
    from leadline.model.dates import iso

    at = iso(asked.as_of)
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEAD)
        writer.writerows((one, name, repr(float(p)), at) for one, p in zip(asked.ids, share, strict=True))


def write_reasons(path: str, predictor: Predictor, asked: Asked, why: Reasons, share: Floats) -> None:
    """One line of JSON per lead: base and contributions add up to the log-odds."""
    from leadline.evidence.predict.asking import reasons_in_words

    log_odds = why.log_odds
    with Path(path).open("w", encoding="utf-8") as file:
        for row, lead in enumerate(asked.ids):
            said = {
                "lead_id": lead,
                "probability": float(share[row]),
                "log_odds": float(log_odds[row]),
                "base": float(why.base[row]),
                "contributions": dict(zip(why.names, map(float, why.columns[row]), strict=True)),
                "reasons": reasons_in_words(predictor, asked, why, row),
            }
            file.write(json.dumps(said, ensure_ascii=False) + "\n")
