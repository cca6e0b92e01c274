"""What proves a model, on the pages: the past asked, rules, a threshold, what counts as success, trials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from leadline.model.condition import DAY
from leadline.store.database import open_store
from leadline.store.keys import Wanted, make_key
from leadline.store.roles import Role, Sight
from tests.api.conftest import Clock, wait_for
from tests.web.conftest import MODEL, PHONE, SIDEWAYS, Site, Visitor, accessible, kept, ready, serving
from tests.web.world import SCRIPT, said

WON = f'outcome: won\ntitle: "{SCRIPT[:40]}"\nof: event\non: contract.signed\nwithin: 60d\n'
CELLS = "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
LEADS = 150
SLOW = 60_000  # milliseconds: a study on a busy machine


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A company with a past: who looked for a job there, which takes points, bought; who asked for a demo, hardly."""
    with serving(tmp_path_factory.mktemp("past")) as site:
        clock = Clock()
        store = open_store(f"sqlite:///{site.folder / 'leadline.db'}")
        with store.writing() as con:
            _, writes = make_key(con, Wanted(name="history", kind="server", source="history"), "test", clock())
        store.close()
        asked = {"batch": list(history(clock())), "writeKey": writes}
        answer = httpx.post(f"{site.said['address']}/v1/batch", json=asked, verify=False, trust_env=False, timeout=60)
        assert answer.status_code == 200 and not answer.json().get("refused"), answer.text
        site.settled()
        assert site.api.put("/api/evidence/outcomes/won", json={"text": WON}).status_code == 200
        yield site


def history(now: int) -> Iterator[dict[str, Any]]:
    for n in range(LEADS):
        came, user, careers = now - (250 - n) * DAY, f"past-{n}", n % 3 == 0
        yield {
            "type": "identify",
            "messageId": f"i{n}",
            "userId": user,
            "timestamp": said(came),
            "traits": {"seats": n},
        }
        seen = {"path": ("/careers/sales", "/pricing", "/docs")[n % 3]}
        won = n % 10 < 8 if careers else n % 10 == 1
        for what, day, properties in (("page", 3, seen), ("demo.requested", 9, {}), ("contract.signed", 46, {})):
            if (what == "demo.requested" and n % 4) or (what == "contract.signed" and not won):
                continue
            yield {
                "type": "track", "messageId": f"{what}{n}", "userId": user, "event": what,
                "timestamp": said(came + day * DAY), "properties": properties,
            }  # fmt: skip


def newest(site: Site, kind: str) -> dict[str, Any]:
    """The newest study of a kind, when it is done."""

    def is_done() -> bool:
        found = site.api.get("/api/evidence/studies", params={"kind": kind}).json()["items"]
        return bool(found) and found[0]["state"] == "done"

    wait_for(is_done, 60)
    number = site.api.get("/api/evidence/studies", params={"kind": kind}).json()["items"][0]["study"]
    found: dict[str, Any] = site.api.get(f"/api/evidence/studies/{number}").json()
    return found


def plain(sentence: str) -> str:
    return sentence.replace("`", "")


def has_document(tab: Page, found: dict[str, Any]) -> None:
    """That a page shows a document as the API says it: sentences, figures that are drawn, and their tables."""
    expect(tab.locator(".ll-verdict > li").first).to_be_visible(timeout=SLOW)
    assert tab.locator(".ll-verdict > li").all_inner_texts() == [plain(one) for one in found["verdict"]]
    assert tab.locator(".ll-section-heading").all_inner_texts() == [plain(one["heading"]) for one in found["sections"]]
    for one in found["sections"]:
        shown = tab.get_by_role("region", name=plain(one["heading"])).first
        if one["chart"] is not None and one["chart"]["shape"] == "whiskers":
            assert shown.locator(".ll-whiskers-value").all_inner_texts() == [p["shown"] for p in one["chart"]["points"]]
            shown.get_by_text("The figures as a table").click()
        if one["table"] is not None and one["table"]["rows"]:
            cells = shown.locator("tbody tr").evaluate_all(
                "rows => rows.map(r => [...r.cells].map(c => c.textContent))"
            )
            assert cells == one["table"]["rows"]


