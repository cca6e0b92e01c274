"""Leads with addresses, a mail server, and a connection to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from leadline.outward.connecting import make_connection
from leadline.outward.delivering import Delivering
from leadline.outward.given import Given
from leadline.outward.mail.templates import keep_template
from leadline.store import outbox
from leadline.store import tables as t
from leadline.store.append import Offer, append
from leadline.store.message import Kind, Message
from leadline.store.outbox import Delivery
from leadline.store.sources import source_number
from tests.outward.conftest import SECRET, clock, given, new_store, store
from tests.outward.mail.post import Post, posting

__all__ = ["clock", "given", "new_store", "store"]
WELCOME = """mail: welcome
topic: newsletter
subject: Hello {{ lead.first_name | default("there") }}
text: |
  Dear {{ lead.first_name | default("reader") }},
  look at {{ link("https://acme.example/pricing?a=1&b=2") }}
html: |
  <p>Dear {{ lead.first_name }}, <a href="{{ link("https://acme.example/pricing?a=1&b=2") }}">look</a></p>
"""
RECEIPT = 'mail: receipt\ntransactional: true\nsubject: Receipt\ntext: "You paid, {{ lead.first_name }}."\n'


@pytest.fixture
def post() -> Iterator[Post]:
    with posting() as found:
        yield found


class Mailing:
    """A store with templates and a connection, and ways to make leads and have them written to."""

    def __init__(self, given: Given, post: Post) -> None:
        self.given, self.post = given, post
        self.connect("post", per_second=100)
        with given.store.writing() as con:
            for name, text in (("welcome", WELCOME), ("receipt", RECEIPT)):
                assert keep_template(con, name, text, 0, "test", given.clock())

    def connect(self, name: str, password: str = "", **settings: Any) -> None:
        said = {"host": "127.0.0.1", "port": self.post.port, "security": "none", "from": "Acme <news@acme.example>"}
        secrets = {"password": password} if password else {}
        with self.given.store.writing() as con:
            make_connection(con, name, "mail", said | settings, secrets, SECRET, "test", self.given.clock())

    def lead(self, email: str | None, **attributes: Any) -> int:
        """A lead who has consented, unless the attributes say otherwise; its number."""
        at = self.given.clock()
        traits = {"first_name": "Ada", "consent": "true"} | attributes
        number = len(self.numbers()) + 1
        message = Message(Kind.identify, f"i{number}", at, user_id=f"u{number}", email=email, traits=traits)
        return self.append(message, ("user", f"u{number}"))

    def append(self, message: Message, of: tuple[str, str]) -> int:
        at = self.given.clock()
        with self.given.store.writing() as con:
            append(con, [Offer(source_number(con, "crm", "api", at), [message])], at)
            s, i = t.subjects.c, t.identity.c
            query = sa.select(i.lead_id).join(t.subjects, s.subject_id == i.subject_id)
            return int(con.execute(query.where(s.kind == of[0], s.value == of[1])).scalar_one())

    def numbers(self) -> list[int]:
        with self.given.store.reading() as con:
            return list(con.scalars(sa.select(t.subjects.c.subject_id)))

    def put(self, key: str, lead_id: int, template: str = "welcome", name: str = "post", flow: str = "") -> None:
        what = {"template": template, "flow": flow, "run": 1}
        with self.given.store.writing() as con:
            outbox.put(con, [Delivery(key, name, "mail", what, lead_id)], self.given.clock())

    def deliver(self, name: str = "post") -> int:
        return Delivering(self.given).deliver(name)

    def row(self, key: str) -> Any:
        with self.given.store.reading() as con:
            return con.execute(sa.select(t.deliveries).where(t.deliveries.c.key == key)).one()

    def ended(self, key: str) -> tuple[str, str]:
        row = self.row(key)
        return row.state, row.error

    def facts(self) -> list[tuple[str, str]]:
        with self.given.store.reading() as con:
            e = t.events.c
            return [tuple(row) for row in con.execute(sa.select(e.name, e.properties).order_by(e.event_seq))]

    def suppressed(self) -> set[tuple[str, str, str]]:
        with self.given.store.reading() as con:
            return {tuple(row) for row in con.execute(sa.select(*t.suppressions.c["email", "topic", "reason"]))}


@pytest.fixture
def mailing(given: Given, post: Post) -> Mailing:
    return Mailing(given, post)
