"""A look into a file: what each column is taken for, and what is still to be said."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from leadline.errors import FactsError
from leadline.files import read_events, read_leads
from leadline.files.columns import Facts
from leadline.files.looking import Look, look


def looked(tmp_path: Path, text: str, facts: Facts | None = None, *names: str, suffix: str = ".csv") -> Look:
    path = tmp_path / f"file{suffix}"
    path.write_text(text, encoding="utf-8")
    with duckdb.connect() as con:
        return look(con, path, facts, dict.fromkeys(Facts, names))


def ours(found: Look) -> dict[str, str]:
    return {one.name: "+".join(one.ours) for one in found.columns}


@pytest.mark.parametrize(
    ("header", "facts"),
    [
        ("Email,Name,Company", Facts.LEADS),
        ("id,type,created_at,name", Facts.LEADS),
        ("Record ID,First Name,Last Name,Email,Create Date", Facts.LEADS),
        ("Record ID,Company name,Company Domain Name,Industry", Facts.ACCOUNTS),
        ("company_id,employees", Facts.ACCOUNTS),
        ("company_id,contact_id,employees", Facts.LEADS),
        ("user_id,event,timestamp,path", Facts.EVENTS),
        ("E-Mail,Event Name,Date", Facts.EVENTS),
        ("contact_id,property,value,changed_at", Facts.CHANGES),
    ],
)
def test_columns_tell_what_the_rows_are(tmp_path: Path, header: str, facts: Facts) -> None:
    cells = ",".join("2026-01-02" if name.lower() in ("date", "timestamp") else "x" for name in header.split(","))
    assert looked(tmp_path, f"{header}\n{cells}\n").facts is facts


def test_an_address_is_the_id_where_people_have_no_other(tmp_path: Path) -> None:
    assert ours(looked(tmp_path, "E-Mail,Name\nann@acme.example,Ann\n")) == {"E-Mail": "lead_id+email", "Name": "name"}
    assert ours(looked(tmp_path, "ID,E-Mail\n7,ann@acme.example\n")) == {"ID": "lead_id", "E-Mail": "email"}
    found = looked(tmp_path, "Email,Event,Date\nann@acme.example,page,2026-01-02\n")
    assert (ours(found), found.missing) == ({"Email": "lead_id", "Event": "event", "Date": "occurred_at"}, ())
    two = looked(tmp_path, "Email,E-Mail,Name\na@acme.example,b@acme.example,Ann\n")
    assert (two.missing, ours(two)["Name"]) == (("lead_id",), "name")


def test_an_attribute_is_spelled_as_it_is_looked_for_or_in_snake_case(tmp_path: Path) -> None:
    text = "ID,Job Title,Full Name,full_name,Team Size,Company.Size\n1,a,b,c,2,3\n"
    assert ours(looked(tmp_path, text, Facts.LEADS, "teamSize")) == {
        "ID": "lead_id",
        "Job Title": "job_title",
        "Full Name": "Full Name",  # there is one called full_name already
        "full_name": "full_name",
        "Team Size": "teamSize",
        "Company.Size": "company.size",
    }


def test_an_attribute_of_the_company_is_the_one_that_is_looked_for(tmp_path: Path) -> None:
    found = ours(looked(tmp_path, "ID,Employees,Revenue\n1,2,3\n", Facts.LEADS, "company.employees"))
    assert (found["Employees"], found["Revenue"]) == ("company.employees", "revenue")


def test_a_property_is_a_usual_one_or_keeps_its_spelling_since_ids_of_events_are_made_of_it(tmp_path: Path) -> None:
    text = "user_id,event,time,Page Path,Path\nann,page,2026-01-02,/,/\n"
    for names in ((), ("page_path", "Path")):  # whatever the rules look at
        found = ours(looked(tmp_path, text, Facts.EVENTS, *names))
        assert (found["Page Path"], found["Path"]) == ("Page Path", "path")


def test_an_export_is_recognised_with_its_names(tmp_path: Path) -> None:
    text = "Record ID,First Name,Last Name,Email,Create Date\n7,Ann,Lee,ann@acme.example,2026-01-02 10:00\n"
    found = looked(tmp_path, text)
    assert found.export == "HubSpot contacts"
    assert ours(found)["Create Date"] == "created_at"
    assert [one.kind.value for one in found.columns][-1] == "instants"


def test_what_is_missing_or_doubtful_is_said_and_not_raised(tmp_path: Path) -> None:
    found = looked(tmp_path, "user_id,contact_id,when,type\na,b,2026-01-02,page\n", Facts.EVENTS)
    assert (found.missing, found.doubtful) == ((), ("lead_id",))
    found = looked(tmp_path, "name\nAnn\n", Facts.CHANGES)
    assert found.missing == ("attribute", "value", "occurred_at")


def test_rows_that_are_no_json_are_left_out_of_the_samples(tmp_path: Path) -> None:
    found = looked(tmp_path, '{"id": 1, "tags": ["a"], "n": 2.5}\nnope\n{"id": 2}\n', suffix=".jsonl")
    assert (found.rows, found.samples) == (2, (("1", "[a]", "2.5"), ("2", None, None)))
    assert [one.kind.value for one in found.columns] == ["whole numbers", "lists", "numbers"]


def test_one_column_may_be_two_and_others_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("Email,Name,Notes\nann@acme.example,Ann,secret\n", encoding="utf-8")
    with duckdb.connect() as con:
        mapping = {"lead_id": "Email", "email": "email"}
        read_leads(con, path, mapping=mapping, without=["Notes"])
        found = con.sql("SELECT * FROM leads")
        assert (found.columns, found.fetchall()) == (
            ["lead_id", "email", "Name"],
            [("ann@acme.example",) * 2 + ("Ann",)],
        )
        with pytest.raises(FactsError, match="no column `Note` to leave out; the columns are `Email`, `Name`, `Notes`"):
            read_leads(con, path, mapping=mapping, without=["Note"])


def test_a_column_that_is_left_out_is_recognised_no_more(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("user_id,id,event,time,source\nann,e1,page,2026-01-02,web\n", encoding="utf-8")
    with duckdb.connect() as con:
        found = read_events(con, path, without=["id", "source"])
        assert found.columns[:4] == ("event_id", "lead_id", "event", "occurred_at")
        assert con.sql("SELECT event_id <> 'e1', source FROM events").fetchall() == [(True, None)]
