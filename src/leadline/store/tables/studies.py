"""What was asked of the store's own history: backtests, comparisons, evidence of rules, thresholds."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, LargeBinary, Table, Text

from leadline.store.tables.metadata import METADATA, Instant, Number

studies = Table(
    "studies",
    METADATA,
    Column("study_id", Number, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),  # backtest, compare, evidence, threshold
    Column("model", Text, nullable=False),  # its name
    Column("outcome", Text, nullable=False),  # its name
    Column("asked", Text, nullable=False),  # JSON: the files of the models, the outcome, the dates
    Column("digest", LargeBinary, nullable=False),  # SHA-256 of it
    Column("facts", Text, nullable=False),  # how much was known when it was asked
    Column("state", Text, nullable=False),  # waiting, running, done, failed
    Column("share", Float, nullable=False, server_default="0"),  # how much of it is done
    Column("headline", Text, nullable=False, server_default=""),  # the first sentence of what was found
    Column("result", Text),  # JSON: the figures, and the document
    Column("error", Text, nullable=False, server_default=""),  # why it failed, in words
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("begun_at", Instant),
    Column("ended_at", Instant),
    Index("ix_studies_state", "state"),
    Index("ix_studies_digest", "digest"),
    sqlite_autoincrement=True,
)
