"""What people set up: sources, keys, users, views, models, segments."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Table, Text, UniqueConstraint

from leadline.store.tables.metadata import METADATA, Instant

sources = Table(
    "sources",
    METADATA,
    Column("source_id", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),  # leadline, segment, webhook, import, api
    Column("created_at", Instant, nullable=False),
    Column("last_seen_at", Instant),
)

users = Table(
    "users",
    METADATA,
    Column("user_id", Integer, primary_key=True, autoincrement=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False, server_default=""),
    Column("role", Text, nullable=False),  # owner, marketer, sales, viewer
    Column("sight", Text, nullable=False, server_default="all"),  # own, team, all
    Column("team", Text),
    Column("password", Text),  # argon2id; without one only single sign-on lets in
    Column("language", Text),  # of the pages; NULL, like the next two: as the browser says
    Column("time_zone", Text),
    Column("theme", Text),  # light, dark
    Column("totp_secret", Text),  # of their authenticator app, encrypted with the service's key
    Column("totp_since", Instant),  # NULL: no code is asked for (yet)
    Column("totp_step", BigInteger),  # the half minute whose code was used last
    Column("totp_wrong", Integer, nullable=False, server_default="0"),  # codes in a row
    Column("totp_wrong_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
)

keys = Table(
    "keys",
    METADATA,
    Column("key_id", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),  # browser, server (these write); api (reads and acts as its role)
    Column("source_id", Integer, ForeignKey("sources.source_id")),
    Column("role", Text),
    Column("sight", Text, nullable=False, server_default="all"),
    Column("user_id", Integer, ForeignKey("users.user_id")),  # who made it, and whose sight it has
    Column("prefix", Text, nullable=False),  # its first characters, to tell keys apart
    Column("digest", LargeBinary, nullable=False, unique=True),  # SHA-256 of the key
    Column("scopes", Text, nullable=False, server_default="[]"),
    Column("events", Text, nullable=False, server_default="[]"),  # what a browser key may say beyond the usual
    Column("traits", Text, nullable=False, server_default="[]"),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

recovery_codes = Table(  # each lets in once in the place of a code of the app
    "recovery_codes",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),  # SHA-256
    Column("user_id", Integer, ForeignKey("users.user_id"), nullable=False, index=True),
)

sessions = Table(
    "sessions",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),  # SHA-256 of the cookie
    Column("user_id", Integer, ForeignKey("users.user_id"), nullable=False, index=True),
    Column("csrf", Text, nullable=False),
    Column("agent", Text, nullable=False, server_default=""),  # the browser, as it calls itself
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

views = Table(  # of the list of leads, that somebody keeps for themselves
    "views",
    METADATA,
    Column("view_id", Integer, primary_key=True, autoincrement=True),
    Column("user_id", Integer, ForeignKey("users.user_id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),  # JSON: its filters, as the address of the list has them
    Column("shown", Text, nullable=False),  # JSON: which columns, in their order; empty: the usual ones
    UniqueConstraint("user_id", "name"),
)

snoozes = Table(  # leads that the queue leaves out for a while; of a merged lead those of all its subjects count
    "snoozes",
    METADATA,
    Column("subject_id", BigInteger, primary_key=True, autoincrement=False),
    Column("until", Instant, nullable=False, index=True),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

apart = Table(  # two people, however alike they look; whoever was merged into one of them is not the other either
    "apart",
    METADATA,
    Column("subject_id", BigInteger, primary_key=True, autoincrement=False),  # the smaller number of the two
    Column("other_id", BigInteger, primary_key=True, autoincrement=False, index=True),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

versions = Table(  # of models: immutable, by the hash of their content
    "versions",
    METADATA,
    Column("version", Text, primary_key=True),
    Column("model", Text, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("files", Text, nullable=False),  # JSON: the name of each file, and its text
    Column("note", Text, nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
)

models = Table(
    "models",
    METADATA,
    Column("model", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("live", Text, ForeignKey("versions.version")),
    Column("shadow", Text, ForeignKey("versions.version")),
    Column("activated_at", Instant),
)

drafts = Table(  # of models: what somebody is writing, with its mistakes; one for each name
    "drafts",
    METADATA,
    Column("model", Text, primary_key=True),
    Column("files", Text, nullable=False),  # JSON, as in versions
    Column("base", Text, ForeignKey("versions.version")),  # what it was begun from
    Column("note", Text, nullable=False, server_default=""),
    Column("edit", Integer, nullable=False),  # how often it was changed: who changes it says from which one
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", Text, nullable=False),
)

segments = Table(
    "segments",
    METADATA,
    Column("segment", Text, primary_key=True),
    Column("edit", Integer, nullable=False),  # which of its texts counts
    Column("changed_at", Instant, nullable=False),  # by it, or by a segment that it uses
    Column("evaluated", BigInteger, nullable=False, server_default="0"),  # leads that were gone through since then
    Column("evaluated_at", Instant),  # when it was known of every lead whether it is in; NULL: not yet
    Column("archived_at", Instant),
)

segment_edits = Table(  # the texts of a segment, kept for ever: which lead moved by what can be said of any past
    "segment_edits",
    METADATA,
    Column("segment", Text, ForeignKey("segments.segment"), primary_key=True),
    Column("edit", Integer, primary_key=True, autoincrement=False),  # 1, 2, 3 …
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
)

answers = Table(  # to requests with an Idempotency-Key, for a day: the same request again gets the same answer
    "answers",
    METADATA,
    Column("actor", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False),  # of the request: the key with another one is refused
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),  # JSON
    Column("created_at", Instant, nullable=False, index=True),
)

documents = (
    Table(  # what people write as files, beside models and segments: flows, routing, templates of mail and notices
        "documents",
        METADATA,
        Column("kind", Text, primary_key=True),  # flow, routing, mail, notice, mapping
        Column("name", Text, primary_key=True),
        Column("edit", Integer, nullable=False),  # which of its texts counts
        Column("changed_at", Instant, nullable=False),
        Column("paused_at", Instant),
        Column("archived_at", Instant),
    )
)

document_edits = Table(  # the texts of a document, kept for ever
    "document_edits",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("edit", Integer, primary_key=True, autoincrement=False),  # 1, 2, 3 …
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
)

connections = Table(  # where something is sent to: a webhook, a mail server, a chat, a CRM
    "connections",
    METADATA,
    Column("connection", Text, primary_key=True),
    Column("kind", Text, nullable=False),  # webhook, mail, notice, odoo, hubspot, salesforce
    Column("settings", Text, nullable=False),  # JSON; no secrets
    Column("secrets", Text),  # JSON, encrypted with the service's key
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("paused_at", Instant),
    Column("archived_at", Instant),
    Column("next_at", Instant, nullable=False, server_default="0"),  # nothing is sent before: it failed, or asked so
    Column("succeeded_at", Instant),
    Column("failing_since", Instant),  # NULL: the last thing that was sent arrived
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row
    Column("error", Text, nullable=False, server_default=""),  # of the last failure
)
