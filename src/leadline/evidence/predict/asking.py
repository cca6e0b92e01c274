"""A predictor asked about leads: probabilities as of an instant, with reasons."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import duckdb
import numpy as np

from leadline.evidence.predict.accounts import make_accounts
from leadline.evidence.predict.calibrated import Calibration, share_of
from leadline.evidence.predict.features import features
from leadline.evidence.predict.frame import Frame, Kind
from leadline.evidence.predict.learners import Ranker
from leadline.evidence.predict.predictor import CALIBRATION, Predictor, Reasons
from leadline.evidence.predict.recipe import Recipe, wanted
from leadline.evidence.predict.scorecard import Scorecard, points, rounded
from leadline.evidence.predict.spine import refused
from leadline.evidence.stats.arrays import Floats
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.model.words.figures import number_words
from leadline.plan import Schema
from leadline.plan.used import together, used
from leadline.scoring.run import make_spine
from leadline.scoring.spine import make_born
from leadline.scoring.staging import Tables, stage

TOP = 3
LEAST_LOGIT = 0.01


@dataclass(frozen=True, slots=True)
class Asked:
    """The leads that existed at the instant, by their own ids, and what is known of each."""

    ids: tuple[str, ...]
    as_of: Instant
    frame: Frame


def looked_at(
    con: duckdb.DuckDBPyConnection,
    tables: Tables,
    recipe: Recipe,
    kinds: dict[str, Kind],
    as_of: Instant,
    model: Model | None,
) -> Asked:
    """The features of every lead as of an instant."""
    staged = stage(con, together([wanted(recipe), *([used(model)] if model else [])]), tables)
    make_born(con, staged)
    make_accounts(con, staged.schema, kinds)
    make_spine(con, staged, as_of, everyone=False)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE in_spine AS SELECT (row_number() OVER (ORDER BY lead_id) - 1)::BIGINT AS row_id, "
        "lead_id, as_of FROM in_spine"
    )
    rows = con.execute(
        "SELECT i.given_id FROM in_spine s JOIN lead_ids i ON i.lead_id = s.lead_id ORDER BY s.row_id"
    ).fetchall()
    schema: Schema = staged.schema
    found = features(con, schema, replace(recipe, has_events=recipe.has_events and schema.events), model, kinds)
    return Asked(tuple(str(one) for (one,) in rows), as_of, found)


def ask(
    con: duckdb.DuckDBPyConnection,
    tables: Tables,
    predictor: Predictor,
    as_of: Instant,
    model: Model | None = None,
) -> tuple[Asked, Reasons]:
    """The features of every lead as of an instant and what each adds; the model has to be the one learned with."""
    model = refused(predictor, model)
    asked = looked_at(con, tables, predictor.recipe, dict(predictor.kinds), as_of, model)
    return asked, predictor.reasons(asked.frame)


def probabilities(reasons: Reasons) -> Floats:
    return share_of(reasons.log_odds)


def probabilities_of(ranker: Ranker, calibration: Calibration, frame: Frame) -> Floats:
    """Those of an estimator that cannot say why."""
    return share_of(calibration.log_odds(ranker.log_odds(frame)))


def reasons_in_words(predictor: Predictor, asked: Asked, reasons: Reasons, row: int) -> list[str]:
    """What speaks most for and against a lead, the strongest first, as far as it says anything."""
    order = np.argsort(-np.abs(reasons.columns[row]), kind="stable")
    said: list[str] = []
    for at in order:
        name, logit = reasons.names[at], float(reasons.columns[row, at])
        if name == CALIBRATION or abs(logit) < LEAST_LOGIT or len(said) == TOP:
            continue
        words = predictor.words.get(name, name)
        said.append(f"{words}: {value_words(predictor, asked.frame, name, row)} ({points(logit):+d} points)")
    return said


def value_words(predictor: Predictor, frame: Frame, name: str, row: int) -> str:
    """The value of a feature as a reader would say it; of a scorecard its bin."""
    if isinstance(predictor.learner, Scorecard):
        part = next(part for part in predictor.learner.parts if part.feature == name)
        return part.words(int(part.places(frame.only(np.array([row])))[0]))
    value = frame.column(name, predictor.kinds[name])[row]
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "not known"
    return number_words(rounded(value)) if isinstance(value, float) else str(value)
