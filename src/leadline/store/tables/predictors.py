"""Predictors, what is asked of training, what they said of leads, and whether it still holds."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, Table, Text, UniqueConstraint, text

from leadline.store.tables.metadata import METADATA, Instant, Number

predictors = Table(  # immutable but for their state; nothing in them can be run
    "predictors",
    METADATA,
    Column("predictor_id", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),  # what a rule with `predict` names
    Column("version", Integer, nullable=False),  # 1, 2, 3 … of the name
    Column("state", Text, nullable=False),  # challenger, champion, retired
    Column("state_at", Instant, nullable=False),
    Column("state_by", Text, nullable=False),
    Column("why", Text, nullable=False),  # it is in this state, in a sentence
    Column("text", Text, nullable=False),  # the predictor as JSON
    Column("trees", Text),  # of boosting: what LightGBM writes
    Column("learner", Text, nullable=False),  # scorecard, boosting
    Column("model", Text),  # whose rules are among what it looks at
    Column("model_version", Text),
    Column("outcome", Text),  # YAML; NULL: it came as a file, so what it says is not held against what comes
    Column("fingerprint", Text, nullable=False),  # a hash of what it learned from
    Column("metrics", Text, nullable=False),  # JSON
    Column("card", Text, nullable=False),  # Markdown
    Column("document", Text),  # JSON: the card as sections; NULL: it came as a file
    Column("usual", Text, nullable=False),  # JSON: how leads were that it learned from, for the watch
    Column("trained_at", Instant, nullable=False),
    Column("trained_by", Text, nullable=False),
    Column("refreshed_at", Instant),  # when it was last asked about every lead
    UniqueConstraint("name", "version"),
)

trainings = Table(  # what is asked of training, so that it can be done again
    "trainings",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("outcome", Text, nullable=False),  # YAML
    Column("wish", Text, nullable=False),  # JSON: the model, snapshots, fields that are insisted on …
    Column("every", BigInteger),  # microseconds; NULL: only when somebody asks
    Column("asked_at", Instant, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("due_at", Instant),  # NULL: not again by itself
    Column("begun_at", Instant),  # NULL: it is not under way
    Column("ended_at", Instant),
    Column("said", Text, nullable=False, server_default=""),  # how the last one ended, in a sentence
    Column("failed", Boolean, nullable=False, server_default=text("false")),
)

probabilities = Table(  # facts: appended, so that a past instant is scored by what was known then
    "probabilities",
    METADATA,
    Column("probability_seq", Number, primary_key=True, autoincrement=True),
    Column("lead_id", BigInteger, nullable=False),  # a subject; a merged lead has those of all its subjects
    Column("predictor", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("probability", Float, nullable=False),
    Column("occurred_at", Instant, nullable=False),  # since when it is known
    Index("ix_probabilities_lead_id_predictor_occurred_at", "lead_id", "predictor", "occurred_at"),
    sqlite_autoincrement=True,
)

drifts = Table(  # looks at whether a predictor still fits, each with several findings
    "drifts",
    METADATA,
    Column("drift_seq", Number, primary_key=True, autoincrement=True),
    Column("predictor", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),  # input, score, calibration
    Column("what", Text, nullable=False),  # the feature; empty for the others
    Column("value", Float),  # NULL: too few to tell
    Column("line", Float),  # from which on it is an alarm
    Column("alarm", Boolean, nullable=False),
    Column("words", Text, nullable=False),
    Index("ix_drifts_predictor_version_at", "predictor", "version", "at"),
    sqlite_autoincrement=True,
)
