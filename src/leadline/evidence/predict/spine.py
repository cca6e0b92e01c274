"""A spine of chosen leads and instants for a predictor: what it would have said then, from what was known then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import duckdb
import pyarrow as pa

from leadline.errors import InputError
from leadline.evidence.predict.accounts import make_accounts
from leadline.evidence.predict.features import features
from leadline.evidence.predict.frame import Frame
from leadline.evidence.predict.predictor import Predictor
from leadline.evidence.predict.recipe import wanted
from leadline.evidence.stats.arrays import Ints
from leadline.model import Model
from leadline.plan.used import Used, together, used
from leadline.scoring.spine import make_born
from leadline.scoring.staging import Staged, Tables, stage


@dataclass(frozen=True, slots=True)
class Asking:
    """Facts staged for a predictor, ready to be looked at at any instants."""

    con: duckdb.DuckDBPyConnection
    staged: Staged
    predictor: Predictor
    model: Model | None

    def frame(self, leads: Sequence[str], as_of: Ints | Sequence[int]) -> Frame:
        """The features of these leads, by their own ids, each at its instant; every id is one of the facts."""
        given = pa.table({"given_id": pa.array(leads, pa.string()), "as_of": pa.array(as_of, pa.int64())})
        given = given.append_column("row_id", pa.array(range(len(given)), pa.int64()))
        self.con.register("asked_rows", given)
        self.con.execute(
            "CREATE OR REPLACE TEMP TABLE in_spine AS SELECT g.row_id, i.lead_id, g.as_of FROM asked_rows g "
            "JOIN lead_ids i ON i.given_id = g.given_id ORDER BY g.row_id"
        )
        self.con.unregister("asked_rows")
        recipe, schema = self.predictor.recipe, self.staged.schema
        recipe = replace(recipe, has_events=recipe.has_events and schema.events)
        return features(self.con, schema, recipe, self.model, dict(self.predictor.kinds))


def ready(
    con: duckdb.DuckDBPyConnection, tables: Tables, predictor: Predictor, model: Model | None, *also: Used
) -> Asking:
    """Stage what a predictor looks at, and what else is wanted; its model has to be the one that it learned with."""
    rules = refused(predictor, model)
    staged = stage(con, together([wanted(predictor.recipe), *also, *([used(rules)] if rules else [])]), tables)
    make_born(con, staged)
    make_accounts(con, staged.schema, predictor.kinds)
    return Asking(con, staged, predictor, rules)


def refused(predictor: Predictor, model: Model | None) -> Model | None:
    """The model whose rules a predictor learned with, or nothing; an `InputError` where it is another one."""
    if predictor.rules is None:
        return None
    name, version = predictor.rules
    if model is None:
        raise InputError(f"this predictor leans on the rules of `{name}`; give that file with --model")
    if (model.name, model.version) != (name, version):
        raise InputError(
            f"this predictor learned with another version of `{name}` than the one that is given; give that one, or "
            "train again"
        )
    return model
