"""Exports of HubSpot and Salesforce as they come. All people and companies in them are invented."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from leadline.files import read_accounts, read_leads
from tests.files.conftest import Made, at

GOLDEN = Path(__file__).parent / "golden"


def first(con: duckdb.DuckDBPyConnection) -> dict[str, object]:
    rows = con.sql("SELECT * FROM leads LIMIT 1")
    return dict(zip(rows.columns, rows.fetchall()[0], strict=True))


def test_a_hubspot_export_of_contacts_is_read_as_it_comes(con: duckdb.DuckDBPyConnection) -> None:
    reading = read_leads(con, GOLDEN / "hubspot-contacts.csv")
    assert (reading.accepted, reading.rejected) == (3, 0)
    assert reading.notes == ("read as an export of HubSpot contacts",)
    assert first(con) == {
        "lead_id": "10251",
        "first_name": "Marit",
        "last_name": "Vestergaard",
        "email": "marit@nordlys.example",
        "phone": "+45 20 12 34 56",
        "owner": "Tomas Oller",
        "last_activity_at": at("2026-02-11T09:30"),
        "lead_status": "OPEN",
        "marketing_contact_status": "Marketing contact",
        "created_at": at("2025-11-03T14:22"),
        "lifecycle_stage": "Marketing Qualified Lead",
        "company.name": "Nordlys Optik A/S",
        "account_id": "880114",
        "job_title": "Head of Procurement",
        "country": "Denmark",
        "company.employees": 210,
        "company.revenue": 18_500_000.0,
        "company.industry": "MEDICAL_DEVICES",
        "number_of_pageviews": 37,
    }
    assert con.sql("SELECT last_name, job_title, phone FROM leads WHERE lead_id = '10253'").fetchall() == [
        ("D'Aubigny, Jr.", 'Directeur "Achats"', "0033123456789")
    ]


def test_hubspot_dates_hang_in_the_zone_of_the_account(con: duckdb.DuckDBPyConnection) -> None:
    read_leads(con, GOLDEN / "hubspot-contacts.csv", zone="Europe/Copenhagen")
    assert first(con)["created_at"] == at("2025-11-03T13:22")


def test_a_salesforce_report_of_leads_is_read_without_its_footer(con: duckdb.DuckDBPyConnection) -> None:
    reading = read_leads(con, GOLDEN / "salesforce-leads.csv")
    assert (reading.accepted, reading.rejected, reading.rejected_path) == (3, 0, None)
    assert reading.notes == (
        "read as an export of Salesforce leads",
        "`created_at`: dates read as month/day/year",
        "`last_activity_at`: dates read as month/day/year",
        "4 lines below the last row are the export's footer",
    )
    assert first(con) == {
        "lead_id": "00Q5g00000A1xYz",
        "first_name": "Ines",
        "last_name": "Falkenrath",
        "job_title": "COO",
        "company.name": "Falkenrath Pumpen GmbH",
        "email": "ines@falkenrath.example",
        "phone": "(089) 555-0134",
        "lead_source": "Web",
        "lead_status": "Open - Not Contacted",
        "rating": "Hot",
        "owner": "Perla Quint",
        "country": "Germany",
        "company.employees": 340,
        "company.revenue": 41_000_000,
        "company.industry": "Manufacturing",
        "created_at": at("2026-02-03"),
        "last_activity_at": at("2026-02-14"),
        "do_not_call": 0,
    }


def test_a_short_row_above_the_last_one_is_no_footer(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    lines = (GOLDEN / "salesforce-leads.csv").read_text().splitlines()
    reading = read_leads(con, made("leads.csv", lines[0], lines[1], "torn,row", lines[2], *lines[4:]))
    assert (reading.accepted, reading.rejected) == (2, 1)
    assert reading.rejected_path is not None
    assert reading.rejected_path.read_text().splitlines()[1] == '3,2 cells where the header has 18,"torn,row"'
    assert reading.notes[-1] == "4 lines below the last row are the export's footer"


def test_salesforce_records_from_the_data_loader_are_read(con: duckdb.DuckDBPyConnection) -> None:
    reading = read_leads(con, GOLDEN / "salesforce-records.csv")
    assert reading.notes == ("read as an export of Salesforce records",)
    assert first(con) == {
        "lead_id": "00Q5g00000A1xYzEAJ",
        "first_name": "Ines",
        "last_name": "Falkenrath",
        "job_title": "COO",
        "company.name": "Falkenrath Pumpen GmbH",
        "lead_source": "Web",
        "created_at": at("2026-02-03T16:41:07"),
        "company.employees": 340,
        "company.revenue": 41_000_000.0,
        "company.industry": "Manufacturing",
        "is_converted": False,
        "region_c": "South",
    }


@pytest.mark.parametrize(
    ("header", "row", "title"),
    [
        ("Record ID,Company name,Company Domain Name,Industry", "7,Acme,acme.example,X", "HubSpot companies"),
        ("Account ID,Account Name,Account Owner,Billing Country", "7,Acme,Perla,DE", "Salesforce accounts"),
    ],
)
def test_exports_of_companies_are_accounts(
    con: duckdb.DuckDBPyConnection, made: Made, header: str, row: str, title: str
) -> None:
    reading = read_accounts(con, made("accounts.csv", header, row))
    assert reading.notes[0] == f"read as an export of {title}"
    assert con.sql("SELECT account_id, name FROM accounts").fetchall() == [("7", "Acme")]


def test_a_table_of_ones_own_is_no_export(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    reading = read_leads(con, made("leads.csv", "lead_id,First Name,Email,Favourite Colour", "1,Ana,a@b.example,red"))
    assert reading.columns == ("lead_id", "First Name", "Email", "Favourite Colour")
    assert reading.notes == ()


def test_columns_are_remembered_where_that_is_asked_for(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    path = Path(shutil.copy(GOLDEN / "salesforce-records.csv", made("in/x.md").parent / "one.csv"))
    memory = path.parent / "leadline-columns.yml"
    read_leads(con, path)
    assert not memory.exists()
    assert read_leads(con, path, remember=True).notes[-1] == f"columns remembered in {memory}"
    assert memory.read_text().splitlines()[:6] == [
        "# How Leadline reads the columns of the files in this folder (our name: the file's name).",
        "leads:",
        "- from: Salesforce records",
        "  columns:",
        "    lead_id: ID",
        "    first_name: FIRSTNAME",
    ]
    before = memory.read_text()
    read_leads(con, path, remember=True)
    assert memory.read_text() == before


def test_what_people_write_there_is_obeyed_and_kept(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    path = Path(shutil.copy(GOLDEN / "salesforce-records.csv", made("in/x.md").parent / "one.csv"))
    memory = made(
        "in/leadline-columns.yml", "# ours", "leads:", "- columns: {lead_id: NUMBER, x: y}  # another file",
        "- columns: {lead_id: ID, area: REGION__C}",
    )  # fmt: skip
    reading = read_leads(con, path)
    assert reading.notes == ("read as an export of Salesforce records", f"columns as {memory} says")
    assert con.sql("SELECT area, job_title FROM leads LIMIT 1").fetchall() == [("South", "COO")]
    read_leads(con, path, mapping={"lead_id": "LASTNAME"}, remember=True)
    text = memory.read_text()
    assert text.startswith("# ours") and "# another file" in text and "from: the command line" in text
    assert read_leads(con, path).notes[-1] == f"columns as {memory} says"
    assert first(con)["lead_id"] == "Falkenrath"


@pytest.mark.parametrize("text", ["leads: [1]", "- x", "leads: {a: b}", "a: ["])
def test_a_memory_that_cannot_be_read_is_said(con: duckdb.DuckDBPyConnection, made: Made, text: str) -> None:
    made("leadline-columns.yml", text)
    with pytest.raises(ValueError, match=r"leadline-columns\.yml\S* .*mend it or delete it"):
        read_leads(con, made("leads.csv", "lead_id", "1"))
