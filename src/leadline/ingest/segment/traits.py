"""Traits of people and accounts under our names, taken apart where they nest.

Segment reserves some names, which are ours in another spelling; any other name stays letter by letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from leadline.ingest.segment.clock import instant
from leadline.ingest.segment.limits import NAME, Refused
from leadline.model.dates import iso

ACCOUNT: Mapping[str, str] = {
    "createdAt": "created_at",
    "companyName": "name",
    "employeeCount": "employees",
    "employee_count": "employees",
    "numberOfEmployees": "employees",
    "annualRevenue": "revenue",
}
PERSON: Mapping[str, str] = {
    "createdAt": "created_at",
    "firstName": "first_name",
    "firstname": "first_name",
    "lastName": "last_name",
    "lastname": "last_name",
    "title": "job_title",
    "jobTitle": "job_title",
    "jobRole": "job_role",
    "phoneNumber": "phone",
    "mobilePhone": "mobile_phone",
    "postalCode": "postal_code",
    "accountId": "account_id",
    "company": "company.name",
    "companyName": "company.name",
    **{f"company.{theirs}": f"company.{ours}" for theirs, ours in ACCOUNT.items()},
}


def person_traits(said: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of a person, under our names. Null says that an attribute became missing.

    >>> person_traits({"firstName": "Ada", "address": {"country": "DE"}, "plan": "pro"})
    {'address.country': 'DE', 'plan': 'pro', 'first_name': 'Ada', 'country': 'DE'}
    """
    return _ours(said, PERSON)


def account_traits(said: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of an account, under our names.

    >>> account_traits({"name": "Nordhaven", "employee_count": 240})
    {'name': 'Nordhaven', 'employees': 240}
    """
    return _ours(said, ACCOUNT)


def _ours(said: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Ours win over theirs; of several of theirs that mean the same, the first."""
    flat = dict(_flat("", said))
    ours = {name: value for name, value in flat.items() if name not in names}
    for name, value in flat.items():
        if name in names:
            ours.setdefault(names[name], value)
    if "address.country" in ours:
        ours.setdefault("country", ours["address.country"])
    if "created_at" in ours:
        ours["created_at"] = _day_written(ours["created_at"])
    return ours


def _flat(prefix: str, said: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Names with dots and no objects any more; whoever calls knows that they do not nest too deep."""
    for name, value in said.items():
        full = prefix + name
        if len(full) > NAME:
            raise Refused(f"a trait's name has {len(full)} characters with its dots, {NAME} is the most")
        if not name.strip():
            continue
        if isinstance(value, dict):
            yield from _flat(f"{full}.", value)
        elif isinstance(value, list):
            yield full, [orjson.dumps(one).decode() if isinstance(one, dict | list) else one for one in value]
        else:
            yield full, value


def _day_written(value: Any) -> Any:
    """Numbers since 1970 as ISO 8601; anything else as it came."""
    try:
        return iso(instant(value)) if isinstance(value, int) else value
    except ValueError:
        return value
