"""What each part of a model says of each lead, as of each of some dates: the one plan, run over their spine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import duckdb
import numpy as np

from leadline.evidence.rules.parts import Part, Sort, parts_of, probe
from leadline.evidence.stats.arrays import Bools, Floats
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.model.rule import Occurrences, Silence
from leadline.plan import Detail, compile_model
from leadline.scoring.engines import INPUTS, Engine
from leadline.scoring.run import refuse_beyond
from leadline.scoring.staging import Staged

MICRO = 1e6


@dataclass(frozen=True, slots=True)
class Looked:
    """One row per lead and date. ``inside``: it is in the audience. ``holds`` says for each part whether it holds,
    ``times`` how often its points count: with decay, under the cap, and for tiers that add up those before too."""

    parts: tuple[Part, ...]
    inside: Bools
    holds: Bools
    times: Floats

    def only(self, rows: Bools) -> Looked:
        if rows.all():
            return self
        return Looked(self.parts, self.inside[rows], self.holds[rows], self.times[rows])


def look(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    staged: Staged,
    span: tuple[Instant, Instant],
    engine: Engine,
    ever: bool = False,
) -> Looked:
    """Run the probe over the spine ``in_spine``."""
    asked = probe(model, ever)
    plan = compile_model(
        asked, staged.schema, dialect=engine.dialect, detail=Detail.contributions, inputs=INPUTS, span=span
    )
    engine.run(con, plan)
    refuse_beyond(con, plan)
    rows = int(con.execute("SELECT count(*) FROM in_spine").fetchall()[0][0])
    inside = np.zeros(rows, dtype=np.bool_)
    inside[con.execute("SELECT row_id FROM raw_results").fetchnumpy()["row_id"]] = True
    parts = parts_of(model)
    holds, times = np.zeros((rows, len(parts)), dtype=np.bool_), np.zeros((rows, len(parts)))
    lines = {line.rule: at for at, line in enumerate(plan.lines) if line.kind == "rule"}
    probed = {rule.id: rule for rule in asked.enabled_rules}
    adding = {rule.id for rule in model.enabled_rules if isinstance(rule.kind, Silence) and rule.kind.cumulative}
    for rule, group in grouped(parts).items():
        found = con.execute(
            "SELECT row_id, micro::DOUBLE AS micro, coalesce(occurrences, 0)::BIGINT AS occurrences "
            f"FROM raw_contributions WHERE line = {lines.get(rule, -1)}"
        ).fetchnumpy()
        at = np.asarray(found["row_id"], dtype=np.int64)
        points = np.asarray(found["micro"], dtype=np.float64) / MICRO
        kind = probed[rule].kind
        if isinstance(kind, Occurrences) and kind.cap is not None:
            points = np.clip(points, -float(kind.cap), float(kind.cap))
        for number in group:
            part = parts[number]
            if part.sort is Sort.action:
                here: Bools = (points != 0) | (np.asarray(found["occurrences"]) > 0)
                times[at, number] = points / float(part.points or Decimal(1))
            else:
                code = np.round(points).astype(np.int64)
                here = code == (part.code or 1)
                times[at[code >= part.code if rule in adding else here], number] = 1.0
            holds[at[here], number] = True
    return Looked(parts, inside, holds, times)


def grouped(parts: Sequence[Part]) -> dict[str, list[int]]:
    """The positions of the parts of each rule."""
    found: dict[str, list[int]] = {}
    for at, part in enumerate(parts):
        found.setdefault(part.rule, []).append(at)
    return found
