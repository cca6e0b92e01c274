"""Reports and costs over HTTP."""

from __future__ import annotations

import csv
import io
import time

import pytest

from leadline.evidence.report.html import POLICY
from leadline.store.roles import Role, Sight
from tests.api.conftest import Running, Serve, is_error
from tests.learning.reports.company import REPS, ZONE, Company, company, fill

COSTS = (
    "costs: test\ncurrency: EUR\nchannels:\n  webinars: {is: webinar, months: {2026-07: 1, 2026-08: 2, 2026-09: 3}}\n"
)


@pytest.fixture(scope="module")
def running(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Running:
    facts: Company = company(tmp_path_factory.mktemp("simulated"))
    server = serve()
    fill(server.store, facts)
    server.clock.moved = facts.ends - time.time_ns() // 1000
    return server


def test_every_report_answers_with_figures_and_a_document_that_say_the_same(running: Running) -> None:
    client = running.client(running.key("api", role=Role.viewer))
    listed = client.get("/api/reports").json()
    assert listed["quarters"][:2] == ["2026-Q4", "2026-Q3"] and len(listed["items"]) == 6
    for one in [*(one["report"] for one in listed["items"]), "review"]:
        said = client.get(f"/api/reports/{one}", params={"quarter": "2026-Q3", "by": "source"})
        assert said.status_code == 200, said.text
        found = said.json()
        assert found["report"] == one and found["period"] == "2026-Q3"
        assert (found["timezone"], found["starts_at"]) == (ZONE, "2026-06-30T18:30:00Z")
        assert found["document"]["verdict"] and found["document"]["sections"]
    funnel = client.get("/api/reports/funnel", params={"quarter": "2026-Q3"}).json()
    cells = funnel["document"]["sections"][0]["table"]["rows"]
    assert [row[1] for row in cells] == [str(one["leads"]) for one in funnel["figures"]["rungs"]]


def test_a_report_is_a_table_a_page_and_a_pdf_as_well(running: Running) -> None:
    client = running.client(running.key("api", role=Role.viewer))
    days = {"from": "2026-07-01", "to": "2026-09-30"}
    table = client.get("/api/reports/funnel", params=days | {"as": "csv", "table": "cohorts"})
    rows = list(csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff"))))
    assert [row["name"] for row in rows] == ["2026-07", "2026-08", "2026-09"] and rows[0]["customer_by_30_days"]
    page = client.get("/api/reports/review", params={"quarter": "2026-Q3", "as": "html"})
    assert page.headers["content-security-policy"] == POLICY and "<h1>2026-Q3 in review</h1>" in page.text
    paper = client.get("/api/reports/review", params={"as": "pdf"})
    assert paper.headers["content-type"] == "application/pdf" and paper.content.startswith(b"%PDF-")
    assert 'filename="review-2026-Q3.pdf"' in paper.headers["content-disposition"]


def test_a_rep_gets_the_reports_of_the_leads_that_they_see(running: Running) -> None:
    user = running.user(REPS[0], Role.sales)
    client = running.client(running.key("api", role=Role.sales, sight=Sight.own, user_id=user.user_id))
    everybody = running.client(running.key("api", role=Role.viewer))
    mine, all_ = (
        one.get("/api/reports/funnel", params={"quarter": "2026-Q3"}).json()["figures"]["rungs"][0]["leads"]
        for one in (client, everybody)
    )
    named = everybody.get("/api/reports/funnel", params={"quarter": "2026-Q3", "owner": REPS[0].upper()})
    assert 0 < mine < all_ and named.json()["figures"]["rungs"][0]["leads"] == mine


def test_costs_are_kept_with_their_edits_and_mistakes_are_told_all_at_once(running: Running) -> None:
    keeper = running.client(running.key("api", role=Role.marketer))
    assert keeper.get("/api/costs").json()["edit"] == 0
    wrong = "costs: test\nchannels:\n  a: {is: x, months: {2026-13: 1}}\n  b: {is: X, mnths: {}}\n"
    problems = keeper.post("/api/costs/check", json={"text": wrong}).json()["problems"]
    assert {one["line"] for one in problems} == {1, 3, 4} and problems[0]["what"].startswith("`currency` is missing")
    kept = keeper.put("/api/costs", json={"text": COSTS, "edit": 0})
    assert kept.status_code == 200 and kept.json()["sentences"] == [
        "webinars: leads whose source is webinar; 6 EUR in 3 months from 2026-07 to 2026-09."
    ]
    is_error(keeper.put("/api/costs", json={"text": COSTS, "edit": 0}), 409, "conflict", "body.edit")
    assert [one["edit"] for one in keeper.get("/api/costs/edits").json()["items"]] == [1]
    found = keeper.get("/api/reports/costs", params={"quarter": "2026-Q3"}).json()["figures"]
    assert [one["spent"] for one in found["channels"]] == [6] and found["currency"] == "EUR"


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ({"quarter": "2026-Q5"}, "query.quarter"),
        ({"quarter": "2031-Q1"}, "query.quarter"),
        ({"quarter": "2026-Q3", "from": "2026-07-01"}, "query.quarter"),
        ({"from": "2026-07-32"}, "query.from"),
        ({"quarter": "2026-Q3", "as": "csv", "table": "nothing"}, "query.table"),
    ],
)
def test_what_cannot_be_reported_is_refused_in_words(running: Running, query: dict[str, str], where: str) -> None:
    client = running.client(running.key("api", role=Role.viewer))
    is_error(client.get("/api/reports/funnel", params=query), 422, "invalid", where)
