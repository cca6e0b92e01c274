"""Connecting a CRM: it is tried first, says what lacks, makes fields only where somebody agreed, and keeps secrets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from leadline.simulate.crm.hubspot import TOKEN, HubSpotDouble, hubspot
from leadline.store.connections import Connection, connections
from leadline.store.database import open_store
from leadline.store.documents import MAPPING, documents
from tests.cli.conftest import Run
from tests.live.world import NOW


@pytest.fixture
def double() -> Iterator[HubSpotDouble]:
    with hubspot(lambda: NOW) as found:
        yield found


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADLINE_OUTBOUND_PRIVATE", "yes")
    monkeypatch.setenv("LEADLINE_HUBSPOT_TOKEN", TOKEN)


def kept() -> tuple[Connection, list[str]]:
    """The connection, and the texts of the mappings."""
    store = open_store("sqlite:///leadline.db")
    with store.reading() as con:
        (found,), texts = connections(con), [one.text for one in documents(con, MAPPING, "crm")]
    store.close()
    return found, texts


def test_nothing_is_made_there_and_nothing_kept_before_somebody_agrees(double: HubSpotDouble, run: Run) -> None:
    there = ["connect", "hubspot", "crm", "--url", double.url]
    refused = run(*there)
    assert refused.code == 1
    assert "the property contacts.leadline_score" in refused.out and "Nothing is kept" in refused.out
    assert not any(one.path.startswith("/crm") and one.method == "POST" for one in double.asked)
    assert "There is no connection yet" in run("connect").out
    made = run(*there, "--yes")
    assert made.code == 0, made.err
    assert "account 4711" in made.out and TOKEN not in made.out
    assert "leadline_score" in double.objects["contacts"].definitions
    found, _ = kept()
    assert (found.connection, found.settings["creates"], found.settings["url"]) == ("crm", "qualified", double.url)
    assert TOKEN not in repr(found) + str(found.sealed)


def test_what_was_given_before_stays_and_a_mapping_is_kept(
    double: HubSpotDouble, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = ["connect", "hubspot", "crm"]
    assert run(*there, "--url", double.url, "--creates", "all", "--yes").code == 0
    monkeypatch.delenv("LEADLINE_HUBSPOT_TOKEN")
    mapping = Path("mapping.yml")
    mapping.write_text("mapping: crm\ndeal: {won: customer, lost: recycled}\n")
    changed = run(*there, "--no-tasks", "--mapping", "mapping.yml", "--json")
    assert (changed.code, changed.json["works"]) == (0, True)
    found, texts = kept()
    assert (found.settings["creates"], found.settings["tasks"], found.settings["url"]) == ("all", False, double.url)
    assert texts == [mapping.read_text()]
    mapping.write_text("mapping: crm\ndeal: {won: sold}\n")
    wrong = run(*there, "--mapping", "mapping.yml")
    assert wrong.code == 2 and "`won` names `sold`" in wrong.err


def test_a_token_that_lacks_a_scope_or_is_not_given_is_said(
    double: HubSpotDouble, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = ["connect", "hubspot", "crm", "--url", double.url, "--yes"]
    double.scopes.remove("crm.objects.deals.read")
    lacking = run(*there)
    assert lacking.code == 1 and "the scope crm.objects.deals.read" in lacking.out
    monkeypatch.delenv("LEADLINE_HUBSPOT_TOKEN")
    missing = run(*there)
    assert missing.code == 2 and "--token-file or LEADLINE_HUBSPOT_TOKEN" in missing.err