def test_the_past_is_asked_and_shown_as_the_api_says_it(past: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(past, "marketer@example.com", "/evidence?outcome=won")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Nobody has asked the past yet")
    tab.get_by_role("button", name="Look at the past").click()
    found = newest(past, "backtest")
    expect(tab.get_by_role("heading", level=1)).to_have_text(plain(found["headline"].partition(": ")[0]), timeout=SLOW)
    has_document(tab, found["result"]["document"])
    expect(tab.get_by_role("region", name="What was asked before").get_by_role("listitem")).to_have_count(1)
    assert tab.title() != "taken"
    accessible(tab)
    kept(tab, "evidence")
    small = visitor.signed_in(past, "viewer@example.com", "/evidence?outcome=won", viewport=PHONE, color_scheme="dark")
    expect(small.locator(".ll-verdict > li").first).to_be_visible()
    assert small.get_by_role("button", name="Look at the past").count() == 0  # it is for those who keep models
    assert small.evaluate(SIDEWAYS) == 0
    accessible(small)
    past.user("rep@example.com", Role.sales, Sight.own)
    rep = visitor.signed_in(past, "rep@example.com", "/evidence")
    expect(rep.get_by_role("heading", level=1)).to_have_text("This page counts leads that you do not see")


def test_rules_show_their_figures_and_suggested_points_become_a_draft(past: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(past, "marketer@example.com", "/evidence/rules?outcome=won")
    tab.get_by_role("button", name="Look at each rule").click()
    parts = {one["label"]: one for one in newest(past, "evidence")["result"]["figures"]["parts"]}
    careers = parts["careers"]
    assert careers["worth"] == "against" and careers["suggestion"]["clear"]
    row = tab.get_by_role("row").filter(has_text="Looks for a job").first
    expect(row).to_contain_text("goes against its points", timeout=SLOW)
    cells = row.locator("td").all_inner_texts()
    points = careers["suggestion"]["points"]
    assert cells[0] == str(careers["leads"])
    assert cells[2] == f"{careers['rate']['value'] * 100:.0f} %"
    assert cells[4].startswith(f"{careers['lift']['value']:.1f} ×")
    assert cells[5] == "−15" and cells[6].startswith(f"→ {points:.0f}")
    accessible(tab)
    kept(tab, "evidence-rules")
    tab.get_by_role("button", name="Make a draft with these points").click()
    tab.wait_for_url(re.compile("/models/world/draft$"), timeout=SLOW)
    draft = past.api.get("/api/models/world/draft").json()
    changed = set(draft["files"]["model.yml"].split("\n")) - set(MODEL.split("\n"))
    assert any("id: careers" in line and f"points: {points:.0f}}}" in line for line in changed)
    asked = past.api.post("/api/evidence/strip", json={"draft": "world", "outcome": "won"}).json()
    strip = tab.get_by_role("region", name="What the past says")
    expect(strip).to_contain_text(plain(asked["sentence"]), timeout=SLOW)
    figures = strip.locator(".ll-middle").all_inner_texts()
    assert figures == [asked["shown"]["draft_auc"], asked["shown"]["draft_top"]]
    past.api.delete("/api/models/world/draft", params={"edit": draft["edit"]})


def test_a_slider_says_what_each_threshold_would_have_done_and_one_becomes_a_draft(
    past: Site, visitor: Visitor
) -> None:
    tab = visitor.signed_in(past, "marketer@example.com", "/evidence/threshold?outcome=won")
    tab.get_by_label("New leads that sales can call a week").fill("3")
    tab.get_by_role("button", name="Try it on the past").click()
    steps = newest(past, "threshold")["result"]["steps"]
    slider = tab.get_by_role("slider")
    expect(slider).to_be_visible(timeout=SLOW)
    slider.focus()
    tab.keyboard.press("Home")  # one call a week
    at_one = next((one for one in steps if one["capacity_from"] is not None and one["capacity_from"] <= 1), steps[-1])
    shown = tab.get_by_role("region", name="The threshold").locator(".ll-threshold-figures .ll-middle")
    expect(shown.first).to_have_text(at_one["shown"]["threshold"])
    names = ("threshold", "a_week", "precision", "recall", "sold_a_week")
    assert shown.all_inner_texts() == [at_one["shown"][name] for name in names]
    assert at_one["sentence"] in (slider.get_attribute("aria-valuetext") or "")
    warned = tab.locator(".ll-threshold-warning").all_inner_texts()
    assert (at_one["warning"] in warned) is bool(at_one["warning"])
    accessible(tab)
    kept(tab, "evidence-threshold")
    tab.get_by_role("button", name=f"Use this threshold: {at_one['shown']['threshold']}").click()
    tab.wait_for_url(re.compile("/models/world/draft$"), timeout=SLOW)
    draft = past.api.get("/api/models/world/draft").json()
    wanted = MODEL.replace("gte: 90", f"gte: {at_one['threshold']:g}")
    assert draft["files"]["model.yml"] == wanted
    past.api.delete("/api/models/world/draft", params={"edit": draft["edit"]})


def test_what_counts_as_success_is_checked_as_one_types_and_asked_for_in_vain_says_what_to_do(
    past: Site, visitor: Visitor
) -> None:
    tab = visitor.signed_in(past, "marketer@example.com", "/evidence/new-outcome")
    tab.get_by_text("An event says so").click()
    expect(tab.get_by_text("Success: a lead that has this happen within 90 days")).to_be_visible()
    line = tab.locator(".cm-line", has_text="within: 90d")
    line.click(click_count=3)
    tab.keyboard.insert_text("withn: 90d\n")
    expect(tab.locator(".ll-studio-wrong")).to_contain_text("withn")
    assert tab.get_by_role("button", name="Let this count as success").count() == 0
    tab.locator(".cm-line", has_text="withn: 90d").click(click_count=3)
    tab.keyboard.insert_text("within: 20d\n")
    tab.get_by_role("button", name="Let this count as success").click()
    tab.wait_for_url(re.compile("/evidence/outcomes/deal-won$"))
    assert past.api.get("/api/evidence/outcomes/deal-won").json()["within_days"] == 20
    tab.goto(f"{past.pages}/evidence/outcomes")
    ready(tab)
    words = {one["outcome"]: one["words"] for one in past.api.get("/api/evidence/outcomes").json()["items"]}
    assert len(words) == 3 and all(tab.get_by_text(f"A lead that {plain(one)}").count() for one in words.values())
    accessible(tab)
    tab.goto(f"{past.pages}/evidence?outcome=customer")  # nobody has become one
    ready(tab)
    tab.get_by_role("button", name="Look at the past").click()
    expect(tab.get_by_text("No lead has come that far yet")).to_be_visible(timeout=SLOW)
    expect(tab.get_by_role("link", name="Bring data in")).to_be_visible()
    assert tab.title() != "taken"


def test_a_trial_is_begun_looked_at_and_ended_and_predictors_have_a_page(past: Site, visitor: Visitor) -> None:
    other = MODEL.replace("points: -15", "points: 15")
    version = past.api.post("/api/models", json={"files": {"model.yml": other}}).json()["version"]
    tab = visitor.signed_in(past, "marketer@example.com", "/evidence/trials", color_scheme="dark")
    tab.get_by_role("button", name="Begin a trial").click()
    tab.get_by_label("What is tried").fill("Who looks for a job")
    tab.get_by_role("dialog").get_by_role("button", name="Begin").click()
    tab.wait_for_url(re.compile(r"/evidence/trials/\d+$"), timeout=SLOW)
    number = int(tab.url.rpartition("/")[2])
    expect(tab.get_by_role("heading", level=1)).to_have_text("Nobody has looked yet")
    tab.get_by_role("button", name="Look now").click()
    expect(tab.locator(".ll-verdict > li").first).to_be_visible(timeout=SLOW)
    found = past.api.get(f"/api/evidence/trials/{number}").json()
    assert found["b"] == version
    has_document(tab, found["document"])
    accessible(tab)
    kept(tab, "evidence-trial")
    tab.get_by_role("button", name="End it").click()
    tab.get_by_role("button", name=f"Keep {found['a'][:12]}").click()
    expect(tab.get_by_role("button", name="End it")).to_have_count(0, timeout=SLOW)
    assert past.api.get(f"/api/evidence/trials/{number}").json()["took"] == "A"
    tab.goto(f"{past.pages}/evidence/predictors")
    expect(tab.get_by_role("heading", level=1)).to_have_text("No predictor has been trained")
    tab.get_by_role("button", name="Have one trained").click()
    expect(tab.get_by_role("dialog")).to_contain_text("What is to be predicted?")
    accessible(tab)
