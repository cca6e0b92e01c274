"""A backtest asks the one plan: what it says of a date is what scoring says as of that date."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from leadline import templates
from leadline.evidence.backtest import Asked
from leadline.evidence.backtest.run import scored
from leadline.evidence.outcome import load_outcomes
from leadline.library.facts import connect, open_facts
from leadline.model import loads
from leadline.model.condition import DAY
from leadline.plan import Detail
from leadline.scoring.run import score_tables
from leadline.simulate import write

FACTS = ("leads", "accounts", "changes", "events")


@pytest.mark.parametrize("template", ["b2b-enterprise", "saas-trial"])
def test_the_scores_of_a_date_are_those_of_scoring_as_of_that_date(template: str, tmp_path: Path) -> None:
    company = write(tmp_path, size=400)
    model = loads(templates.read(template))
    [won] = load_outcomes("stage: customer within 60d")
    with connect() as con:
        tables = open_facts(con, {name: str(getattr(company, name)) for name in FACTS}, {}).tables
        run = scored(con, (model,), tables, won, Asked(every=70 * DAY), company.ends)
        for at, date in enumerate(run.dates.dates):
            mine = run.judged.date == at
            had = f"SELECT DISTINCT lead_id FROM events WHERE stage = 'customer' AND occurred_at <= {date}"
            score_tables(con, [model], tables, date, detail=Detail.sums, everyone=False)
            row = con.execute(
                "SELECT count(*), coalesce(sum(score), 0)::DOUBLE, count_if(qualified), count_if(band = 'hot') "
                f"FROM scores WHERE lead_id NOT IN ({had})"
            ).fetchall()[0]
            said = run.said[0]
            assert row == (
                mine.sum(),
                pytest.approx(said.score[mine].sum() / 100),
                said.qualified[mine].sum(),
                (said.band[mine] == 0).sum(),
            )
        assert len(run.dates.dates) > 3 and np.unique(run.judged.lead).size > 200


def test_what_came_after_is_what_the_events_say(tmp_path: Path) -> None:
    """Against a query that looks at each lead and date by itself."""
    company = write(tmp_path, size=1_000)
    model = loads(templates.read("b2b-enterprise"))
    [sql] = load_outcomes("stage: sql within 45d")
    with connect() as con:
        tables = open_facts(con, {name: str(getattr(company, name)) for name in FACTS}, {}).tables
        run = scored(con, (model,), tables, sql, Asked(every=21 * DAY), company.ends)
        dates = ", ".join(map(str, run.dates.dates))
        rows = con.execute(
            f"SELECT d.as_of, count_if(f.first > d.as_of AND f.first <= d.as_of + {45 * DAY}) FROM "
            f"(SELECT unnest([{dates}]) AS as_of) d, (SELECT lead_id, min(occurred_at) AS first FROM events "
            "WHERE event = 'stage.changed' AND stage = 'sql' GROUP BY lead_id) f JOIN leads l ON l.lead_id = f.lead_id "
            "WHERE epoch_us(l.created_at) <= d.as_of GROUP BY d.as_of ORDER BY d.as_of"
        ).fetchall()
    happened = [int(run.judged.happened[run.judged.date == at].sum()) for at in range(len(run.dates.dates))]
    assert [count for _, count in rows] == happened[-len(rows) :] and sum(happened) > 30
