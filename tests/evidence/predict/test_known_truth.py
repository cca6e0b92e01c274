"""A simulated company whose leads buy for reasons that are known: what is learned comes near the best there can be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from leadline.evidence.outcome import load_outcomes
from leadline.evidence.predict.train import Wish, train
from leadline.evidence.stats import auc
from leadline.library.facts import connect, open_facts
from leadline.model.condition import DAY, SECOND
from leadline.simulate import write

HORIZON = 60
AHEAD = f"""
SELECT coalesce(peak * (0.5 + fit) * greatest(0, least(1, (epoch(onset) - as_of / {SECOND}) / 86400 / window_days + 1))
       * (epoch(onset) < as_of / {SECOND} + {HORIZON} * 86400)::INTEGER, 0) AS intent
FROM later JOIN truth USING (lead_id) ORDER BY n
"""


def test_probabilities_mean_what_they_say_and_rank_not_far_from_who_knows_the_intent(tmp_path: Path) -> None:
    company = write(tmp_path, 3_000)
    names = ("leads", "accounts", "changes", "events")
    with connect() as con:
        tables = open_facts(con, {name: str(tmp_path / f"{name}.parquet") for name in names}, {}).tables
        [sql] = load_outcomes(f"stage: sql within {HORIZON}d")
        found = train(con, tables, sql, Wish(name="will-buy"), company.ends)
        rows = {"n": range(len(found.later.given)), "lead_id": list(found.later.given), "as_of": found.later.as_of}
        con.register("later", pa.table({name: pa.array(values) for name, values in rows.items()}))
        con.execute(f"CREATE TEMP TABLE truth AS FROM '{company.truth}'")
        intent = np.asarray(con.execute(AHEAD).fetchnumpy()["intent"], dtype=np.float64)
    own, error, best = found.judged[0].auc, found.judged[0].error, auc(intent, found.later.happened)
    assert sql.within == HORIZON * DAY and error is not None and error.value <= 0.03
    assert best is not None and best > 0.75
    assert own.low > 0.5 and own.value - 0.5 > 0.5 * (best - 0.5)  # who knows the intent knows the future
