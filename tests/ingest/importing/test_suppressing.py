"""Who unsubscribed in another tool gets no mail from this one, once their events are imported."""

from __future__ import annotations

import sqlalchemy as sa

from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.suppressions import allow
from tests.ingest.importing.conftest import NOW, Import

LEADS = "lead_id,email\nann,Ann@acme.example\nbob,bob@acme.example\ncid,cid@acme.example\n"
EVENTS = """\
event_id,lead_id,event,occurred_at,topic
e1,ann,email.unsubscribed,2026-02-13T00:00:00Z,newsletter
e2,bob,Email Bounced,2026-03-11T10:00:00Z,
e3,eve@acme.example,email.complained,2026-03-10T10:00:00Z,
e4,cid,email.opened,2026-03-10T10:00:00Z,
"""


def suppressed(store: Store) -> set[tuple[str, str, str]]:
    with store.reading() as con:
        return {tuple(row) for row in con.execute(sa.select(*t.suppressions.c["email", "topic", "reason"]))}


def test_imported_events_suppress_addresses_once(store: Store, imported: Import) -> None:
    imported(leads=LEADS, events=EVENTS)
    assert suppressed(store) == {
        ("ann@acme.example", "newsletter", "unsubscribed"),
        ("bob@acme.example", "", "bounced"),
        ("eve@acme.example", "", "complained"),
    }
    with store.writing() as con:
        assert allow(con, "bob@acme.example", "", "test", NOW) == 1
    imported(leads=LEADS, events=EVENTS)
    assert ("bob@acme.example", "", "bounced") not in suppressed(store), "the same file again tells nothing new"
