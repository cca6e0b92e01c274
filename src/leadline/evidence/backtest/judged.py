"""The rows that a backtest judges: a lead at a date, what a model said then, and what came after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import duckdb
import numpy as np

from leadline.evidence.outcome import Found, Outcome
from leadline.evidence.outcome.finding import TABLE
from leadline.evidence.stats.arrays import Bools, Floats, Ints, Numbers
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.model.rule import Predicted
from leadline.model.words.voice import ladder_names
from leadline.plan import Schema, compile_model
from leadline.plan.lead_facts import ACCOUNT_ID
from leadline.plan.schema import attribute_column
from leadline.scoring.engines import INPUTS, Engine
from leadline.scoring.run import refuse_beyond
from leadline.scoring.staging import Staged, literal, quoted

NEVER = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class Judged:
    """One entry for each row of the spine, in its order: by lead, then by date.

    ``lead``, ``party`` and ``date`` are numbers from 0. A party is what is not independent: the leads of one account,
    or a lead without one; where no two leads share an account, it is the lead. ``happened``: the outcome came within
    the horizon. ``wait`` is how long after the date it came at all, in microseconds, 0 where it never did. ``last_act``
    is the instant of the lead's last act at or before the date, ``NEVER`` where there was none.
    """

    lead: Ints
    party: Ints
    date: Ints
    happened: Bools
    wait: Ints
    amount: Floats
    last_act: Ints

    def __len__(self) -> int:
        return len(self.lead)

    def only(self, rows: Bools) -> Judged:
        """Some of the rows, with the leads numbered anew."""
        lead, party = numbered(self.lead[rows]), numbered(self.party[rows])
        fields = {name: getattr(self, name)[rows] for name in ("date", "happened", "wait", "amount", "last_act")}
        return Judged(lead=lead, party=party, **fields)

    def leads(self, rows: Bools) -> int:
        """How many leads stand in these rows."""
        return int(np.count_nonzero(np.bincount(self.lead[rows])))

    @property
    def party_of(self) -> Ints:
        """The party of each lead."""
        found = np.zeros(int(self.lead.max(initial=-1)) + 1, dtype=np.int64)
        found[self.lead] = self.party
        return found


def numbered(values: Numbers) -> Ints:
    """Numbers from 0 in the place of values, in their order."""
    return np.unique(values, return_inverse=True)[1].reshape(-1).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Said:
    """What a model said of each row: the score and the dimensions in hundredths; ``scored`` is false outside its
    audience. ``grade`` and ``band`` are positions among the names, -1 for none.

    ``at_once``: the lead qualifies by what it did, whatever its score.
    """

    scored: Bools
    score: Ints
    dimensions: dict[str, Ints]
    grade: Ints
    band: Ints
    qualified: Bools
    at_once: Bools

    def only(self, rows: Bools) -> Said:
        fields = {
            name: getattr(self, name)[rows] for name in ("scored", "score", "grade", "band", "qualified", "at_once")
        }
        return Said(dimensions={name: of[rows] for name, of in self.dimensions.items()}, **fields)


def judge(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    schema: Schema,
    outcome: Outcome,
    found: Found,
    dates: Sequence[Instant],
    ends: Instant,
) -> Judged:
    """What came after each row of the spine, and what the lead did last before it."""
    within = "TRUE" if outcome.within is None else f"o.happened_at <= s.as_of + {outcome.within}"
    happened = f"o.happened_at <= {ends} AND {within}" if found.dated else "o.lead_id IS NOT NULL"
    wait = f"CASE WHEN o.happened_at <= {ends} THEN o.happened_at - s.as_of END" if found.dated else "0"
    acts = last_acts(model) if schema.events else "SELECT 0 AS lead_id, 0::BIGINT AS occurred_at WHERE FALSE"
    rows = con.execute(
        "SELECT s.lead_id, s.as_of, coalesce(s.happened, FALSE) AS happened, coalesce(s.wait, 0)::BIGINT AS wait, "
        f"coalesce(s.amount, 0)::DOUBLE AS amount, coalesce(e.occurred_at, {NEVER})::BIGINT AS last_act "
        f"FROM (SELECT s.*, {happened} AS happened, {wait} AS wait, o.amount FROM in_spine s "
        f"LEFT JOIN {TABLE} o ON o.lead_id = s.lead_id) s "
        f"ASOF LEFT JOIN ({acts}) e ON e.lead_id = s.lead_id AND s.as_of >= e.occurred_at ORDER BY s.row_id"
    ).fetchnumpy()
    lead_id = np.asarray(rows["lead_id"], dtype=np.int64)
    lead = numbered(lead_id)
    return Judged(
        lead=lead,
        party=parties(con, schema, lead_id, lead, ends),
        date=np.searchsorted(np.array(dates, dtype=np.int64), rows["as_of"]).astype(np.int64),
        happened=np.asarray(rows["happened"], dtype=np.bool_),
        wait=np.asarray(rows["wait"], dtype=np.int64),
        amount=np.asarray(rows["amount"], dtype=np.float64),
        last_act=np.asarray(rows["last_act"], dtype=np.int64),
    )


def parties(con: duckdb.DuckDBPyConnection, schema: Schema, lead_id: Ints, lead: Ints, ends: Instant) -> Ints:
    """With whom the lead of each row belongs together: by the account that it had last, as far as that is known."""
    known = []
    if ACCOUNT_ID in schema.lead_history:
        changed = f"attribute = {literal(ACCOUNT_ID)} AND occurred_at <= {ends}"
        last = "arg_max({'value': value}, occurred_at).value AS account"
        known.append(f"SELECT lead_id, {last} FROM {INPUTS.lead_changes} WHERE {changed} GROUP BY lead_id")
    if ACCOUNT_ID in schema.attributes:
        account = f"CAST({quoted(attribute_column(ACCOUNT_ID))} AS VARCHAR) AS account"
        but = f" WHERE lead_id NOT IN (SELECT lead_id FROM ({known[0]}))" if known else ""
        known.append(f"SELECT lead_id, {account} FROM {INPUTS.leads}{but}")
    if not known:
        return lead
    rows = con.execute(
        "SELECT lead_id, dense_rank() OVER (ORDER BY account) AS party FROM "
        f"({' UNION ALL '.join(known)}) WHERE nullif(trim(account), '') IS NOT NULL ORDER BY lead_id"
    ).fetchnumpy()
    every, theirs = (np.asarray(rows[name], dtype=np.int64) for name in ("lead_id", "party"))
    having = np.isin(every, lead_id)
    leads, account_of = every[having], theirs[having]
    if len(np.unique(account_of)) == len(leads):
        return lead
    alone = int(account_of.max()) + 1 + lead
    place = np.minimum(np.searchsorted(leads, lead_id), len(leads) - 1)
    return numbered(np.where(leads[place] == lead_id, account_of[place], alone))


def last_acts(model: Model) -> str:
    """The instants at which leads did something that the model calls an act."""
    excluded = [f"name = {literal(name)}" for name in model.excluded_names]
    excluded += [f"starts_with(name, {literal(prefix)})" for prefix in model.excluded_prefixes]
    return (
        f"SELECT lead_id, occurred_at FROM in_events WHERE NOT automated AND NOT ({' OR '.join(excluded) or 'FALSE'})"
    )


def say(
    con: duckdb.DuckDBPyConnection, model: Model, staged: Staged, dates: Sequence[Instant], rows: int, engine: Engine
) -> Said:
    """What the model says of each row of the spine: the one plan, run over it."""
    alone = replace(model, account_score=None)
    span = (dates[0], dates[-1])
    plan = compile_model(alone, staged.schema, dialect=engine.dialect, inputs=INPUTS, span=span)
    engine.run(con, plan)
    refuse_beyond(con, plan)
    named = {f"dimension_{at}": f"dimension_{at}_cents" for at, _ in enumerate(model.dimensions)}
    columns = ", ".join(f"{column}::BIGINT AS {name}" for name, column in named.items())
    found = con.execute(
        f"SELECT row_id, score_cents::BIGINT AS score, {columns}, {place(model, 'grade')} AS grade, "
        f"{place(model, 'band')} AS band, qualified, qualifies_at_once FROM raw_results"
    ).fetchnumpy()
    at = np.asarray(found["row_id"], dtype=np.int64)

    def spread(name: str, nothing: int = 0) -> Ints:
        whole = np.full(rows, nothing, dtype=np.int64)
        whole[at] = found[name]
        return whole

    scored = np.zeros(rows, dtype=np.bool_)
    scored[at] = True
    return Said(
        scored=scored,
        score=spread("score"),
        dimensions={d.name: spread(f"dimension_{n}") for n, d in enumerate(model.dimensions)},
        grade=spread("grade", -1),
        band=spread("band", -1),
        qualified=spread("qualified").astype(np.bool_),
        at_once=spread("qualifies_at_once").astype(np.bool_),
    )


def place(model: Model, column: str) -> str:
    """The position of a grade or a band among the names of its ladder, -1 for none."""
    ladder = model.grades if column == "grade" else model.bands
    names = ", ".join(literal(name) for name in ladder_names(ladder))
    return f"coalesce(list_position([{names}]::VARCHAR[], {column}), 0)::BIGINT - 1"


def probability(con: duckdb.DuckDBPyConnection, model: Model, schema: Schema) -> Floats | None:
    """The probability of each row, NaN where there is none; nothing unless the model leans on one predictor alone."""
    predictors = {rule.kind.predictor for rule in model.enabled_rules if isinstance(rule.kind, Predicted)}
    if len(predictors) != 1 or not schema.probabilities:
        return None
    rows = con.execute(
        "SELECT p.probability::DOUBLE AS probability FROM in_spine s ASOF LEFT JOIN "
        f"(SELECT * FROM {INPUTS.probabilities} WHERE predictor = {literal(next(iter(predictors)))}) p "
        "ON p.lead_id = s.lead_id AND s.as_of >= p.occurred_at ORDER BY s.row_id"
    ).fetchnumpy()
    return np.ma.filled(np.ma.asarray(rows["probability"], dtype=np.float64), np.nan)
