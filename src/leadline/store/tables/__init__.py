"""The tables of the store, on SQLite and on PostgreSQL. Instants are whole microseconds UTC.

Facts, appended and never changed:

    subjects      ids that came, in the order of arrival
    events        what somebody did; unique by source and event id
    links         which ids belong together, and what was taken back
    changes       values of attributes, of subjects and of accounts
    probabilities what predictors said of leads, since when it is known

Recorded, appended as it was said then and never built again:

    score_history, transitions (with their receipts), activations of models, segment_moves, audit, conflicts, refusals,
    trial_leads and trial_looks of trials

Projections, which `leadline rebuild` drops and makes again to the same values:

    identity, leads, accounts, scores, segment_members, machines, dirty, dirty_accounts

Set up by people: sources, keys, users, sessions, views, snoozes, apart, models, drafts, segments with their
segment_edits, documents with their document_edits, connections, answers, predictors with what is asked of their
trainings and found out in drifts. Asked of the history: studies, trials. ``aside`` waits until it is due.

What follows, done once: happenings (a queue), flow_runs with their flow_steps, routed, turns,
assignments, deliveries, suppressions, crm_links, crm_marks
"""

from __future__ import annotations

from leadline.store.tables.facts import STAGE_CHANGED, aside, changes, events, links, seen, subjects
from leadline.store.tables.metadata import METADATA
from leadline.store.tables.outward import (
    assignments,
    crm_links,
    crm_marks,
    deliveries,
    flow_runs,
    flow_steps,
    happenings,
    routed,
    suppressions,
    turns,
)
from leadline.store.tables.predictors import drifts, predictors, probabilities, trainings
from leadline.store.tables.projections import (
    IS_JUNK,
    IS_MQL,
    PROJECTIONS,
    accounts,
    dirty,
    dirty_accounts,
    identity,
    leads,
    machines,
    scores,
    segment_members,
    settings,
)
from leadline.store.tables.recorded import (
    activations,
    audit,
    conflicts,
    refusals,
    score_history,
    segment_moves,
    transitions,
)
from leadline.store.tables.setup import (
    answers,
    apart,
    connections,
    document_edits,
    documents,
    drafts,
    keys,
    models,
    recovery_codes,
    segment_edits,
    segments,
    sessions,
    snoozes,
    sources,
    users,
    versions,
    views,
)
from leadline.store.tables.studies import studies
from leadline.store.tables.trials import trial_leads, trial_looks, trials

__all__ = [
    "IS_JUNK",
    "IS_MQL",
    "METADATA",
    "PROJECTIONS",
    "STAGE_CHANGED",
    "accounts",
    "activations",
    "answers",
    "apart",
    "aside",
    "assignments",
    "audit",
    "changes",
    "conflicts",
    "connections",
    "crm_links",
    "crm_marks",
    "deliveries",
    "dirty",
    "dirty_accounts",
    "document_edits",
    "documents",
    "drafts",
    "drifts",
    "events",
    "flow_runs",
    "flow_steps",
    "happenings",
    "identity",
    "keys",
    "leads",
    "links",
    "machines",
    "models",
    "predictors",
    "probabilities",
    "recovery_codes",
    "refusals",
    "routed",
    "score_history",
    "scores",
    "seen",
    "segment_edits",
    "segment_members",
    "segment_moves",
    "segments",
    "sessions",
    "settings",
    "snoozes",
    "sources",
    "studies",
    "subjects",
    "suppressions",
    "trainings",
    "transitions",
    "trial_leads",
    "trial_looks",
    "trials",
    "turns",
    "users",
    "versions",
    "views",
]
