"""A new installation, from the code that the server prints to the first score, in a browser."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import httpx

from leadline.api.actor import COOKIE
from tests.api.conftest import PASSWORD, wait_for
from tests.web.conftest import PHONE, SIDEWAYS, Begin, Site, Visitor, accessible, kept, ready

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCRIPT = "<script>document.title='taken'</script>"
PEOPLE = f"""\
Who,Contact,Full Name,Job Title,Signed up,{SCRIPT}
7,ann@nordhaven.example,Ann Lee,VP Marketing,03/04/2026,1
8,bob@bolt.example,"{SCRIPT}",Student,05/06/2026,2
7,ann@nordhaven.example,Ann again,,,3
broken
"""
EVENTS = """\
email,Event,time,path
ann@nordhaven.example,Trial Started,{day}T09:00:00Z,
ann@nordhaven.example,Astrology Read,{day}T09:30:00Z,
ann@nordhaven.example,page,{day}T09:10:00Z,/pricing
"""
FOREIGN = f"""\
email,Event,time
bob@bolt.example,Trial start,{{day}}T00:09:00Z
bob@bolt.example,"{SCRIPT}",{{day}}T00:09:00Z
"""


def choose(tab: Page, name: str, text: str | bytes) -> None:
    """Give a file to the page that is open, and wait until it is read."""
    content = text if isinstance(text, bytes) else text.encode()
    tab.set_input_files("input[type=file]", {"name": name, "mimeType": "text/plain", "buffer": content})


def asked(site: Site, tab: Page, path: str) -> Any:
    """What the API says to who sits in front of the page."""
    cookies = {one.get("name", ""): one.get("value", "") for one in tab.context.cookies()}
    headers = {"Cookie": f"{COOKIE}={cookies[COOKIE]}"}
    said = httpx.get(f"{site.said['address']}{path}", headers=headers, timeout=60, verify=False, trust_env=False)
    assert said.status_code == 200, said.text
    return said.json()


def test_from_the_code_of_the_server_to_the_first_score(begin: Begin, visitor: Visitor) -> None:
    site = begin(empty=True)
    tab = visitor.tab()
    tab.goto(f"{site.pages}/setup?code={site.said['code']}")
    tab.fill("#email", "first@example.com")
    tab.fill("#password", PASSWORD)
    tab.click("button[type=submit]")
    tab.wait_for_url("**/start")
    ready(tab)
    assert tab.inner_text("h1") == "Three steps to the first score"

    tab.get_by_text("Webinars and events", exact=True).click()
    webinar = asked(site, tab, "/api/templates/webinar")["sentences"]
    tab.get_by_text(f"Its {len(webinar)} rules").wait_for()
    shown = tab.locator(".ll-templates-rules li").all_inner_texts()
    assert shown == [one["sentence"] for one in webinar]
    kept(tab, "start-template")
    tab.get_by_text("SaaS with a free trial", exact=True).click()
    tab.get_by_text("Started a trial:").wait_for()
    tab.get_by_role("button", name="Score with this model").click()
    tab.get_by_text("SaaS with a free trial scores your leads").wait_for()
    assert asked(site, tab, "/api/beginning")["models"] == ["saas-trial"]
    kept(tab, "start-data")

    choose(tab, "people.csv", PEOPLE)
    tab.wait_for_url("**/bring?upload=*")
    before = tab.locator(".ll-still")
    before.get_by_text("an id, or the e-mail address").wait_for()
    tab.get_by_label("What Who is").select_option(label="Id of the person")
    before.get_by_text("whether the day or the month comes first").wait_for()
    tab.get_by_label("What Contact is").select_option(label="E-mail address")
    tab.get_by_text("The day first").click()
    result = tab.locator(".ll-result")
    result.get_by_text("2 new people").wait_for()
    tab.get_by_label(f"What {SCRIPT} is").select_option(label="Leave it out")
    result.get_by_text(SCRIPT).wait_for()
    assert "2 rows cannot be used" in result.inner_text() and "lead_id `7` is on line 2 already" in result.inner_text()
    result.get_by_text("2026-04-03T00:00:00Z").wait_for()
    with tab.expect_download() as loading:
        result.get_by_text("Load these rows with their reasons").click()
    rows = list(csv.DictReader(loading.value.path().open(encoding="utf-8")))
    assert [row["line"] for row in rows] == ["4", "5"]
    accessible(tab)
    kept(tab, "bring-columns")
    tab.get_by_role("button", name="Bring in 2 people").click()
    tab.get_by_text("people.csv is in").wait_for()
    kept(tab, "bring-done")

    tab.get_by_role("link", name="Another file").click()
    tab.wait_for_url("**/bring")
    ready(tab)
    choose(tab, "events.csv", EVENTS.format(day=yesterday(site, tab)))
    happened = tab.locator(".ll-happened li")
    happened.first.wait_for()
    assert ["".join(one.split()) for one in happened.all_inner_texts()] == [
        "Astrologyreadnorulenamesit1",
        "Page1",
        "Trialstarted1",
    ]
    tab.get_by_role("button", name="Bring in 3 events").click()
    tab.get_by_text("3 new events").wait_for()

    tab.goto(f"{site.pages}/start")
    tab.locator(".ll-receipt").get_by_text("Started a trial").wait_for()
    best = asked(site, tab, "/api/beginning")["first"]
    explained = asked(site, tab, f"/api/leads/{best['lead_id']}/explanation")
    assert tab.inner_text(".ll-first .ll-big") == f"{best['score']:.2f}" == f"{explained['score']:.2f}"
    assert tab.locator(".ll-receipt-sum td").inner_text() == f"{best['score']:.2f}" != "0.00"
    assert tab.inner_text("h1") == "The first score is there" and tab.title() != "taken"
    accessible(tab)
    kept(tab, "start-score")
    tab.locator(".ll-first a").click()
    tab.wait_for_url(f"**/leads/{best['lead_id']}")
    ready(tab)
    assert f"{best['score']:.2f}" in tab.inner_text("#main")

    tab.goto(f"{site.pages}/connections")
    assert tab.inner_text("h1") == "All data came from files so far"

    tab.goto(f"{site.pages}/bring")
    ready(tab)
    choose(tab, "foreign.csv", FOREIGN.format(day=yesterday(site, tab)))
    mapped = tab.get_by_label("What Trial start is")
    mapped.wait_for()
    accessible(tab)
    tab.get_by_role("button", name="Take what is written alike").click()
    happened = tab.locator(".ll-happened")
    happened.get_by_text("Trial start in the file").wait_for()
    assert mapped.input_value() == "trial.started"
    kept(tab, "bring-events")
    mapped.select_option(label="As it is: no rule looks at it")
    happened.get_by_text("no rule names it").nth(1).wait_for()
    mapped.select_option(label="Trial started")
    happened.get_by_text("Trial start in the file").wait_for()
    tab.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    assert tab.evaluate(SIDEWAYS) <= 0
    tab.get_by_role("button", name="Bring in 2 events").click()
    tab.get_by_text("2 new events").wait_for()
    assert tab.title() != "taken"
    bob = asked(site, tab, "/api/leads?q=bob@bolt.example")["items"][0]["lead_id"]
    wait_for(lambda: "Started a trial" in asked(site, tab, f"/api/leads/{bob}/explanation")["reasons"], 30)


def yesterday(site: Site, tab: Page) -> str:
    """The day before, by the clock of the service: all of it is past."""
    return str(date.fromisoformat(asked(site, tab, "/api/freshness")["at"][:10]) - timedelta(days=1))


def test_what_is_no_table_is_said_where_it_was_dropped(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, "marketer@example.com", "/bring")
    choose(tab, "sheet.xlsx", b"PK\x03\x04 and so on")
    tab.get_by_role("alert").get_by_text("save its sheet as CSV").wait_for()
    visitor.problems.clear()  # a browser calls the answer 422 an error
    choose(tab, "people.csv", "id,name\n1,Ann\n")
    tab.wait_for_url("**/bring?upload=*")
    tab.get_by_text("people.csv has 1 person").wait_for()
    gone = tab.url
    other = visitor.signed_in(site, "owner@example.com", gone.removeprefix(site.pages))
    other.get_by_text("is not here any more").wait_for()
    tab.goto(f"{site.pages}/bring")
    assert tab.get_by_role("link", name="people.csv").get_attribute("href") == gone.removeprefix(site.pages)


def test_a_file_with_very_many_strange_columns_fits_a_phone(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, path="/bring", viewport=PHONE, color_scheme="dark")
    names = ["email", "x" * 200, "‮right to left", *(f"column {n}" for n in range(60))]
    row = ["ann@nordhaven.example", "y" * 10_000, SCRIPT, *("🙂" for _ in range(60))]
    choose(tab, f"{'z' * 150}.csv", ",".join(names) + "\n" + ",".join(row) + "\n")
    tab.locator(".ll-trial").wait_for()
    assert tab.locator(".ll-mapped-row").count() == 40
    tab.get_by_role("button", name="Show 23 more columns").click()
    tab.get_by_label("What column 59 is").wait_for()
    assert tab.evaluate(SIDEWAYS) <= 0
    accessible(tab)
    kept(tab, "bring-phone-dark")


def test_a_column_that_is_taken_for_another_ones_thing_takes_it_over(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, path="/bring")
    choose(tab, "two.csv", "user_id,Customer,email\n1,c1,ann@nordhaven.example\n")
    first, other = tab.get_by_label("What user_id is"), tab.get_by_label("What Customer is")
    first.wait_for()
    assert (first.input_value(), other.input_value()) == ("lead_id", "own")
    other.select_option(label="Id of the person")
    tab.locator(".ll-understood").get_by_text("c1").wait_for()
    assert (first.input_value(), other.input_value()) == ("own", "lead_id")
    tab.get_by_text("What they did", exact=True).click()
    tab.locator(".ll-still").get_by_text("says what happened").wait_for()


BY_CODE = (
    "model: near\ndimensions: {fit: {}}\nrules: [{id: near, dimension: fit, if: {country: [DE, FR]}, points: 7}]\n"
)


def test_countries_that_are_written_out_are_asked_about(begin: Begin, visitor: Visitor) -> None:
    site = begin()
    version = site.api.post("/api/models", json={"files": {"model.yml": BY_CODE}}).json()["version"]
    assert site.api.post("/api/models/near/activate", json={"version": version}).status_code == 202
    tab = visitor.signed_in(site, "owner@example.com", "/bring")
    choose(tab, "abroad.csv", f'lead_id,country\n1,Deutschland\n2,Deutschland\n3,"{SCRIPT}"\n4,FR\n')
    tab.get_by_text("No rule matches Deutschland (2) as it is written.").wait_for()
    accessible(tab)
    kept(tab, "bring-countries")
    tab.get_by_text("As codes").click()
    tab.locator(".ll-understood dd").get_by_text("DE", exact=True).first.wait_for()
    tab.get_by_role("button", name="Bring in 4 people").click()
    tab.get_by_text("abroad.csv is in").wait_for()
    assert tab.title() != "taken"
