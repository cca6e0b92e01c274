"""Small worlds for tests of the store: what a website and a CRM said about a few people."""

from __future__ import annotations

from leadline.store.append import Offer, append
from leadline.store.database import Store
from leadline.store.message import Kind, Message
from leadline.store.sources import source_number

DAY = 86_400_000_000
T = 1_780_000_000_000_000
ANN, BOB = "ann@acme.example", "bob@acme.example"


def said(store: Store, *messages: Message, at: int = T + 100 * DAY, source: str = "site") -> None:
    """What a source said, appended."""
    with store.writing() as con:
        append(con, [Offer(source_number(con, source, "api", T), messages)], at)


def identify(id_: str, at: int = T, **more: object) -> Message:
    return Message(Kind.identify, id_, at, **more)  # type: ignore[arg-type]


def event(id_: str, at: int = T, name: str = "page", **more: object) -> Message:
    return Message(Kind.event, id_, at, name=name, **more)  # type: ignore[arg-type]


def ann_and_bob(store: Store) -> None:
    """Ann has an address and a tablet, which Bob takes over after ten days; both have events under all of their ids."""
    said(
        store,
        event("e1", T - DAY, anonymous_id="tablet", properties={"path": "/ann-before"}),
        identify("i1", user_id="ann", email=ANN, anonymous_id="tablet", traits={"email": ANN, "job_title": "CEO"}),
        event("e2", T + DAY, user_id="ann", properties={"path": "/ann"}),
        event("e3", T + DAY, email=ANN, name="form.submitted", properties={"form": "demo", "email": ANN}),
        event("e4", T + DAY, anonymous_id="tablet", properties={"path": "/ann-on-tablet"}),
        identify("i2", T + 10 * DAY, user_id="bob", anonymous_id="tablet", email=BOB, traits={"job_title": "CTO"}),
        event("e5", T + 11 * DAY, anonymous_id="tablet", properties={"path": "/bob-on-tablet"}),
        event("e6", T + 11 * DAY, user_id="bob", properties={"path": "/bob"}),
        Message(Kind.group, "g1", T, user_id="bob", account_id="acme", traits={"employees": 40}),
    )
    said(store, event("e2", T + DAY, user_id="ann", properties={"path": "/another"}))  # a conflict
