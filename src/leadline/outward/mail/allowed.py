"""Whether somebody may get a mail now: what is looked at, in this order, when it is about to be sent.

| what | of a transactional mail too |
|---|---|
| there is an address, and it can be one | yes |
| the address did not bounce, complain, or was put aside by hand | yes |
| they did not unsubscribe, from the topic or from everything | no |
| they consented to the topic | no |
| they do not object to profiling, and are not junk | no |
| it is not quiet where they are | no |
| they have not had as many as they may get (`rhythm`) | no |
"""

from __future__ import annotations

from collections.abc import Mapping

from leadline.model.condition import Instant
from leadline.model.text import fold
from leadline.outward.channel import Dropped, NotYet
from leadline.outward.mail.hours import loud_from, zones_of_lead
from leadline.outward.mail.settings import MailSettings
from leadline.outward.mail.template import Template
from leadline.outward.mail.whom import Recipient, listed
from leadline.store.suppressions import EVERY_TOPIC, UNSUBSCRIBED

CONSENT = "consent"
YES = frozenset({"true", "yes", "1", "granted", "given", "opted in", "opt-in", "subscribed"})
WORDS = {
    "unsubscribed": "they unsubscribed",
    "bounced": "mail to the address came back",
    "complained": "they said that mail of ours is spam",
    "by hand": "somebody put the address aside",
}


def withheld(template: Template, recipient: Recipient, settings: MailSettings, now: Instant) -> Dropped | NotYet | None:
    """Why a mail is not sent to somebody, or not yet; ``None``: nothing speaks against it."""
    if not recipient.email:
        return Dropped("the lead has no e-mail address")
    if recipient.address is None:
        return Dropped("the e-mail address cannot be one")
    if (why := suppression(template, recipient.suppressed)) is not None:
        return Dropped(why)
    if template.transactional:
        return None
    if not has_consented(template.topic, recipient.attributes):
        return Dropped(f"they have not consented to `{template.topic}`")
    if recipient.objected:
        return Dropped("they object to profiling")
    if recipient.is_junk:
        return Dropped("the lead is junk")
    if settings.quiet_hours is not None:
        zones = zones_of_lead(recipient.attributes, settings.timezone)
        until = loud_from(now, settings.quiet_hours, zones)
        if until is not None:
            return NotYet(f"it is quiet where they are, from {settings.quiet_hours}", until - now)
    return None


def suppression(template: Template, reasons: Mapping[str, str]) -> str | None:
    """Why the address gets no such mail."""
    for topic in (EVERY_TOPIC, template.topic):
        reason = reasons.get(topic)
        if reason is not None and not (template.transactional and reason == UNSUBSCRIBED):
            return f"{WORDS.get(reason, reason)}{f', of `{topic}`' if topic else ''}"
    return None


def has_consented(topic: str, attributes: Mapping[str, str]) -> bool:
    """Whether somebody consented to mail of a topic: by the attribute ``consent.TOPIC``, where there is one, else by
    ``consent``, which says so of everything or lists topics.

    >>> has_consented("news", {"consent": "true"}), has_consented("news", {"consent": '["news"]'})
    (True, True)
    >>> has_consented("news", {"consent": "true", "consent.news": "false"}), has_consented("news", {})
    (False, False)
    """
    of_topic = attributes.get(f"{CONSENT}.{topic}")
    if of_topic is not None:
        return fold(of_topic) in YES
    said = listed(attributes.get(CONSENT, ""))
    return topic in map(fold, said) if isinstance(said, list) else fold(said) in YES
