"""Whom a mail is for: what is known of the lead at the moment of sending, read from the facts themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email

from leadline.live.people import EMAIL, people
from leadline.model.condition import Instant
from leadline.model.text import fold
from leadline.outward.mail.filling import Person
from leadline.quality import JUNK_FROM
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.objecting import OBJECTED, PROFILING
from leadline.store.suppressions import suppressed
from leadline.store.values import as_text

i, lead, a, u = t.identity.c, t.leads.c, t.accounts.c, t.users.c
WHOSE = sa.select(i.subject_id, i.lead_id).where(among(i.subject_id)).order_by(i.starts)
RESULTS = sa.select(*lead["lead_id", "stage", "score_cents", "grade", "band", "junk"]).where(among(lead.lead_id))
COMPANIES = sa.select(*a["account_id", "name", "domain", "attributes"]).where(among(a.account_id))
OWNERS = sa.select(u.email, u.name).where(among(u.email))


@dataclass(frozen=True, slots=True)
class Recipient:
    """A lead that may get a mail. ``suppressed``: the reasons by topic; ``address`` is as mail servers take it."""

    lead_id: int
    email: str
    address: str | None
    attributes: Mapping[str, str]
    person: Person
    objected: bool
    is_junk: bool
    suppressed: Mapping[str, str] = field(default_factory=dict)


def recipients(con: sa.Connection, subject_ids: Iterable[int], now: Instant) -> dict[int, Recipient]:
    """The leads of these subjects, by subject; those that are no more are left out."""
    ids = {"ids": sorted(set(subject_ids))}
    whose: dict[int, int] = {row.subject_id: row.lead_id for row in con.execute(WHOSE, ids)}  # the latest owner counts
    leads = people(con, set(whose.values()), now)
    said = {lead_id: one.attributes(now) for lead_id, one in leads.items()}
    emails = {lead_id: said[lead_id].get(EMAIL) or one.first(EMAIL) or "" for lead_id, one in leads.items()}
    results = {row.lead_id: row for row in con.execute(RESULTS, {"ids": leads})}
    accounts = {one.account_id for one in leads.values() if one.account_id is not None}
    companies = {row.account_id: row for row in con.execute(COMPANIES, {"ids": accounts})}
    named = {said[lead_id]["owner"] for lead_id in leads if "owner" in said[lead_id]}
    owners = {row.email: row.name for row in con.execute(OWNERS, {"ids": named})}
    kept_out = suppressed(con, [fold(one) for one in emails.values() if one])
    found = {
        lead_id: Recipient(
            lead_id,
            emails[lead_id],
            address_of(emails[lead_id]),
            said[lead_id],
            Person(
                shown(said[lead_id]) | {"email": emails[lead_id]},
                company_of(companies.get(one.account_id or "")),
                owner_of(said[lead_id].get("owner"), owners),
                results_of(results.get(lead_id)),
            ),
            said[lead_id].get(PROFILING) == OBJECTED,
            lead_id in results and results[lead_id].junk >= JUNK_FROM,
            kept_out.get(fold(emails[lead_id]), {}),
        )
        for lead_id, one in leads.items()
    }
    return {subject: found[lead_id] for subject, lead_id in whose.items() if lead_id in found}


def address_of(email: str) -> str | None:
    """An address as mail servers take it, its domain in ASCII; ``None``: it can be none.

    >>> address_of("Jürgen@Bücher.example"), address_of("a@b\\r\\nBcc: c@d.example")
    ('Jürgen@xn--bcher-kva.example', None)
    """
    try:
        found = validate_email(email, check_deliverability=False, test_environment=True)
    except (EmailNotValidError, UnicodeError):
        return None
    return f"{found.local_part}@{found.ascii_domain}"


def shown(attributes: Mapping[str, str]) -> dict[str, Any]:
    """Attributes as templates see them: texts, and lists where they are lists."""
    return {name: listed(value) for name, value in attributes.items()}


def listed(value: str) -> Any:
    """The elements of a list that is kept as JSON, else the text itself.

    >>> listed('["a","b"]'), listed("[draft]")
    (['a', 'b'], '[draft]')
    """
    if not (value.startswith("[") and value.endswith("]")):
        return value
    try:
        found = orjson.loads(value)
    except orjson.JSONDecodeError:
        return value
    return [str(one) for one in found] if isinstance(found, list) else value


def company_of(row: Any) -> dict[str, Any]:
    if row is None:
        return {}
    said = {name: as_text(value) for name, value in orjson.loads(row.attributes).items()}
    own = {"name": row.name, "domain": row.domain}
    return shown({name: value for name, value in (said | own).items() if value is not None})


def owner_of(email: str | None, names: Mapping[str, str]) -> dict[str, str]:
    return {} if email is None else {"email": email, "name": names.get(email) or email}


def results_of(row: Any) -> dict[str, str]:
    if row is None:
        return {}
    score = None if row.score_cents is None else f"{row.score_cents / 100:.2f}".removesuffix(".00")
    found = {"score": score, "grade": row.grade, "band": row.band, "stage": row.stage}
    return {name: value for name, value in found.items() if value is not None}
