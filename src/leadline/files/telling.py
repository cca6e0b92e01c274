"""What the rows of a file are, and each of its columns, as far as names tell: for who looks before they read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from leadline.files.columns import WANTED, Facts, Proposed, key, propose
from leadline.files.exports import recognise, snake
from leadline.files.source import Form

COMPANY = "company."
MAIL = frozenset({"email", "emailaddress", "mail"})
#: Properties that events of every site have. They are the same whatever models there are, and so are the ids of events.
PROPERTIES = ("path", "form", "asset", "campaign", "network", "product_id", "duration_s", "total")


def told_by(found: Sequence[str]) -> Facts:
    """What the rows of a file are, by its columns: what happened, companies; people where nothing else is told."""
    for facts in (Facts.LEADS, Facts.ACCOUNTS):
        if recognise(facts, found):
            return facts
    keys = {key(name) for name in found}
    for facts, column in ((Facts.CHANGES, "attribute"), (Facts.EVENTS, "event")):
        proposed = likely(facts, found, "", {})
        if keys & keys_of(facts, column) and not proposed.missing and not proposed.doubtful:
            return facts
    of_people = {"id", *MAIL, *keys_of(Facts.LEADS, "lead_id")}
    return Facts.ACCOUNTS if keys & keys_of(Facts.ACCOUNTS, "account_id") and not keys & of_people else Facts.LEADS


def keys_of(facts: Facts, column: str) -> set[str]:
    """The names by which a column of ours is told best."""
    wanted = next(one for one in WANTED[facts] if one.name == column)
    return {key(name) for name in (wanted.name, *(wanted.others[0] if wanted.others else ()))}


def likely(facts: Facts, found: Sequence[str], where: str, known: Mapping[str, str]) -> Proposed:
    """What the columns seem to be. Where people have no other id, the one column of their addresses is it."""
    proposed = propose(facts, found, where, known=known)
    mails = [name for name in found if key(name) in MAIL]
    if facts not in (Facts.LEADS, Facts.EVENTS) or "lead_id" not in proposed.missing or len(mails) != 1:
        return proposed
    mapping = {"lead_id": mails[0]} | ({"email": mails[0]} if facts is Facts.LEADS else {})
    return propose(facts, found, where, mapping=mapping, known=known)


def columns_of(
    found: Sequence[str], proposed: Proposed, facts: Facts, form: Form, names: Collection[str]
) -> dict[str, tuple[tuple[str, ...], str]]:
    """What each column is taken for, and what it is called as an attribute or a property.

    An attribute is spelled as it is looked for, or in snake case where people wrote it; `employees` is taken for
    `company.employees` where that is looked for. A property of an event is one of `PROPERTIES`, or keeps its spelling,
    since the id of an event that came without one is made of it.
    """
    ours: dict[str, tuple[str, ...]] = {}
    for name, theirs in proposed.theirs.items():
        ours[theirs] = (*ours.get(theirs, ()), name)
    spelled = facts in (Facts.LEADS, Facts.ACCOUNTS)
    by_key = {key(name): name for name in PROPERTIES}
    if spelled:
        of_company = {key(name.removeprefix(COMPANY)): name for name in names if name.startswith(COMPANY)}
        mail = {one: "email" for one in MAIL if facts is Facts.LEADS}
        by_key = of_company | mail | {key(name): name for name in names}
    known = {one.name for one in WANTED[facts]}
    taken = {name.casefold() for name in (*found, *proposed.theirs)}
    result = {}
    for theirs in found:
        taken_for, own = ours.get(theirs, ()), theirs
        if len(taken_for) == 1 and taken_for[0] not in (theirs, *known):
            own = taken_for[0]  # by a known export
        elif spelled or key(theirs) in by_key:
            wanted = by_key.get(key(theirs), attribute(theirs) if form is Form.DELIMITED else theirs)
            own = wanted if wanted.casefold() not in taken - {theirs.casefold()} else theirs
        taken.add(own.casefold())
        result[theirs] = ((own,) if taken_for == (theirs,) else taken_for, own)
    return result


def attribute(label: str) -> str:
    """A label as the name of an attribute.

    >>> attribute("Job Title"), attribute("Company.Number of Employees")
    ('job_title', 'company.number_of_employees')
    """
    company, dot, rest = label.partition(".")
    return f"company.{snake(rest)}" if dot and key(company) == "company" else snake(label)
