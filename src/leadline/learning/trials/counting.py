"""The process that counts a trial: ``python -m leadline.learning.trials.counting``, what is asked on its input."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import Any

import duckdb
import numpy as np

from leadline.evidence.outcome import Column, Done, Outcome, Reached, find, needs
from leadline.evidence.stats import spearman
from leadline.evidence.trial.judged import WEEK
from leadline.evidence.trial.shadow import Group
from leadline.learning.studies.outcomes import read_outcome
from leadline.live.apart import serve
from leadline.live.bulk import EVERYBODY, Only, facts, put
from leadline.live.scan import read
from leadline.model.condition import Instant
from leadline.plan.stages import STAGE_CHANGED
from leadline.scoring.staging import literal, stage

LATELY = 4 * WEEK
OF_TRIAL = "lead_id IN (SELECT lead_id FROM trial_leads WHERE trial_id = {trial})"
MEMBERS = (
    "SELECT m.lead_id, CASE WHEN m.arm = 'B' THEN 1 ELSE 0 END AS in_b, m.joined_at, l.created_at, "
    "CASE WHEN m.a_cents IS NULL OR m.b_cents IS NULL THEN 0 ELSE 1 END AS in_both, "
    "coalesce(m.a_cents, 0) AS a_cents, coalesce(m.b_cents, 0) AS b_cents, "
    "coalesce(m.a_ready_at, 0) AS a_ready_at, coalesce(m.b_ready_at, 0) AS b_ready_at "
    "FROM trial_leads m JOIN leads l ON l.lead_id = m.lead_id WHERE m.trial_id = {trial} AND NOT l.objected"
)
MIXED = (  # who was in the other arm before they were merged into a lead of the trial
    "SELECT count(DISTINCT i.lead_id) AS mixed FROM trial_leads m "
    "JOIN identity i ON i.subject_id = m.lead_id AND i.lead_id <> m.lead_id "
    "JOIN trial_leads o ON o.trial_id = m.trial_id AND o.lead_id = i.lead_id "
    "WHERE m.trial_id = {trial} AND m.arm <> o.arm"
)
MOVED = (
    "SELECT lead_id, at, CASE WHEN to_stage = 'mql' AND moved_by = 'model' THEN 1 ELSE 0 END AS handed, "
    "CASE WHEN from_stage IN ('mql', 'accepted') AND to_stage IN ('recycled', 'disqualified') AND moved_by <> 'model' "
    "THEN 1 ELSE 0 END AS rejected FROM transitions WHERE {leads}"
)
LEADS = "SELECT lead_id, created_at FROM leads WHERE NOT objected AND model = {model}"
WAITING = "SELECT count(*) AS waiting FROM leads WHERE NOT objected AND model = {model} AND stage = 'lead'"
SEEN = """
CREATE TEMP TABLE seen AS
WITH sold AS (
    SELECT CAST(i.given_id AS BIGINT) AS lead_id, o.happened_at FROM had_outcome o JOIN lead_ids i USING (lead_id)
    WHERE o.happened_at <= $at
), handed AS (
    SELECT m.lead_id, min(t.at) AS handed_at FROM members m JOIN moved t USING (lead_id)
    WHERE t.handed = 1 AND t.at >= m.joined_at AND t.at <= $at GROUP BY ALL
), rejected AS (
    SELECT DISTINCT h.lead_id FROM handed h JOIN moved t USING (lead_id)
    WHERE t.rejected = 1 AND t.at > h.handed_at AND t.at <= $at
)
SELECT m.*, h.handed_at, r.lead_id IS NOT NULL AS is_rejected,
       coalesce(s.happened_at > m.joined_at AND s.happened_at <= m.joined_at + $within, FALSE) AS had,
       m.joined_at + $within <= $at AND coalesce(s.happened_at > m.joined_at, TRUE) AS judged
FROM members m LEFT JOIN sold s USING (lead_id) LEFT JOIN handed h USING (lead_id) LEFT JOIN rejected r USING (lead_id)
WHERE m.joined_at <= $at
"""
ARMS = """
SELECT in_b, count(*), count(*) FILTER (judged), count(*) FILTER (judged AND had), count(handed_at),
       count(*) FILTER (handed_at > $lately AND NOT (created_at < $started AND handed_at < joined_at + 1000)),
       count(*) FILTER (is_rejected)
FROM seen GROUP BY in_b
"""
GROUPS = """
SELECT CASE WHEN a_ready_at > 0 AND b_ready_at > 0 THEN 'both' WHEN a_ready_at > 0 THEN 'only A'
            WHEN b_ready_at > 0 THEN 'only B' ELSE 'neither' END AS of_group,
       count(*), count(*) FILTER (joined_at IN (a_ready_at, b_ready_at) AND created_at < $started),
       count(*) FILTER (greatest(a_ready_at, b_ready_at) > $lately
                AND NOT (joined_at IN (a_ready_at, b_ready_at) AND created_at < $started)),
       count(*) FILTER (judged), count(*) FILTER (judged AND had)
