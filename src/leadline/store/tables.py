"""The tables of the store, on SQLite and on PostgreSQL. Instants are whole microseconds UTC.

Facts, appended and never changed:

    subjects      ids that came, in the order of arrival
    events        what somebody did; unique by source and event id
    links         which ids belong together, and what was taken back
    changes       values of attributes, of subjects and of accounts

Recorded, appended as it was said then and never built again:

    score_history, transitions (with their receipts), activations of models, segment_moves, audit, conflicts, refusals

Projections, which `leadline rebuild` drops and makes again to the same values:

    identity, leads, accounts, scores, segment_members, machines, dirty, dirty_accounts

Set up by people: sources, keys, users, sessions, views, snoozes, apart, models, drafts, segments with their
segment_edits, answers. ``aside`` waits until it is due.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Number = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up by itself only what it calls INTEGER
Instant = BigInteger

# -- set up by people ----------------------------------------------------------------------------------------------

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

# -- facts ---------------------------------------------------------------------------------------------------------

subjects = Table(
    "subjects",
    METADATA,
    Column("subject_id", Number, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),  # user, anonymous, email
    Column("value", Text, nullable=False),
    UniqueConstraint("kind", "value"),
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
    Index("ix_events_subject_id_occurred_at", "subject_id", "occurred_at"),
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

# -- recorded ------------------------------------------------------------------------------------------------------

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

# -- projections ---------------------------------------------------------------------------------------------------

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
    Column("email", Text, index=True),
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
    Index("ix_leads_band_score_cents", "band", "score_cents"),
    Index("ix_leads_stage_score_cents", "stage", "score_cents"),
    Index("ix_leads_country_score_cents", "country", "score_cents"),
    Index("ix_leads_owner_score_cents", "owner", "score_cents"),
    Index("ix_leads_as_of", "as_of"),
)
IS_MQL = leads.c.stage == literal_column("'mql'")  # a parameter would keep a planner from the index of the queue
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
