"""Companies: the list, and one of them with its score, its people and what they do."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web.conftest import PHONE, SIDEWAYS, Site, Visitor, accessible, kept, ready


def test_companies_are_listed_the_best_first_and_found_while_one_types(site: Site, visitor: Visitor) -> None:
    found = site.api.get("/api/accounts").json()["items"]
    tab = visitor.signed_in(site, "viewer@example.com", "/accounts")
    rows = tab.locator(".ll-accounts tbody tr")
    assert rows.count() == len(found)
    assert rows.locator("a").all_inner_texts() == [one["name"] or one["domain"] for one in found]
    assert rows.first.locator("td").first.inner_text() == f"{found[0]['score']:.2f}"
    assert "buyer" in rows.first.inner_text()
    assert tab.inner_text("h1").startswith(found[0]["name"] or found[0]["domain"])
    tab.get_by_label("Find a company").fill("balti")
    tab.wait_for_function("document.querySelectorAll('.ll-accounts tbody tr').length === 1")
    rows.locator("a").click()
    tab.wait_for_url("**/accounts/balti.example")
    tab.go_back()
    ready(tab)
    tab.get_by_label("Find a company").fill("nobody at all")
    tab.get_by_text("No company whose name").wait_for()


def test_the_receipt_of_a_company_is_the_api_s_and_so_are_its_people(site: Site, visitor: Visitor) -> None:
    said = site.api.get("/api/accounts/nordlicht.example/explanation").json()
    events = site.api.get("/api/accounts/nordlicht.example/events").json()["items"]
    tab = visitor.signed_in(site, path="/accounts/nordlicht.example")
    assert tab.locator(".ll-big").inner_text() == tab.locator(".ll-sum td").last.inner_text() == f"{said['score']:.2f}"
    lines = tab.locator(".ll-receipt tbody tr")
    shown = [(line.locator("th").inner_text(), line.locator("td").last.inner_text()) for line in lines.all()]
    assert shown == [(one["name"], f"{one['points']:+.2f}".replace("+0.00", "0.00")) for one in said["lines"]]
    assert sum(float(points) for _, points in shown) == said["score"]
    group = tab.get_by_label("Buying group")
    assert group.locator(".ll-part").all_inner_texts()[0].split("\n")[-1] == "Marta Kowalczyk"
    assert "Nobody yet" in group.locator(".ll-part").nth(1).inner_text()
    deeds = tab.get_by_label("Activity").locator("li")
    assert deeds.count() == len(events)
    assert [text.split("\n")[-1] for text in deeds.all_inner_texts()] == [one["name"] for one in events]
    nils = tab.get_by_label("People").get_by_role("link", name="Nils Holm")
    assert nils.get_attribute("href") == f"/leads/{site.lead('nils')['lead_id']}"


def test_a_company_with_a_slash_in_its_id_is_shown_and_follows_its_people(site: Site, visitor: Visitor) -> None:
    def happens(event: str) -> None:
        said = site.api.post("/api/events", json={"events": [{"event": event, "event_id": event, "user_id": "ines"}]})
        assert said.status_code == 202, said.text

    happens("webinar.attended")
    number = site.lead("ines")["lead_id"]
    said = site.api.patch(
        f"/api/leads/{number}", json={"attributes": {"account_id": "north/south", "name": "Ines North"}}
    )
    assert said.status_code == 202, said.text
    site.settled()
    tab = visitor.signed_in(site, path="/accounts?q=north/south")
    tab.locator("a[href='/accounts/north%2Fsouth']").first.click()
    tab.wait_for_url("**/accounts/north%2Fsouth")
    people = tab.get_by_label("People")
    people.get_by_role("link", name="Ines North").wait_for()
    assert tab.get_by_label("Activity").locator("li").count() == 1
    happens("demo.requested")
    tab.get_by_label("Activity").get_by_text("Demo request").wait_for()
    expect(tab.locator(".ll-big")).to_have_text("50.00")
    assert site.api.get("/api/accounts/north%2Fsouth").json()["score"] == 50


def test_companies_fit_a_phone_and_names_that_mean_harm_are_only_names(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, path="/accounts", viewport=PHONE, color_scheme="dark")
    accounts = [site.lead(one)["account_id"] for one in ("harm", "moshe", "wolfe", "zoe")]
    for path in ("/accounts", *(f"/accounts/{one}" for one in accounts)):
        tab.goto(f"{site.pages}{path}")
        tab.wait_for_selector("h1")
        assert tab.evaluate(SIDEWAYS) <= 0, path
        assert tab.title().endswith("· Leadline")
    accessible(tab)
    kept(tab, "account-phone-dark")