FROM seen GROUP BY of_group
"""
RATE = """
WITH joined AS (
    SELECT l.lead_id, greatest(l.created_at, $begins) AS joined_at, min(t.at) AS moved_at
    FROM members l LEFT JOIN moved t USING (lead_id) WHERE l.created_at <= $at - $within GROUP BY ALL
), sold AS (
    SELECT CAST(i.given_id AS BIGINT) AS lead_id, o.happened_at FROM had_outcome o JOIN lead_ids i USING (lead_id)
)
SELECT count(*), count(*) FILTER (s.happened_at <= j.joined_at + $within)
FROM joined j LEFT JOIN sold s USING (lead_id)
WHERE coalesce(j.moved_at >= j.joined_at, TRUE) AND coalesce(s.happened_at > j.joined_at, TRUE)
"""


def answer(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was counted, by names: of a trial, or of the past of a model before one begins."""
    outcome = read_outcome(asked["outcome"])
    if "trial" not in asked:
        return measured(asked["address"], asked["model"], outcome, asked["at"])
    return counted(asked["address"], asked["trial"], outcome, asked["at"], asked["started_at"], asked["planned"])


def counted(
    address: str, trial: int, outcome: Outcome, at: Instant, started_at: Instant, planned: int
) -> dict[str, Any]:
    """The arms of a trial and the groups of its leads, as of an instant."""
    within, lately = outcome.within or 0, min(LATELY, at - started_at)
    since = {"lately": at - lately, "started": started_at}
    leads = OF_TRIAL.format(trial=trial)
    with closing(looked_up(address, outcome, leads, MEMBERS.format(trial=trial), MOVED.format(leads=leads))) as duck:
        duck.execute(SEEN, {"at": at, "within": within})
        arms = {row[0]: row[1:] for row in duck.execute(ARMS, since).fetchall()}
        groups = duck.execute(GROUPS, since).fetchall()
        both = duck.execute("SELECT a_cents, b_cents FROM seen WHERE in_both = 1").fetchnumpy()
        ripe = duck.execute("SELECT joined_at FROM seen ORDER BY joined_at LIMIT 1 OFFSET $1", [max(planned - 1, 0)])
        ripe_at = ripe.fetchone()
        new = "SELECT count(*) FROM seen WHERE created_at >= $started AND joined_at > $lately"
        (joined,) = duck.execute(new, since).fetchall()[0]
    names = ("joined", "judged", "had", "handed", "handed_lately", "rejected")
    return {
        "arms": {
            name: dict(zip(names, arms.get(number, (0,) * len(names)), strict=True)) for number, name in enumerate("AB")
        },
        "groups": [[one.value, *next((row[1:] for row in groups if row[0] == one.value), (0,) * 5)] for one in Group],
        "scored_by_both": len(both["a_cents"]),
        "correlation": spearman(np.asarray(both["a_cents"]), np.asarray(both["b_cents"])),
        "lately": lately,
        "a_week": joined / max(lately / WEEK, 1 / 7),
        "ripe_at": None if ripe_at is None else ripe_at[0] + within,
        "mixed": read(address, MIXED.format(trial=trial))["mixed"][0].as_py(),
    }


def measured(address: str, model: str, outcome: Outcome, at: Instant) -> dict[str, Any]:
    """What a trial would have found that had begun twice the time for an outcome ago: of how many leads how many had
    it. And how many are not handed over today, and come in a week."""
    within, name = outcome.within or 0, literal(model)
    members = LEADS.format(model=name)
    with closing(looked_up(address, outcome, EVERYBODY, members, MOVED.format(leads=EVERYBODY))) as duck:
        of, had = duck.execute(RATE, {"at": at, "within": within, "begins": at - 2 * within}).fetchall()[0]
        since = "SELECT count(*) FILTER (created_at > $1), min(created_at) FROM members"
        came, first = duck.execute(since, [at - LATELY]).fetchall()[0]
    waiting = read(address, WAITING.format(model=name))["waiting"][0].as_py()
    weeks = min(max(at - (at if first is None else first), WEEK), LATELY) / WEEK
    return {"leads": of, "had": had, "waiting": waiting, "a_week": came / weeks}


def looked_up(address: str, outcome: Outcome, leads: str, members: str, moved: str) -> duckdb.DuckDBPyConnection:
    """The outcomes of these leads, and as tables who they are and how their stages changed."""
    wanted = needs(outcome)
    duck, tables = facts(address, leads, Only(frozenset(wanted.attributes), events_of(outcome)))
    staged = stage(duck, wanted, tables)
    find(duck, outcome, staged.schema)
    put(duck, "CREATE TEMP TABLE members AS FROM taken", read(address, members))
    put(duck, "CREATE TEMP TABLE moved AS FROM taken", read(address, moved))
    return duck


def events_of(outcome: Outcome) -> frozenset[str] | None:
    """The names of the events in which an outcome shows; ``None``: it may be any."""
    match outcome.of:
        case Reached():
            return frozenset({STAGE_CHANGED})
        case Done(selection):
            return None if selection.prefixes or selection.acts else frozenset(selection.names)
        case Column():
            return frozenset()


if __name__ == "__main__":
    serve(answer)
