"""The channel of notices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx

from leadline.errors import InputError
from leadline.model.condition import MINUTE
from leadline.outward.channel import Checked, Dropped, Later, Link, Never, NotYet, Outcome, Sent
from leadline.outward.mail.budget import RenderError
from leadline.outward.notice.settings import OWNER, NoticeSettings, checked, resolved
from leadline.outward.notice.targets import OWNER as OWNER_IN_URL
from leadline.outward.notice.targets import check_host, sent, target
from leadline.outward.notice.template import Template, template_of
from leadline.outward.notice.writing import filled, subjects, together
from leadline.store.outbox import Waiting
from leadline.store.sight import as_owner

NO_URL = "the address is missing; give it with: leadline connect notice"


class Notices:
    """The channel. A digest takes all that are due, several about one lead too, and is one message."""

    kind = "notice"
    batch = 50
    per_second = 50.0
    secrets = ("url",)
    collects = True

    def settings(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        return checked(given)

    def send(self, link: Link, deliveries: Sequence[Waiting]) -> Iterator[Outcome]:
        of = resolved(link.settings)
        url = link.secrets.get("url")
        if not url:
            yield Later(NO_URL, whole=True)
            return
        written = Writing(link, of, deliveries)
        if of.rhythm.is_digest:
            yield from self.digests(link, url, written)
            return
        targets: dict[str | None, Any] = {}
        for one in deliveries:
            found = written.outcome_or_text(one)
            if not isinstance(found, tuple):
                yield found
                continue
            owner = written.owner(one)
            if owner not in targets:
                targets[owner] = target(url, owner)  # kept, since it minds how often the service lets itself be asked
            yield sent(targets[owner], *found, is_private_allowed=link.given.is_private_allowed)

    def digests(self, link: Link, url: str, written: Writing) -> Iterator[Outcome]:
        """One message for everybody who gets one. Where one fails after another arrived, it alone waits."""
        outcomes: dict[int, Outcome] = {}
        groups: dict[str | None, dict[int, tuple[str, str]]] = {}
        for one in written.deliveries:
            found = written.outcome_or_text(one)
            if isinstance(found, tuple):
                groups.setdefault(written.owner(one), {})[one.seq] = found
            else:
                outcomes[one.seq] = found
        arrived = False
        for owner, texts in groups.items():
            message = together([*texts.values()])
            outcome = sent(target(url, owner), *message, is_private_allowed=link.given.is_private_allowed)
            if isinstance(outcome, Later) and outcome.whole:
                if not arrived:
                    yield outcome
                    return
                outcome = NotYet(outcome.why, 1 * MINUTE)
            arrived = arrived or isinstance(outcome, Sent)
            outcomes |= dict.fromkeys(texts, outcome)
        for one in written.deliveries:
            yield outcomes[one.seq]

    def check(self, link: Link) -> Checked:
        """Whether the address can be sent to; `say_hello` sends."""
        url = link.secrets.get("url")
        if not url:
            return Checked(False, NO_URL)
        of = resolved(link.settings)
        if of.whom == OWNER and OWNER_IN_URL not in url:
            return Checked(False, f"The address has no `{OWNER_IN_URL}`, so it cannot reach the owner of a lead.")
        try:
            found = target(url)
            if not link.given.is_private_allowed:
                check_host(found)
        except InputError as error:
            return Checked(False, str(error))
        except httpx.ConnectError as error:
            return Checked(False, f"The target could not be reached: {error}.")
        return Checked(True, "The address can be read; `leadline connect try` sends a message to it.")


CHANNEL = Notices()


class Writing:
    """The texts of the notices of a batch."""

    def __init__(self, link: Link, of: NoticeSettings, deliveries: Sequence[Waiting]) -> None:
        self.of, self.deliveries, self.now = of, deliveries, link.given.clock()
        ids = {one.lead_id for one in deliveries if one.lead_id is not None}
        self.leads = subjects(link.given, ids, of.rhythm.zone, self.now)
        named = {one.what.get("template") or of.template for one in deliveries}
        with link.given.store.reading() as con:
            self.templates: dict[str | None, Template | None] = {name: template_of(con, name) for name in named}

    def owner(self, one: Waiting) -> str | None:
        """Who gets it alone, where each owner does."""
        if self.of.whom != OWNER or one.lead_id is None:
            return None
        return as_owner(one.what.get("to") or self.leads[one.lead_id].owner)

    def outcome_or_text(self, one: Waiting) -> Outcome | tuple[str, str]:
        """What is sent, or why nothing is, or not yet."""
        due = self.of.rhythm.due(one.made_at)
        lead = None if one.lead_id is None else self.leads.get(one.lead_id)
        is_news = one.lead_id is None and "title" in one.what
        if lead is None and not is_news:
            return Dropped("the lead is no more")
        if lead is not None and lead.objected:
            return Dropped("they object to profiling")
        if due > self.now:
            return NotYet("it waits for its time", due - self.now)
        if not self.of.rhythm.is_digest and (loud := self.of.rhythm.due(self.now)) > self.now:
            return NotYet("it is quiet", loud - self.now)
        if lead is None:
            return str(one.what["title"]), str(one.what["words"])
        if self.of.whom == OWNER and self.owner(one) is None:
            return Dropped("the lead has no owner")
        name = one.what.get("template") or self.of.template
        template = self.templates[name]
        if template is None:
            return Never(f"there is no template `{name}` for notices, or it can no longer be read")
        try:
            return filled(template, lead, str(one.what.get("words", "")))
        except RenderError as error:
            return Never(str(error))
