"""What a notice says of a lead: read from the facts at the moment of sending, and harmless in any chat."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from leadline.errors import LeadlineError
from leadline.live.engines import Engines
from leadline.live.why_now import Recorded, lines_of
from leadline.model.condition import Instant
from leadline.outward.given import Given
from leadline.outward.mail.budget import Budget, bounded_range
from leadline.outward.mail.filling import made, one_line
from leadline.outward.mail.hours import EPOCH
from leadline.outward.mail.sandbox import BUDGET
from leadline.outward.mail.whom import Recipient, recipients
from leadline.outward.notice.template import Template
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.waiting import SINCE

UTC = ZoneInfo("UTC")
LONGEST_VALUE, LONGEST_SUBJECT, LONGEST = 200, 150, 1_500
LOUD = re.compile(r"@(?=(?:everyone|here|channel|all)\b(?!\.\w))", re.IGNORECASE)
MARKS = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")", "`": "'"})
lead, s = t.leads.c, t.scores.c
SCORES = (
    sa.select(lead.lead_id, lead.priority, s.model, s.version, s.as_of)
    .join(t.scores, sa.and_(s.lead_id == lead.lead_id, s.model == lead.model), isouter=True)
    .where(among(lead.lead_id))
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A lead that a notice is about, with what its templates see; without a ``recipient`` it is made up."""

    recipient: Recipient | None
    shown: Mapping[str, Any]

    @property
    def owner(self) -> str | None:
        return None if self.recipient is None else self.recipient.person.owner.get("email")

    @property
    def objected(self) -> bool:
        return self.recipient is not None and self.recipient.objected


def somebody(pages_url: str) -> Subject:
    """Nobody in particular, to look at a template with."""
    made_up = {
        "lead": {"first_name": "Ada", "last_name": "Lee", "email": "ada@example.com", "job_title": "Head of Marketing"},
        "company": {"name": "Lee Works", "domain": "example.com"},
        "owner": {"name": "Sam Rowe", "email": "sam@example.com"},
        "who": "Ada Lee",
        "why": "Asked for a demo 2 hours ago; decides.",
        "since": "16 November 2026, 09:30",
        "url": f"{pages_url}/leads/7" if pages_url else "",
    }
    return Subject(None, made_up | {"score": "72", "grade": "A", "band": "hot", "stage": "mql", "priority": "A1"})


def subjects(given: Given, subject_ids: Collection[int], zone: ZoneInfo, now: Instant) -> dict[int, Subject]:
    """The leads of these subjects, by subject; those that are no more are left out."""
    with given.store.reading() as con:
        found = recipients(con, subject_ids, now)
        ids = {"ids": sorted({one.lead_id for one in found.values()})}
        rows = {row.lead_id: row for row in con.execute(SCORES, ids)}
        since = {row[0]: row[1] for row in con.execute(SINCE, ids)}
    why = sentences(given, rows.values(), now)
    made = {}
    for subject_id, one in found.items():
        is_waiting = one.person.results.get("stage") == "mql" and one.lead_id in since
        more = {
            "priority": rows[one.lead_id].priority if one.lead_id in rows else None,
            "why": why.get(one.lead_id, ""),
            "since": day_and_time(since[one.lead_id], zone) if is_waiting else "",
        }
        own = {"url": f"{given.pages_url}/leads/{one.lead_id}" if given.pages_url else ""}
        made[subject_id] = Subject(one, harmless(facts(one) | more) | own)
    return made


def facts(one: Recipient) -> dict[str, Any]:
    person = one.person
    known = person.lead
    names = " ".join(str(known[name]) for name in ("first_name", "last_name") if known.get(name))
    who = known.get("name") or names or known.get("email") or f"Lead {one.lead_id}"
    results: Mapping[str, Any] = dict.fromkeys(("score", "grade", "band", "stage")) | dict(person.results)
    return {"lead": known, "company": person.company, "owner": person.owner, "who": who, **results}


def sentences(given: Given, rows: Iterable[Any], now: Instant) -> dict[int, str]:
    """Why now, for each lead that has a score. Without it a notice is sent all the same."""
    recorded = [Recorded(row.lead_id, row.model, row.version, row.as_of) for row in rows if row.version is not None]
    if not recorded:
        return {}
    engines = Engines(given.store, 1)
    try:
        with engines.lend() as engine:
            return {one.lead_id: lines.sentence(now) for one, lines in lines_of(engine, recorded)}
    except LeadlineError:
        return {}
    finally:
        engines.close()


def filled(template: Template, subject: Subject, what: str) -> tuple[str, str]:
    """The first line, and what is said of a lead; a `RenderError` says why there is none."""
    given = {
        **subject.shown,
        "what": plain(what, LONGEST),
        "link": lambda url: plain(str(url)),
        "range": bounded_range,
        BUDGET: Budget(),
    }
    text = made(template.text, given, "text")
    lines = [line.rstrip() for line in text.splitlines()]
    whole = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return one_line(made(template.subject, given, "subject"))[:LONGEST_SUBJECT], whole[:LONGEST]


def together(texts: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """One message of several notices."""
    if len(texts) == 1:
        return texts[0]
    return f"{len(texts)} notices about leads", "\n\n———\n\n".join(text for _, text in texts)


# -- harmless ------------------------------------------------------------------------------------------------------


def harmless(value: Any) -> Any:
    """Values as they are printed: nothing in them is a link, calls everybody, or ends a line."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Mapping):
        return {name: harmless(one) for name, one in value.items()}
    return [harmless(one) for one in value] if isinstance(value, list) else value


def plain(text: str, most: int = LONGEST_VALUE) -> str:
    """A text without what chats take for a command, a link or a mark.

    >>> plain("<!channel> @everyone see https://evil.example\\n[x](y)")
    '‹!channel› @ everyone see https: //evil.example (x)(y)'
    """
    return LOUD.sub("@ ", one_line(text)[:most].translate(MARKS).replace("://", ": //"))


def day_and_time(at: Instant, zone: ZoneInfo) -> str:
    moment = (EPOCH + timedelta(microseconds=at)).astimezone(zone)
    return f"{moment.day} {moment:%B %Y, %H:%M}"
