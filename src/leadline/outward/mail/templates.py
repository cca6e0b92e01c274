"""Templates as they are kept, looked at with a lead in them, and tried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from leadline.errors import InputError, ModelError, Problem
from leadline.model.condition import Instant
from leadline.model.text import fold
from leadline.outward.channel import Link, Sent
from leadline.outward.mail.allowed import withheld
from leadline.outward.mail.channel import NO_ADDRESS, our_name
from leadline.outward.mail.filling import Filled, Links, Person, fill
from leadline.outward.mail.letter import Envelope, letter_of, written
from leadline.outward.mail.settings import MailSettings, resolved
from leadline.outward.mail.smtp import Unusable, sent, session
from leadline.outward.mail.template import Template, read
from leadline.outward.mail.whom import address_of, recipients
from leadline.store.connections import connections
from leadline.store.documents import MAIL, Document, documents, keep_document

KIND = "mail"  # of the connection
SOMEBODY = Person(
    lead={"first_name": "Ada", "last_name": "Lee", "name": "Ada Lee", "email": "ada@example.com", "country": "GB"},
    company={"name": "Lee Works", "domain": "example.com"},
    owner={"name": "Sam Rowe", "email": "sam@example.com"},
    results={"score": "72", "grade": "A", "band": "hot", "stage": "mql"},
)
SHOWN = Links("https://example.com/unsubscribe", "https://example.com/preferences")


@dataclass(frozen=True, slots=True)
class Looked:
    """A mail as somebody would get it, and what speaks against sending it to them now; empty: nothing does."""

    filled: Filled
    to: str | None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A template that is kept, with what is wrong with it: it was good when it was kept."""

    document: Document
    template: Template | None
    problems: tuple[Problem, ...] = ()


def kept(con: sa.Connection, name: str | None = None) -> list[Kept]:
    """The templates that are not archived, by their names."""
    return [resolved_one(one) for one in documents(con, MAIL, name)]


def resolved_one(document: Document) -> Kept:
    try:
        return Kept(document, read(document.text))
    except ModelError as error:
        return Kept(document, None, error.problems)


def keep_template(con: sa.Connection, name: str, text: str, edit: int, by: str, at: Instant) -> bool:
    """Keep the text of a template; a `ModelError` carries all that is wrong with it.

    ``False``: somebody else has changed it since, and nothing is kept.
    """
    found = read(text, name=name)
    return keep_document(con, MAIL, name, found.title, text, edit, by, at)


def topics(templates: Iterable[Kept]) -> list[str]:
    """What people can be asked about: the topics of the templates."""
    return sorted({one.template.topic for one in templates if one.template is not None and one.template.topic})


def looked_at(
    con: sa.Connection, template: Template, lead_id: int | None, settings: MailSettings | None, now: Instant
) -> Looked:
    """A template filled in for a lead, or for nobody in particular; an `InputError` says why it cannot be."""
    if lead_id is None:
        return Looked(fill(template, SOMEBODY, SHOWN, "" if settings is None else settings.postal_address), None)
    found = recipients(con, [lead_id], now).get(lead_id)
    if found is None:
        raise InputError(f"there is no lead {lead_id}")
    filled = fill(template, found.person, SHOWN, "" if settings is None else settings.postal_address)
    why = None if settings is None else withheld(template, found, settings, now)
    return Looked(filled, found.email or None, "" if why is None else why.why)


def mail_connection(con: sa.Connection, name: str | None = None) -> str:
    """The name of the connection that mail goes over: the one that is named, else the only one there is."""
    found = [one.connection for one in connections(con, name, KIND)]
    if len(found) == 1:
        return found[0]
    if not found:
        what = "no mail server is connected yet" if name is None else f"there is no mail server `{name}`"
        raise InputError(f"{what}; connect one: leadline connect mail")
    raise InputError(f"there are several mail servers, {', '.join(f'`{one}`' for one in found)}; name one of them")


def settings_for(con: sa.Connection, name: str | None) -> MailSettings | None:
    """The settings of the mail server that is named, or of the only one; none where there is none, or several."""
    if name is None and len(connections(con, kind=KIND)) != 1:
        return None
    (found,) = connections(con, mail_connection(con, name))
    return resolved(found.settings)


def try_out(link: Link, template: Template, lead_id: int | None, to: str, now: Instant) -> None:
    """Send a template to somebody who wants to see it, as the lead would get it. Nothing of it is written down.

    An `InputError` says why it could not be sent.
    """
    address = address_of(to)
    if address is None:
        raise InputError(f"`{to}` is no e-mail address")
    if not link.given.public_url:
        raise InputError(NO_ADDRESS)
    settings, person = resolved(link.settings), SOMEBODY
    if lead_id is not None:
        with link.given.store.reading() as con:
            found = recipients(con, [lead_id], now).get(lead_id)
        if found is None:
            raise InputError(f"there is no lead {lead_id}")
        person = found.person
    envelope = Envelope(letter_of(link.given.secret, f"try:{fold(to)}:{now}"), 0, to, address)
    made = written(template, person, envelope, settings, link.given.secret, link.given.public_url, now)
    try:
        with session(settings, link.secrets.get("password", ""), our_name(link.given.public_url)) as smtp:
            outcome = sent(smtp, made, settings.sender[1])
    except Unusable as error:
        raise InputError(str(error)) from None
    if not isinstance(outcome, Sent):
        raise InputError(outcome.why)
