"""Exports of HubSpot and Salesforce as they come: which columns tell them, and our names for theirs."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from leadline.files.columns import Facts, key


@dataclass(frozen=True, slots=True)
class Export:
    """A kind of export.

    It is told by one column of ``ids`` and at least ``least`` of ``tell``, written exactly so but for case. ``names``
    are our names by the key of theirs; where several of theirs mean the same, the first in ``names`` wins.
    """

    title: str
    facts: Facts
    ids: Collection[str]
    tell: Collection[str]
    least: int
    names: Mapping[str, str]


def _named(*pairs: tuple[str, str]) -> dict[str, str]:
    return {key(their): ours for names, ours in pairs for their in names.split("|")}


_HUBSPOT_COMPANY = (
    ("Company Domain Name|Domain", "company.domain"),
    ("Industry", "company.industry"),
    ("Number of Employees|Number Of Employees|numemployees|numberofemployees", "company.employees"),
    ("Annual Revenue|annualrevenue", "company.revenue"),
)
_HUBSPOT = _named(
    ("Record ID|Record ID - Contact|Contact ID|hs_object_id|vid", "lead_id"),
    ("Create Date|createdate", "created_at"),
    ("Primary Associated Company ID|Associated Company IDs (Primary)|Associated Company IDs", "account_id"),
    ("Associated Company ID|associatedcompanyid", "account_id"),
    ("First Name|firstname", "first_name"),
    ("Last Name|lastname", "last_name"),
    ("Email", "email"),
    ("Phone Number|phone", "phone"),
    ("Mobile Phone Number|mobilephone", "mobile_phone"),
    ("Job Title|jobtitle", "job_title"),
    ("Employment Seniority|Seniority|hs_seniority", "seniority"),
    ("Employment Role|Job function|hs_role", "job_role"),
    ("Country/Region|Country|IP Country", "country"),
    ("State/Region|State", "state"),
    ("City", "city"),
    ("Postal Code|zip", "postal_code"),
    ("Contact owner|HubSpot Owner|hubspot_owner_id", "owner"),
    ("Lifecycle Stage|lifecyclestage", "lifecycle_stage"),
    ("Lead Status|hs_lead_status", "lead_status"),
    ("Original Source|Original Traffic Source|Original Source Type|hs_analytics_source", "original_source"),
    ("Last Activity Date|notes_last_updated", "last_activity_at"),
    ("Last Modified Date|lastmodifieddate", "updated_at"),
    ("Associated Company|Associated Company (Primary)|Company Name|company", "company.name"),
    *_HUBSPOT_COMPANY,
)  # fmt: skip
_HUBSPOT_ACCOUNTS = _named(
    ("Record ID|Record ID - Company|Company ID|hs_object_id", "account_id"),
    ("Company name|name", "name"),
    ("Company owner|HubSpot Owner|hubspot_owner_id", "owner"),
    ("Create Date|createdate", "created_at"),
    ("Country/Region|Country", "country"),
    ("State/Region|State", "state"),
    ("City", "city"),
    *((their, ours.removeprefix("company.")) for their, ours in _HUBSPOT_COMPANY),
)
_SALESFORCE = _named(
    ("Lead ID|Contact ID|Id", "lead_id"),
    ("Created Date|Create Date", "created_at"),
    ("Account ID", "account_id"),
    ("First Name", "first_name"),
    ("Last Name", "last_name"),
    ("Email", "email"),
    ("Phone", "phone"),
    ("Mobile|Mobile Phone", "mobile_phone"),
    ("Title", "job_title"),
    ("Department", "department"),
    ("Country|Mailing Country|Country (text only)|Mailing Country (text only)|Country Code", "country"),
    ("State/Province|State|Mailing State/Province|Mailing State|State/Province (text only)", "state"),
    ("City|Mailing City", "city"),
    ("Zip/Postal Code|Postal Code|Mailing Zip/Postal Code|Mailing Postal Code|Zip", "postal_code"),
    ("Lead Owner|Contact Owner|Owner ID", "owner"),
    ("Lead Status|Status", "lead_status"),
    ("Lead Source", "lead_source"),
    ("Rating", "rating"),
    ("Last Activity|Last Activity Date", "last_activity_at"),
    ("Last Modified Date", "updated_at"),
    ("Unread By Owner|Is Unread By Owner", "unread_by_owner"),
    ("Is Converted|Converted", "is_converted"),
    ("Company / Account|Account Name|Company", "company.name"),
    ("Website", "company.website"),
    ("Industry", "company.industry"),
    ("No. of Employees|Number of Employees|Employees", "company.employees"),
    ("Annual Revenue", "company.revenue"),
)
_SALESFORCE_ACCOUNTS = _named(
    ("Account ID|Id", "account_id"),
    ("Account Name|Name", "name"),
    ("Account Owner|Owner ID", "owner"),
    ("Created Date", "created_at"),
    ("Billing Country", "country"),
    ("Billing City", "city"),
    ("Website", "website"),
    ("Industry", "industry"),
    ("Employees|Number of Employees|No. of Employees", "employees"),
    ("Annual Revenue", "revenue"),
)

EXPORTS = (
    Export("HubSpot contacts", Facts.LEADS,
           ("Record ID", "Record ID - Contact"),
           ("Lifecycle Stage", "Create Date", "Contact owner", "Lead Status", "Associated Company",
            "Marketing contact status", "Country/Region", "First Name", "Last Name", "Email"), 3, _HUBSPOT),
    Export("HubSpot contacts", Facts.LEADS, ("hs_object_id",),
           ("firstname", "lastname", "email", "lifecyclestage", "createdate", "jobtitle", "hubspot_owner_id"),
           3, _HUBSPOT),
    Export("HubSpot companies", Facts.ACCOUNTS, ("Record ID", "Record ID - Company"),
           ("Company name", "Company Domain Name", "Company owner", "Create Date", "Industry", "Country/Region"),
           2, _HUBSPOT_ACCOUNTS),
    Export("Salesforce leads", Facts.LEADS, ("Lead ID",),
           ("Company / Account", "Lead Source", "Lead Owner", "Lead Status", "Created Date", "First Name",
            "Last Name", "No. of Employees", "Rating", "Unread By Owner"), 3, _SALESFORCE),
    Export("Salesforce contacts", Facts.LEADS, ("Contact ID",),
           ("Account Name", "Account ID", "Lead Source", "Contact Owner", "Mailing Country", "Created Date",
            "First Name", "Last Name", "Mailing City"), 3, _SALESFORCE),
    Export("Salesforce records", Facts.LEADS, ("Id",),
           ("FirstName", "LastName", "Company", "LeadSource", "CreatedDate", "NumberOfEmployees", "AnnualRevenue",
            "IsConverted", "OwnerId", "AccountId", "MailingCountry"), 3, _SALESFORCE),
    Export("Salesforce accounts", Facts.ACCOUNTS, ("Account ID", "Id"),
           ("Account Name", "Account Owner", "Billing Country", "BillingCountry", "NumberOfEmployees",
            "AnnualRevenue", "Annual Revenue", "OwnerId", "CreatedDate", "Created Date"), 2, _SALESFORCE_ACCOUNTS),
)  # fmt: skip


def recognise(facts: Facts, found: Sequence[str]) -> Export | None:
    """The export that a header belongs to, if it is one that we know."""
    header = {c.casefold() for c in found}
    for export in EXPORTS:
        told = sum(t.casefold() in header for t in export.tell) >= export.least
        if told and export.facts is facts and any(i.casefold() in header for i in export.ids):
            return export
    return None


def columns(export: Export, found: Sequence[str]) -> dict[str, str]:
    """Our name → theirs for every column of an export; those without a name of ours are put in snake case.

    >>> columns(EXPORTS[0], ["Record ID", "Job Title", "Favourite Colour"])
    {'lead_id': 'Record ID', 'job_title': 'Job Title', 'favourite_colour': 'Favourite Colour'}
    """
    rank = {their: position for position, their in enumerate(export.names)}
    chosen: dict[str, str] = {}
    for column in sorted((c for c in found if key(c) in export.names), key=lambda c: rank[key(c)]):
        chosen.setdefault(export.names[key(column)], column)
    used = set(chosen.values())
    ours = {their: own for own, their in chosen.items()}
    for column in found:
        if column not in used:
            base = name = snake(column)
            count = 1
            while name in chosen:
                count += 1
                name = f"{base}_{count}"
            chosen[name] = column
            ours[column] = name
    return {ours[c]: c for c in found}


def snake(name: str) -> str:
    """A label in snake case.

    >>> snake("Became a Lead Date"), snake("IsConverted"), snake("Website URL"), snake("Region__c")
    ('became_a_lead_date', 'is_converted', 'website_url', 'region_c')
    """
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[\W_]+", "_", parted).strip("_").lower() or name
