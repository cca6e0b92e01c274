"""What follows from facts and scores: what happened, who is in flows, whose a lead is, and what is sent."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, UniqueConstraint, text

from leadline.store.tables.metadata import METADATA, Instant, Number

happenings = Table(  # a queue: what happened to leads that something may follow from
    "happenings",
    METADATA,
    Column("happening_seq", Number, primary_key=True, autoincrement=True),
    Column("lead_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),  # moved, entered, left, scored, did, changed
    Column("what", Text, nullable=False),  # JSON
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

WAITING = text("state = 'waiting'")
deliveries = Table(  # what is sent, once for each key
    "deliveries",
    METADATA,
    Column("delivery_seq", Number, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),  # the receiver gets it too, and can tell a second try by it
    Column("connection", Text, nullable=False),
    Column("kind", Text, nullable=False),  # what the connection is asked for: event, mail, notice, task, sync …
    Column("lead_id", BigInteger),  # a subject
    Column("what", Text, nullable=False),  # JSON
    Column("made_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", Text, nullable=False),  # waiting, sent, dead (somebody should look), dropped (rightly not sent)
    Column("held_until", Instant, nullable=False, server_default="0"),  # somebody is sending it
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("error", Text, nullable=False, server_default=""),  # why it is dead, was dropped, or did not arrive yet
    Column("answer", Text, nullable=False, server_default=""),  # of the receiver
    Column("ended_at", Instant),
    Index("ix_deliveries_due", "connection", "due_at", "delivery_seq", sqlite_where=WAITING, postgresql_where=WAITING),
    Index(
        "ix_deliveries_first", "connection", "lead_id", "delivery_seq", sqlite_where=WAITING, postgresql_where=WAITING
    ),
    Index("ix_deliveries_connection_state_delivery_seq", "connection", "state", "delivery_seq"),
    Index("ix_deliveries_lead_id_kind_ended_at", "lead_id", "kind", "ended_at"),
    sqlite_autoincrement=True,
)

ON_ITS_WAY = text("ended_at IS NULL")
flow_runs = Table(  # leads in flows: one row for each time that a lead entered
    "flow_runs",
    METADATA,
    Column("run_id", Number, primary_key=True, autoincrement=True),
    Column("flow", Text, nullable=False),
    Column("edit", Integer, nullable=False),  # by which text it goes on
    Column("lead_id", BigInteger, nullable=False),  # a subject
    Column("number", Integer, nullable=False),  # the lead's first, second … time
    Column("cause", Text, nullable=False),  # JSON: what made it enter
    Column("entered_at", Instant, nullable=False),
    Column("step", Text, nullable=False),  # where it stands
    Column("since", Instant, nullable=False),
    Column("due_at", Instant),  # NULL: time alone does not move it
    Column("awaits", Boolean, nullable=False, server_default=text("false")),  # it is looked at when the lead is scored
    Column("kept", Text, nullable=False, server_default="{}"),  # JSON: what its steps remember
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("error", Text, nullable=False, server_default=""),  # why it stands still: somebody should look
    Column("ended_at", Instant),
    Column("ended", Text),  # finished, goal, exit, stopped
    UniqueConstraint("flow", "lead_id", "number"),
    Index("ix_flow_runs_due_at", "due_at", sqlite_where=ON_ITS_WAY, postgresql_where=ON_ITS_WAY),
    Index("ix_flow_runs_lead_id", "lead_id"),
    Index("ix_flow_runs_flow_ended_at", "flow", "ended_at"),
    sqlite_autoincrement=True,
)

flow_steps = Table(  # what was done in flows, step by step
    "flow_steps",
    METADATA,
    Column("step_seq", Number, primary_key=True, autoincrement=True),
    Column("run_id", BigInteger, nullable=False, index=True),
    Column("flow", Text, nullable=False),
    Column("lead_id", BigInteger, nullable=False, index=True),
    Column("step", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("what", Text, nullable=False),  # JSON: what came of it
    Index("ix_flow_steps_flow_step", "flow", "step"),
    sqlite_autoincrement=True,
)

OPEN = text("ended_at IS NULL")
assignments = Table(  # whose a lead became, and the clock of the first contact
    "assignments",
    METADATA,
    Column("assignment_id", Number, primary_key=True, autoincrement=True),
    Column("lead_id", BigInteger, nullable=False, index=True),  # a subject
    Column("owner", Text, nullable=False),  # as the attribute `owner` has it
    Column("by", Text, nullable=False),  # routing, flow:NAME, user:3, crm:NAME
    Column("rule", Text, nullable=False, server_default=""),  # of the routing
    Column("reason", Text, nullable=False, server_default=""),  # in words
    Column("at", Instant, nullable=False),
    Column("contact_by", Instant),  # until when somebody should have had contact; NULL: no clock runs
    Column("next_at", Instant),  # when something is to be done about it: a reminder, an escalation, another owner
    Column("reminded_at", Instant),
    Column("escalated_at", Instant),
    Column("contacted_at", Instant),
    Column("ended_at", Instant),
    Column("ended", Text),  # rejected, returned, reassigned, won, lost
    Index("ix_assignments_owner_at", "owner", "at"),
    Index("ix_assignments_next_at", "next_at", sqlite_where=OPEN, postgresql_where=OPEN),
    sqlite_autoincrement=True,
)

routed = Table(  # leads that became ready, each asked once whose they become; while they wait, with the reason
    "routed",
    METADATA,
    Column("lead_id", BigInteger, primary_key=True, autoincrement=False),  # a subject
    Column("number", Integer, primary_key=True, autoincrement=False),  # of the transition by which they are ready
    Column("at", Instant, nullable=False),
    Column("due_at", Instant, index=True),  # when it is asked again; NULL: it is settled
    Column("reason", Text, nullable=False, server_default=""),  # why it waits, or why nobody got it
)

turns = Table(  # whose turn it is
    "turns",
    METADATA,
    Column("pool", Text, primary_key=True),  # a rule of the routing; '': the fallback
    Column("owner", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),  # the number of their last turn
    Column("lag", BigInteger, nullable=False),  # what they lack of a lead, in billionths
)

suppressions = Table(  # addresses that get no mail
    "suppressions",
    METADATA,
    Column("email", Text, primary_key=True),  # in small letters
    Column("topic", Text, primary_key=True),  # '': of no topic
    Column("reason", Text, nullable=False),  # unsubscribed, bounced, complained, by hand
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

crm_links = Table(  # which record of a CRM is which lead, and what we wrote there last
    "crm_links",
    METADATA,
    Column("connection", Text, primary_key=True),
    Column("kind", Text, primary_key=True),  # contact, lead, deal, task
    Column("remote_id", Text, primary_key=True),
    Column("subject_id", BigInteger, index=True),
    Column("said", Text, nullable=False, server_default="{}"),  # JSON: the fields that we wrote last
    Column("said_at", Instant),
    Column("seen", Text, nullable=False, server_default="{}"),  # JSON: the record as the CRM told of it last
    Column("seen_at", Instant),  # of what time that is
    Column("gone_at", Instant),  # it was deleted there, or merged into another
)

crm_marks = Table(  # how far a CRM was read
    "crm_marks",
    METADATA,
    Column("connection", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("mark", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
