"""What can be dropped and built again to the same values, and the queues."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    func,
    literal_column,
    text,
)

from leadline.quality import JUNK_FROM
from leadline.store.tables.metadata import BEGINNINGS, METADATA, Instant, Number

identity = Table(
    "identity",
    METADATA,
    Column("subject_id", BigInteger, primary_key=True, autoincrement=False),
    Column("starts", Instant, primary_key=True),
    Column("ends", Instant, nullable=False),
    Column("lead_id", BigInteger, nullable=False, index=True),
)

leads = Table(
    "leads",
    METADATA,
    Column("lead_id", BigInteger, primary_key=True, autoincrement=False),
    Column("created_at", Instant, nullable=False),
    Column("account_id", Text, index=True),
    Column("user_id", Text),
    Column("email", Text),
    Column("name", Text),
    Column("country", Text),
    Column("owner", Text),
    Column("attributes", Text, nullable=False, server_default="{}"),  # JSON: the values of today
    Column("last_event_at", Instant),
    Column("stage", Text, nullable=False, server_default="lead"),
    Column("model", Text),  # the main one
    Column("as_of", Instant),
    Column("score_cents", BigInteger),
    Column("grade", Text),
    Column("band", Text),
    Column("priority", Text),
    Column("junk", SmallInteger, nullable=False, server_default="0"),
    Column("junk_reasons", Text, nullable=False, server_default="[]"),
    Column("judged_seq", BigInteger, nullable=False, server_default="0"),  # events up to it are judged: person, machine
    Column("objected", Boolean, nullable=False, server_default=text("false")),  # to profiling
    Index("ix_leads_score_cents_lead_id", "score_cents", "lead_id"),
    Index("ix_leads_band_score_cents_lead_id", "band", "score_cents", "lead_id"),
    Index("ix_leads_stage_score_cents_lead_id", "stage", "score_cents", "lead_id"),
    Index("ix_leads_country_score_cents_lead_id", "country", "score_cents", "lead_id"),
    Index("ix_leads_owner_score_cents_lead_id", "owner", "score_cents", "lead_id"),
    Index("ix_leads_last_event_at_lead_id", "last_event_at", "lead_id"),
    Index("ix_leads_created_at_lead_id", "created_at", "lead_id"),
    Index("ix_leads_as_of", "as_of"),
    Index("ix_leads_email", "email", postgresql_ops={"email": BEGINNINGS}),
)
Index("ix_leads_lower_name", func.lower(leads.c.name).label("named"), postgresql_ops={"named": BEGINNINGS})
IS_JUNK = leads.c.junk >= literal_column(str(JUNK_FROM))  # a parameter would keep a planner from the index of junk
Index("ix_leads_junk", leads.c.junk, sqlite_where=IS_JUNK, postgresql_where=IS_JUNK)
IS_MQL = leads.c.stage == literal_column("'mql'")  # and so with the queue
Index(
    "ix_leads_mql",
    *leads.c["stage", "owner", "priority", "score_cents", "lead_id", "junk", "objected"],
    sqlite_where=IS_MQL,
    postgresql_where=IS_MQL,
)

accounts = Table(
    "accounts",
    METADATA,
    Column("account_id", Text, primary_key=True),
    Column("name", Text),
    Column("domain", Text, index=True),
    Column("attributes", Text, nullable=False, server_default="{}"),
    Column("people", Integer, nullable=False, server_default="0"),
    Column("score_cents", BigInteger, index=True),
    Column("missing_roles", Text, nullable=False, server_default="[]"),
    Column("as_of", Instant),
)

scores = Table(
    "scores",
    METADATA,
    Column("lead_id", BigInteger, primary_key=True, autoincrement=False),
    Column("model", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("as_of", Instant, nullable=False),
    Column("score_cents", BigInteger),  # NULL: a contribution out of all proportion
    Column("dimensions", Text, nullable=False),
    Column("grade", Text),
    Column("band", Text),
    Column("priority", Text),
    Column("qualified", Boolean, nullable=False),
    Column("disqualified", Boolean, nullable=False),
    Column("ready", Boolean, nullable=False, server_default=text("false")),  # for sales, by the main model
    Column("reasons", Text),
    Column("roles", Text, nullable=False, server_default="[]"),
)

segment_members = Table(
    "segment_members",
    METADATA,
    Column("segment", Text, primary_key=True),
    Column("lead_id", BigInteger, primary_key=True, autoincrement=False),
    Column("entered_at", Instant, nullable=False),
    Index("ix_segment_members_lead_id", "lead_id"),
    Index("ix_segment_members_segment_entered_at_lead_id", "segment", "entered_at", "lead_id"),
)

machines = Table(  # events that are judged to be no person's, with the reason
    "machines",
    METADATA,
    Column("event_seq", BigInteger, primary_key=True, autoincrement=False),
    Column("reason", Text, nullable=False),
)

dirty = Table(  # whose leads to score again; a queue, so that what arrives while one is scored is not lost
    "dirty",
    METADATA,
    Column("dirty_seq", Number, primary_key=True, autoincrement=True),
    Column("subject_id", BigInteger, nullable=False),
    Column("cause", Text, nullable=False),
    Column("later", Boolean, nullable=False),  # after those who have just done something, apart from a small share
    Column("at", Instant, nullable=False),
    Index("ix_dirty_later_dirty_seq", "later", "dirty_seq"),
    sqlite_autoincrement=True,
)

dirty_accounts = Table(  # whose people to score again
    "dirty_accounts",
    METADATA,
    Column("dirty_seq", Number, primary_key=True, autoincrement=True),
    Column("account_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

settings = Table(  # single values: the checks' versions, the mark of the sweep, the retention line
    "settings",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

PROJECTIONS = (identity, leads, accounts, scores, segment_members, machines, dirty, dirty_accounts)
