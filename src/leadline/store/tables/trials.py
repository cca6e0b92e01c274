"""Trials of two versions of a model: what was agreed, which lead is in which arm, and what was seen since."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text, text

from leadline.store.tables.metadata import METADATA, Instant, Number

trials = Table(
    "trials",
    METADATA,
    Column("trial_id", Integer, primary_key=True, autoincrement=True),
    Column("title", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("kind", Text, nullable=False),  # shadow: B hands nobody over; ab: those in arm B
    Column("a", Text, ForeignKey("versions.version"), nullable=False),
    Column("b", Text, ForeignKey("versions.version"), nullable=False),
    Column("share", Integer, nullable=False),  # of 100 leads, in arm B
    Column("outcome", Text, nullable=False),  # its name
    Column("outcome_text", Text, nullable=False),  # as it was when the trial began
    Column("rate", Float),  # of leads that have the outcome, when it began; NULL: not asked
    Column("least", Float),  # the least difference worth having
    Column("power", Float),
    Column("planned", BigInteger),  # leads to be judged
    Column("capacity", Float),  # leads a week that sales can take; NULL: not said
    Column("fire", Boolean, nullable=False),  # whether people are told of what B finds at its first look
    Column("started_at", Instant, nullable=False),
    Column("started_by", Text, nullable=False),
    Column("stopped_at", Instant),
    Column("stopped_by", Text),
    Column("took", Text),  # which version is live since it was stopped: A, B
    Index(
        "ix_trials_running",
        "model",
        unique=True,  # one at a time of each model
        sqlite_where=text("stopped_at IS NULL"),
        postgresql_where=text("stopped_at IS NULL"),
    ),
    sqlite_autoincrement=True,
)

trial_leads = Table(  # who is in it: recorded once, so that every replay finds the same arm
    "trial_leads",
    METADATA,
    Column("trial_id", Integer, primary_key=True, autoincrement=False),
    Column("lead_id", BigInteger, primary_key=True, autoincrement=False),
    Column("arm", Text, nullable=False),  # A, B
    Column("joined_at", Instant, nullable=False),
    Column("a_cents", BigInteger),  # what each version says today; NULL: the lead is outside of its audience
    Column("b_cents", BigInteger),
    Column("a_ready_at", Instant),  # when each first found the lead ready for sales, as if it were alone
    Column("b_ready_at", Instant),
    Index("ix_trial_leads_lead_id", "lead_id"),
)

trial_looks = Table(  # what was seen at each look, so that nobody can say that nobody looked
    "trial_looks",
    METADATA,
    Column("look_seq", Number, primary_key=True, autoincrement=True),
    Column("trial_id", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("found", Text, nullable=False),  # JSON
    Column("document", Text, nullable=False),  # JSON: the same as sections
    Index("ix_trial_looks_trial_id_at", "trial_id", "at"),
    sqlite_autoincrement=True,
)
