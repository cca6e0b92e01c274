"""What was said then, and done: appended, and never built again."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, UniqueConstraint

from leadline.store.tables.metadata import METADATA, Instant, Number

score_history = Table(
    "score_history",
    METADATA,
    Column("history_seq", Number, primary_key=True, autoincrement=True),
    Column("lead_id", BigInteger, nullable=False),
    Column("model", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("as_of", Instant, nullable=False),
    Column("score_cents", BigInteger),
    Column("dimensions", Text, nullable=False),  # JSON: cents by name
    Column("grade", Text),
    Column("band", Text),
    Column("priority", Text),
    Column("qualified", Boolean, nullable=False),
    Column("reasons", Text),
    Column("cause", Text, nullable=False),  # event, time, model, identity, account
    Index("ix_score_history_lead_id_as_of", "lead_id", "as_of"),
    sqlite_autoincrement=True,
)

transitions = Table(
    "transitions",
    METADATA,
    Column("transition_seq", Number, primary_key=True, autoincrement=True),
    Column("lead_id", BigInteger, nullable=False),  # a subject; a merged lead has those of all its subjects
    Column("number", Integer, nullable=False),
    Column("from_stage", Text, nullable=False),
    Column("to_stage", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("moved_by", Text, nullable=False),  # model, or who: user:3, key:2, crm
    Column("reason", Text, nullable=False, server_default=""),
    Column("model", Text),
    Column("version", Text),
    Column("receipt", Text),  # JSON: what was said then
    Column("fired", Boolean, nullable=False),  # whether anybody was told
    UniqueConstraint("lead_id", "number"),
    sqlite_autoincrement=True,
)

activations = Table(
    "activations",
    METADATA,
    Column("activation_seq", Integer, primary_key=True, autoincrement=True),
    Column("model", Text, nullable=False),
    Column("version", Text),  # NULL: switched off
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("fire", Boolean, nullable=False),
    Column("done_at", Instant),  # when every lead had its score of this version
)

segment_moves = Table(  # who entered a segment, and who left it
    "segment_moves",
    METADATA,
    Column("move_seq", Number, primary_key=True, autoincrement=True),
    Column("segment", Text, nullable=False),
    Column("edit", Integer, nullable=False),
    Column("lead_id", BigInteger, nullable=False),  # a subject; a merged lead has those of all its subjects
    Column("at", Instant, nullable=False),
    Column("entered", Boolean, nullable=False),
    Column("cause", Text, nullable=False),  # as of a score; segment: it was made or changed; merge
    Index("ix_segment_moves_lead_id_segment_move_seq", "lead_id", "segment", "move_seq"),
    Index("ix_segment_moves_segment_move_seq", "segment", "move_seq"),
    Index("ix_segment_moves_at_segment_entered", "at", "segment", "entered"),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    METADATA,
    Column("audit_seq", Number, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),  # user:3, key:2, cli
    Column("action", Text, nullable=False),  # model.activate, user.create, key.revoke …
    Column("object", Text, nullable=False),  # an id, never a name
    Column("detail", Text, nullable=False, server_default="{}"),
    sqlite_autoincrement=True,
)

conflicts = Table(  # the same id with other content: the first stays
    "conflicts",
    METADATA,
    Column("conflict_seq", Number, primary_key=True, autoincrement=True),
    Column("source_id", Integer, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("subject_id", BigInteger, index=True),
    Column("received_at", Instant, nullable=False),
    Column("message", Text, nullable=False),  # JSON: what came second
)

refusals = Table(
    "refusals",
    METADATA,
    Column("refusal_seq", Number, primary_key=True, autoincrement=True),
    Column("source_id", Integer, nullable=False),
    Column("event_id", Text),
    Column("reason", Text, nullable=False),
    Column("received_at", Instant, nullable=False, index=True),
)
