"""`leadline report`, `leadline review` and `leadline costs`, as somebody types them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from leadline.cli.group import leadline
from leadline.store.database import open_store
from leadline.store.migrate import upgrade
from tests.cli.conftest import Ran
from tests.learning.reports.company import company, fill

COSTS = "costs: Marketing\ncurrency: EUR\nchannels:\n  webinar: {months: {2026-07: 900, 2026-08: 900, 2026-09: 900}}\n"
NOW = ("--as-of", "2026-11-16")
Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs `leadline` on a store with the simulated company."""
    folder = tmp_path_factory.mktemp("reports")
    address = f"sqlite:///{folder}/leads.db"
    store = open_store(address)
    upgrade(store)
    fill(store, company(folder))
    store.close()

    def ran(*arguments: str) -> Ran:
        environment = {"LEADLINE_DATABASE": address, "COLUMNS": "100"}
        result = CliRunner().invoke(leadline, arguments, prog_name="leadline", env=environment)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return ran


def test_a_report_is_printed_and_written_as_a_page_a_pdf_and_a_table(run: Run, tmp_path: Path) -> None:
    page, pdf, sheet = (str(tmp_path / name) for name in ("f.html", "f.pdf", "f.csv"))
    files = ("--html", page, "--pdf", pdf, "--csv", sheet, "--table", "groups")
    said = run("report", "funnel", "--quarter", "2026-Q3", "--by", "source", *NOW, *files)
    assert said.code == 0 and said.out.startswith("The funnel, 1 Jul 2026 to 30 Sep 2026\n")
    assert "MQL → SQL" in said.out and f"{pdf} is written." in said.err
    assert "<h1>The funnel" in Path(page).read_text(encoding="utf-8")
    assert Path(pdf).read_bytes().startswith(b"%PDF-")
    assert Path(sheet).read_text(encoding="utf-8").startswith("\ufeffname,leads,reached,")


def test_days_and_values_choose_the_leads(run: Run) -> None:
    days = ("--from", "2026-07-01", "--to", "2026-09-30", "--json", *NOW)
    whole, part = (run("report", "funnel", *days, *only).json for only in ((), ("--only", "country=DE")))
    assert 0 < part["figures"]["rungs"][0]["leads"] < whole["figures"]["rungs"][0]["leads"]
    refused = run("report", "funnel", "--only", "colour=red")
    assert refused.code == 2 and "write one of source, campaign" in refused.err
    assert run("review", "--quarter", "2031-Q1", *NOW).err == "2031-Q1 has not begun yet; ask for a time that has\n"
    assert run("report", "funnel", "--quarter", "2026-7").err == '"2026-7" is no quarter; write 2026-Q3\n'


def test_costs_are_kept_and_a_review_says_what_a_customer_cost(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "costs.yml"
    file.write_text(COSTS, encoding="utf-8")
    assert run("costs").out.startswith("There are no costs yet")
    assert run("costs", "apply", str(file)).out == "Edit 1 of `costs` is kept.\n"
    assert "webinar: leads whose source is webinar; 2,700 EUR in 3 months" in run("costs").out
    file.write_text(COSTS.replace("EUR", ""), encoding="utf-8")
    refused = run("costs", "check", str(file))
    assert refused.code == 2 and refused.err.startswith(f"{file}:")
    pdf = str(tmp_path / "review.pdf")
    said = run("review", *NOW, "--pdf", pdf)
    assert said.out.startswith("2026-Q3 in review\n") and "cost of a customer, EUR" in said.out
    assert Path(pdf).read_bytes().startswith(b"%PDF-")
