"""A mail as mail servers take it: headers that nobody's name can break, a plain text and an HTML."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from leadline.model.condition import SECOND, Instant
from leadline.outward.mail.filling import Filled, Links, Person, fill, one_line
from leadline.outward.mail.settings import MailSettings
from leadline.outward.mail.template import OWNER, Template, sender_of
from leadline.outward.mail.token import Followed, Reader, sealed

LONGEST_NAME = 100  # characters of a sender's


@dataclass(frozen=True, slots=True)
class Envelope:
    """For whom a mail is; ``letter`` tells it from all others, and is the same at every try.

    ``lead_id`` is a subject; 0: it is a try, of which nothing is written down. ``email`` is the address as we know it,
    ``to`` as mail servers do.
    """

    letter: str
    lead_id: int
    email: str
    to: str
    flow: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, ready to be sent. ``needs_utf8``: the part of the address before the @ is not ASCII. ``is_limited``: of
    such mails somebody may get only so many."""

    sender: str
    to: str
    content: bytes
    needs_utf8: bool
    is_limited: bool


def letter_of(secret: bytes, key: str) -> str:
    """What tells the mail of a delivery from all others, without saying anything of it."""
    return hmac.new(secret, f"mail {key}".encode(), hashlib.sha256).hexdigest()[:24]


def links_of(template: Template, envelope: Envelope, settings: MailSettings, secret: bytes, public_url: str) -> Links:
    """The addresses that stand in a mail."""
    base = public_url.rstrip("/")
    reader = sealed(secret, Reader(envelope.lead_id, envelope.email, template.topic))

    def followed(url: str) -> str:
        return sealed(secret, Followed(envelope.lead_id, envelope.letter, template.name, envelope.flow, url))

    def tracked(url: str) -> str:
        return f"{base}/m/c/{followed(url)}" if settings.track_clicks else url

    pixel = f"{base}/m/o/{followed('')}.gif" if settings.track_opens else None
    return Links(f"{base}/m/u/{reader}", f"{base}/m/p/{reader}", tracked, pixel)


def written(
    template: Template,
    person: Person,
    envelope: Envelope,
    settings: MailSettings,
    secret: bytes,
    public_url: str,
    at: Instant,
) -> Letter:
    """The mail; a `RenderError` says why the template cannot be filled in."""
    links = links_of(template, envelope, settings, secret, public_url)
    filled = fill(template, person, links, settings.postal_address)
    name, sender = from_of(template.sender, person.owner) or settings.sender
    reply_to = from_of(template.reply_to, person.owner) or settings.reply_to
    utf8 = not envelope.to.isascii()
    made = EmailMessage(policy=SMTPUTF8 if utf8 else SMTP)
    made["From"] = address(name, sender)
    made["To"] = address("", envelope.to)
    if reply_to is not None:
        made["Reply-To"] = address(*reply_to)
    made["Subject"] = filled.subject
    made["Date"] = format_datetime(datetime.fromtimestamp(at // SECOND, UTC))
    made["Message-ID"] = f"<{envelope.letter}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    if not template.transactional:
        made["List-Unsubscribe"] = f"<{links.unsubscribe}>"
        if links.unsubscribe.startswith("https:"):  # RFC 8058, 3.1
            made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    with_content(made, filled)
    return Letter(sender, envelope.to, made.as_bytes(), utf8, not template.transactional)


def with_content(made: EmailMessage, filled: Filled) -> None:
    made.set_content(filled.text, charset="utf-8", cte="quoted-printable")
    made.add_alternative(filled.html, subtype="html", charset="utf-8", cte="quoted-printable")


def from_of(said: str | None, owner: Mapping[str, str]) -> tuple[str, str] | None:
    """Whom a template wants mail to be from; ``None``: as the connection has it, also where a lead has no owner."""
    if said is None:
        return None
    if said != OWNER:
        return sender_of(said)
    found = sender_of(owner.get("email", ""))
    return None if found is None else (owner.get("name", ""), found[1])


def address(name: str, written: str) -> Address:
    """An address for a header: whatever a name says, it is a name."""
    local, _, domain = written.rpartition("@")
    return Address(one_line(name)[:LONGEST_NAME], username=local, domain=domain)
