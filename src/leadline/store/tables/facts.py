"""Facts: appended and never changed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, Text, UniqueConstraint, text

from leadline.store.tables.metadata import BEGINNINGS, METADATA, Instant, Number

subjects = Table(
    "subjects",
    METADATA,
    Column("subject_id", Number, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),  # user, anonymous, email
    Column("value", Text, nullable=False),
    Index("uq_subjects_kind_value", "kind", "value", unique=True, postgresql_ops={"value": BEGINNINGS}),
    sqlite_autoincrement=True,  # an erased person's number is never given again
)

events = Table(
    "events",
    METADATA,
    Column("event_seq", Number, primary_key=True, autoincrement=True),
    Column("source_id", Integer, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),  # canonical
    Column("occurred_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("properties", Text, nullable=False, server_default="{}"),  # a JSON object
    Column("ip", Text),
    Column("user_agent", Text),
    Column("said", Text),  # the source's own reason why a machine did it
    Column("digest", LargeBinary, nullable=False),  # of the content: the same id with another one is a conflict
    UniqueConstraint("source_id", "event_id"),
    Index("ix_events_subject_id_occurred_at_name", "subject_id", "occurred_at", "name"),
    sqlite_autoincrement=True,
)
STAGE_CHANGED = "stage.changed"
Index(
    "ix_events_stages",
    events.c.subject_id,
    sqlite_where=events.c.name == STAGE_CHANGED,
    postgresql_where=events.c.name == STAGE_CHANGED,
)

links = Table(
    "links",
    METADATA,
    Column("link_seq", Number, primary_key=True, autoincrement=True),
    Column("source_id", Integer, nullable=False),
    Column("link_id", Text, nullable=False),  # of the message that said it
    Column("kind", Text, nullable=False),  # identify, alias, merge, unmerge
    Column("subject_id", BigInteger),
    Column("other_id", BigInteger),
    Column("trusted", Boolean, nullable=False),
    Column("undoes", Text),  # an unmerge: the link that it takes back, as source_id:link_id
    Column("occurred_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Index("ix_links_subject_id", "subject_id"),
    Index("ix_links_other_id", "other_id"),
    Index("ix_links_source_id_link_id", "source_id", "link_id"),
    Index("ix_links_undoes", "undoes"),
    sqlite_autoincrement=True,
)

OF_ACCOUNTS = text("account_id IS NOT NULL")  # few: with all the others in it, an index looks useless to a planner
changes = Table(
    "changes",
    METADATA,
    Column("change_seq", Number, primary_key=True, autoincrement=True),
    Column("source_id", Integer, nullable=False),
    Column("subject_id", BigInteger),
    Column("account_id", Text),
    Column("attribute", Text, nullable=False),
    Column("value", Text),  # as text; a list as a JSON array; NULL: it became missing
    Column("trusted", Boolean, nullable=False),
    Column("assumed", Boolean, nullable=False, server_default=text("false")),  # since when, nobody said: it is a guess
    Column("occurred_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Index("ix_changes_subject_id", "subject_id"),
    Index("ix_changes_account_id", "account_id", sqlite_where=OF_ACCOUNTS, postgresql_where=OF_ACCOUNTS),
    sqlite_autoincrement=True,
)

seen = Table(  # ids of messages that are no events: an identify said twice counts once
    "seen",
    METADATA,
    Column("source_id", Integer, primary_key=True, autoincrement=False),
    Column("message_id", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("subject_id", BigInteger, index=True),
    sqlite_with_rowid=False,
)

aside = Table(  # from more than five minutes in the future: taken when due
    "aside",
    METADATA,
    Column("aside_seq", Number, primary_key=True, autoincrement=True),
    Column("source_id", Integer, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False, index=True),
    Column("due_at", Instant, nullable=False, index=True),
    Column("received_at", Instant, nullable=False),
    Column("message", Text, nullable=False),  # JSON
    Column("digest", LargeBinary, nullable=False),
    UniqueConstraint("source_id", "event_id"),
)
