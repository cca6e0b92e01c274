"""The channel of mail: whom a batch may go to is looked at when it is sent, and it goes out in one session."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from leadline.errors import ModelError
from leadline.model.condition import MINUTE
from leadline.outward.channel import Checked, Dropped, Later, Link, Never, NotYet, Outcome, Sent
from leadline.outward.mail.allowed import withheld
from leadline.outward.mail.budget import RenderError
from leadline.outward.mail.facts import BOUNCED, SENT, Fact, of_letter, tell
from leadline.outward.mail.letter import Envelope, Letter, letter_of, written
from leadline.outward.mail.rhythm import claim
from leadline.outward.mail.settings import PER_SECOND, MailSettings, checked, resolved
from leadline.outward.mail.smtp import NoMailbox, Unusable, sent, session
from leadline.outward.mail.template import Template, read
from leadline.outward.mail.whom import Recipient, recipients
from leadline.store.documents import MAIL, Document, documents
from leadline.store.outbox import Waiting

LONGEST = 2 * MINUTE  # of a batch, at a slow server: what is left goes with the next
RESTS = 10 * MINUTE  # until a template that rests is looked at again
NO_ADDRESS = (
    "people could not follow the links in mails, nor unsubscribe; set LEADLINE_PUBLIC_URL to where they reach this "
    "server"
)
NO_ONE_CLICK = "mail programs show their button to unsubscribe only where LEADLINE_PUBLIC_URL begins with https://"


@dataclass(slots=True)
class Ready:
    """What is known for a batch when it is about to be sent."""

    templates: Mapping[str, Template | Never | NotYet]  # or why it is not sent
    recipients: Mapping[int, Recipient]
    facts: list[Fact] = field(default_factory=list)


class Mail:
    """Mail to leads, over SMTP."""

    kind = "mail"
    batch = 50
    per_second = PER_SECOND
    secrets = ("password",)
    collects = True  # a receipt does not wait for a newsletter that waits for the morning

    def settings(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        return checked(given)

    def send(self, link: Link, deliveries: Sequence[Waiting]) -> Iterator[Outcome]:
        """Send what may be sent, and write that it was before anything else is done with it."""
        settings = resolved(link.settings)
        if not link.given.public_url:
            yield Later(NO_ADDRESS, whole=True)
            return
        ready = prepared(link, deliveries)
        outcomes = list(self.outcomes(link, settings, deliveries, ready))
        if ready.facts:
            now = link.given.clock()
            with link.given.store.writing() as con:
                new = tell(con, ready.facts, now)
            if new:
                link.given.wake()
        yield from outcomes

    def outcomes(
        self, link: Link, settings: MailSettings, deliveries: Sequence[Waiting], ready: Ready
    ) -> Iterator[Outcome]:
        """What comes of each; the session begins with the first that may be sent."""
        written_ = claimed(
            link, settings, deliveries, [letter_for(link, settings, one, ready) for one in deliveries], ready
        )
        if not any(isinstance(one, Letter) for one in written_):
            yield from (one for one in written_ if not isinstance(one, Letter))
            return
        began = link.given.clock()
        try:
            with session(settings, link.secrets.get("password", ""), our_name(link.given.public_url)) as smtp:
                for delivery, one in zip(deliveries, written_, strict=True):
                    outcome = self.one(smtp, link, settings, delivery, one, ready)
                    yield outcome
                    if (isinstance(outcome, Later) and outcome.whole) or link.given.clock() - began > LONGEST:
                        return
        except Unusable as error:
            yield Later(str(error), whole=True)

    def one(
        self,
        smtp: smtplib.SMTP,
        link: Link,
        settings: MailSettings,
        delivery: Waiting,
        made: Letter | Outcome,
        ready: Ready,
    ) -> Outcome:
        if not isinstance(made, Letter):
            return made
        assert delivery.lead_id is not None, "a mail is written to a lead"
        recipient = ready.recipients[delivery.lead_id]
        outcome = sent(smtp, made, settings.sender[1])
        ready.facts += facts_of(delivery, outcome, link.given.secret, recipient.email)
        return outcome

    def check(self, link: Link) -> Checked:
        """Sign in at the mail server, and send nothing."""
        lacks = lacking(link.given.public_url)
        try:
            settings = resolved(link.settings)
            with session(settings, link.secrets.get("password", ""), our_name(link.given.public_url)):
                return Checked(NO_ADDRESS not in lacks, f"The mail server {settings.host} takes us.", lacks)
        except Unusable as error:
            return Checked(False, f"{str(error)[:1].upper()}{str(error)[1:]}.", lacks)


CHANNEL = Mail()


def lacking(public_url: str) -> tuple[str, ...]:
    """What is missing for mail that people can answer to."""
    if not public_url:
        return (NO_ADDRESS,)
    return () if public_url.startswith("https:") else (NO_ONE_CLICK,)


def prepared(link: Link, deliveries: Sequence[Waiting]) -> Ready:
    """Read what a batch needs: templates and leads."""
    now = link.given.clock()
    with link.given.store.reading() as con:
        names = {str(one.what.get("template", "")) for one in deliveries}
        templates = {name: usable(documents(con, MAIL, name)) for name in names}
        found = recipients(con, [one.lead_id for one in deliveries if one.lead_id is not None], now)
    return Ready(templates, found)


def usable(found: Sequence[Document]) -> Template | Never | NotYet:
    """The template of a document, or why nothing is sent by it."""
    if not found:
        return Never("there is no such template any more")
    if found[0].paused_at is not None:
        return NotYet("the template rests", RESTS)
    try:
        return read_once(found[0].text)
    except ModelError as error:
        return Never(f"the template cannot be used: {error.problems[0].what}")


@lru_cache(maxsize=256)
def read_once(text: str) -> Template:
    return read(text)


def letter_for(link: Link, settings: MailSettings, one: Waiting, ready: Ready) -> Letter | Outcome:
    """The mail of a delivery, or why there is none."""
    template = ready.templates[str(one.what.get("template", ""))]
    if not isinstance(template, Template):
        return template
    recipient = None if one.lead_id is None else ready.recipients.get(one.lead_id)
    if recipient is None or one.lead_id is None:
        return Dropped("the lead is no more")
    now = link.given.clock()
    why = withheld(template, recipient, settings, now)
    if why is not None or recipient.address is None:
        return why or Dropped("the e-mail address cannot be one")
    envelope = Envelope(
        letter_of(link.given.secret, one.key),
        one.lead_id,
        recipient.email,
        recipient.address,
        str(one.what.get("flow") or ""),
    )
    try:
        return written(template, recipient.person, envelope, settings, link.given.secret, link.given.public_url, now)
    except RenderError as error:
        return Never(f"the template `{template.name}` cannot be filled in: {error}")


def claimed(
    link: Link,
    settings: MailSettings,
    deliveries: Sequence[Waiting],
    made: Sequence[Letter | Outcome],
    ready: Ready,
) -> list[Letter | Outcome]:
    """The mails for whom there is room, if there is a limit; in the place of others, why they wait."""
    wanted = {
        delivery.seq: ready.recipients[delivery.lead_id].lead_id
        for delivery, one in zip(deliveries, made, strict=True)
        if isinstance(one, Letter) and one.is_limited and delivery.lead_id is not None
    }
    if settings.at_most is None or not wanted:
        return list(made)
    with link.given.store.writing() as con:
        refused = claim(con, wanted, settings.at_most, link.given.clock())
    return [refused.get(delivery.seq, one) for delivery, one in zip(deliveries, made, strict=True)]


def facts_of(one: Waiting, outcome: Outcome, secret: bytes, email: str) -> list[Fact]:
    """What is told of the lead: that the mail was sent, or that there is no such mailbox."""
    letter = letter_of(secret, one.key)
    told = of_letter(letter, str(one.what["template"]), str(one.what.get("flow") or ""))
    match outcome:
        case Sent():
            return [Fact(one.lead_id or 0, SENT, f"{letter}:sent", told)]
        case NoMailbox(why):
            return [Fact(one.lead_id or 0, BOUNCED, f"{letter}:bounced", told | {"email": email, "reason": why})]
    return []


def our_name(public_url: str) -> str:
    return urlsplit(public_url).hostname or "localhost"
