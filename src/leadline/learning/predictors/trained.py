"""Training over the store, in a process of its own: a challenger, its worth, and whether it is promoted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
import orjson

from leadline.errors import InputError
from leadline.evidence.predict.document import document, markdown
from leadline.evidence.predict.drift import score_shape, shapes_of
from leadline.evidence.predict.predictor import Predictor, written
from leadline.evidence.predict.promotion import Decision, decided, first
from leadline.evidence.predict.spine import Asking, ready
from leadline.evidence.predict.train import Trained, Wish, train
from leadline.evidence.report import plain
from leadline.evidence.stats.arrays import Floats, Ints
from leadline.learning.predictors.kept import at_age, instant, taken
from leadline.learning.studies.outcomes import read_outcome
from leadline.live.bulk import facts
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.scoring.staging import Tables
from leadline.store.models import read_files


def train_over_store(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Learn, hold what was learned against the champion if there is one, and say all that the registry keeps."""
    outcome = read_outcome(asked["outcome"])
    model = None if asked["files"] is None else read_files(asked["files"])
    said = asked["wish"]
    insist, rises, falls = (tuple(said[key]) for key in ("insist", "rises", "falls"))
    wish = Wish(name=asked["name"], snapshots=said["snapshots"], insist=insist, rises=rises, falls=falls)
    con, tables = facts(asked["address"])
    with con:
        if not con.execute(f"SELECT count(*) FROM {tables.leads}").fetchall()[0][0]:
            raise InputError("the store has no leads yet, so there is nothing to learn from")
        found = train(con, tables, outcome, wish, asked["now"], model)
        assert found.predictor is not None
        decision = first(found.judged[0].auc)
        if asked["champion"] is not None:
            decision = beside_champion(con, tables, found, model, asked["champion"], outcome.within or 0)
        usual = usual_of(ready(con, tables, found.predictor, model), asked["now"])
    card = document(found)
    return kept(found.predictor, usual) | {
        "card": markdown(card),
        "document": plain(card),
        "promoted": decision.promoted,
        "why": decision.why,
        "verdict": list(card.verdict),
    }


def beside_champion(
    con: duckdb.DuckDBPyConnection,
    tables: Tables,
    found: Trained,
    model: Model | None,
    champion: Mapping[str, Any],
    horizon: int,
) -> Decision:
    """Both about the rows that are later than what either learned from."""
    assert found.predictor is not None
    before, its_model = taken(champion)
    rows = found.later
    fresh = rows.as_of >= instant(before.facts["learned_until_at"]) + horizon
    leads, as_of, happened = rows.given[fresh], rows.as_of[fresh], rows.happened[fresh]
    new, old = (
        log_odds(ready(con, tables, predictor, its), leads.tolist(), as_of) if len(leads) else np.zeros(0)
        for predictor, its in ((found.predictor, model), (before, its_model))
    )
    return decided(new, old, happened, leads.astype(str), rows.party[fresh])


def log_odds(asking: Asking, leads: list[str], as_of: Ints | list[int]) -> Floats:
    return asking.predictor.reasons(asking.frame(leads, as_of)).log_odds


def usual_in_store(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What the registry keeps of a predictor that came as a file: how leads are now, for the watch."""
    predictor, model = taken(asked["predictor"])
    con, tables = facts(asked["address"])
    with con:
        return kept(predictor, usual_of(ready(con, tables, predictor, model), asked["now"]))


def usual_of(asking: Asking, until: Instant) -> dict[str, Any]:
    """How the inputs and what is said of them are spread, of the latest leads, each at the same age."""
    leads, as_of = at_age(asking, 0, until)
    if not leads:
        return {"inputs": [], "score": None}
    frame = asking.frame(leads, as_of)
    reasons = asking.predictor.reasons(frame)
    used = frame.select(asking.predictor.kinds)
    return {"inputs": [one.plain() for one in shapes_of(used)], "score": score_shape(reasons.log_odds).plain()}


def kept(predictor: Predictor, usual: Mapping[str, Any]) -> dict[str, Any]:
    values, trees = written(predictor)
    return {
        "text": orjson.dumps(values).decode(),
        "trees": trees,
        "learner": predictor.learner.kind,
        "rules": predictor.rules,
        "fingerprint": predictor.facts["fingerprint"],
        "metrics": dict(predictor.metrics),
        "usual": dict(usual),
    }
