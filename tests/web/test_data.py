"""Data quality and connections, on a service with something wrong in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from leadline.model.condition import HOUR
from tests.api.conftest import Clock
from tests.web.conftest import PHONE, SIDEWAYS, Site, Visitor, accessible, kept, ready, serving
from tests.web.world import SCRIPT
from tests.web.world import said as iso

SHOP = f"shop {SCRIPT}"


def make_key(site: Site, **wanted: Any) -> str:
    said = site.api.post("/api/keys", json=wanted)
    assert said.status_code == 201, said.text
    return str(said.json()["key"])


def send(site: Site, key: str, *messages: dict[str, Any]) -> dict[str, Any]:
    """Send messages of the Segment protocol; what became of them."""
    body = {"batch": list(messages), "writeKey": key}
    said = httpx.post(f"{site.said['address']}/v1/batch", json=body, verify=False, trust_env=False)
    assert said.status_code == 200, said.text
    found: dict[str, Any] = said.json()
    return found


def person(user_id: str, **traits: Any) -> dict[str, Any]:
    return {"type": "identify", "messageId": f"who-{user_id}", "userId": user_id, "traits": traits}


def did(user_id: str, event: str, number: str, **more: Any) -> dict[str, Any]:
    return {"type": "track", "messageId": number, "userId": user_id, "event": event, **more}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Two leads that are one person, two with a name that means harm, junk, a source that is late and says nonsense."""
    with serving(tmp_path_factory.mktemp("troubled")) as site:
        now, shop = Clock()(), make_key(site, name=SHOP, kind="server")
        twins = [("ida", "Ida Berg", "ida@berg.example"), ("ida2", "Berg Ida", "i.berg@berg.example")]
        harm = [("eve", f"Eve {SCRIPT}", "eve@bad.example"), ("eve2", f"Eve {SCRIPT}", "e@bad.example")]
        people = [person(one, name=name, email=email) for one, name, email in twins + harm]
        junk = person("junk", first_name="asdf", last_name="hjkl", email="asdf@mailinator.com")
        late = [did("ida", "page", f"late-{n}", timestamp=iso(now - n * HOUR)) for n in (0, 3)]
        future = did("ida", "webinar.attended", "soon", timestamp=iso(now + 9 * HOUR))
        first, second = (did("ida", "trial.started", "same", properties={"plan": plan}) for plan in ("pro", SCRIPT))
        refused = {"type": "track", "messageId": "nobody", "event": SCRIPT}
        found = send(site, shop, *people, junk, *late, future, first, refused)
        assert (found["set_aside"], len(found["refused"])) == (1, 1), found
        assert send(site, shop, second)["conflicts"] == ["same"]
        site.settled()
        yield site


def source(site: Site, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in site.api.get("/api/sources").json()["items"] if one["name"] == name)
    return found


def test_what_is_wrong_with_the_data_is_what_the_api_says(site: Site, visitor: Visitor) -> None:
    said = site.api.get("/api/quality").json()
    tab = visitor.signed_in(site, "viewer@example.com", "/quality")
    tab.get_by_role("heading", name="2 pairs of leads may be one person").wait_for()  # the first look takes seconds
    assert said["duplicates"]["pairs"] == 2
    facts = tab.get_by_label("In figures").locator(".ll-middle").all_inner_texts()
    assert facts == [str(said["leads"]), str(said["junk"]), "2", str(said["machines"]["machines"])]
    missing = tab.get_by_label("What is missing").locator("li")
    assert missing.count() == len(said["missing"])
    assert f"{said['missing'][0]['share']:.0%}"[:-1] in missing.first.locator(".ll-figure").inner_text()
    junk = tab.get_by_label("Why leads are junk").locator("li")
    assert junk.count() == len(said["reasons"]) and "asdf hjkl" in junk.first.inner_text()
    late = {one["source"]: one["share"] for one in said["late"]}
    assert f"{late[SHOP]:.0%}"[:-1] in tab.get_by_label("What comes late").locator("li", has_text="shop").inner_text()
    assert tab.locator(".ll-pair button").count() == 0  # a viewer merges nobody, and tells nobody apart


def test_two_leads_are_made_one_and_two_again(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, "marketer@example.com", "/quality")
    one, two = (site.lead(name)["lead_id"] for name in ("ida", "ida2"))
    tab.get_by_role("button", name="Merge the two leads called Ida Berg").click()
    accessible(tab)
    tab.get_by_role("button", name="Make one lead of them").click()
    tab.get_by_text("One lead now:").wait_for()
    site.settled()
    assert site.lead("ida")["lead_id"] == site.lead("ida2")["lead_id"] == min(one, two)
    tab.get_by_role("button", name="Take it back").click()
    tab.get_by_text("They are two leads again.").wait_for()
    site.settled()
    assert (site.lead("ida")["lead_id"], site.lead("ida2")["lead_id"]) == (one, two)


def test_two_people_are_told_apart_and_it_is_taken_back(site: Site, visitor: Visitor) -> None:
    def pairs() -> int:
        return int(site.api.get("/api/quality").json()["duplicates"]["pairs"])

    tab, before = visitor.signed_in(site, "marketer@example.com", "/quality"), pairs()
    row = tab.locator(".ll-pair", has_text=SCRIPT)
    row.get_by_role("button", name="These are two people").click()
    row.wait_for(state="hidden")
    assert pairs() == before - 1
    accessible(tab)
    tab.keyboard.press("u")
    row.wait_for()
    assert pairs() == before


def test_sources_say_what_arrives_and_what_was_not_taken(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, "marketer@example.com", "/connections")
    assert tab.get_by_role("button", name="Make a key and put it in").count() == 0
    assert "an owner of this Leadline makes" in tab.inner_text("main")

    arriving = tab.get_by_label("Arriving now").locator("li")
    before, key = arriving.first.inner_text(), make_key(site, name="app", kind="server")
    send(site, key, did("ida", "Level Reached", "level", properties={"path": SCRIPT, "email": "no@one.example"}))
    tab.wait_for_function("document.querySelector('.ll-arriving li .ll-name').innerText === 'Level reached'")
    now = arriving.first.inner_text()
    assert now != before and SCRIPT in now and "no@one.example" not in now
    assert arriving.first.get_by_role("link").get_attribute("href") == f"/leads/{site.lead('ida')['lead_id']}"

    row = tab.locator(".ll-sources tr", has_text="shop")
    assert row.locator("td").nth(2).inner_text() == str(source(site, SHOP)["today"]["events"])
    assert row.locator(".ll-chip").all_inner_texts() == ["1 refused today", "1 conflict", "1 set aside"]
    row.get_by_role("link").click()
    tab.wait_for_url("**/connections/*")
    reason = site.api.get(f"/api/sources/{source(site, SHOP)['source_id']}/refusals").json()["items"][0]["reason"]
    assert reason in tab.get_by_label("Refused", exact=True).inner_text()
    conflict = tab.get_by_label("Conflicts")
    conflict.get_by_text("What it says").click()
    assert SCRIPT in conflict.locator("pre").inner_text().replace('\\"', '"')
    assert tab.get_by_label("Events set aside").locator("li").count() == 1
    accessible(tab)


def test_a_key_is_made_into_the_code_shown_once_and_opens(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, path="/connections")
    code = tab.locator(".ll-code-block")
    assert 'data-key="WRITEKEY"' in code.inner_text() and f'src="{site.said["address"]}/t.js"' in code.inner_text()
    tab.get_by_role("button", name="Make a key and put it in").click()
    tab.get_by_label("Name of the source").fill("landing page")
    accessible(tab)
    tab.get_by_role("button", name="Make it").click()
    tab.get_by_text("It is not shown again").wait_for()
    key = code.inner_text().partition('data-key="')[2].partition('"')[0]
    assert key.startswith("llb_")
    send(site, key, {"type": "page", "messageId": "first", "anonymousId": "device", "properties": {"path": "/"}})
    tab.locator(".ll-arriving li", has_text="landing page").wait_for()
    tab.reload()
    ready(tab)
    assert key not in tab.content() and "WRITEKEY" in code.inner_text()
    tab.get_by_text("Other programs").click()
    tab.get_by_text("LEADLINE_WEBHOOK_STRIPE").wait_for()
    assert "/v1/webhooks/stripe" in tab.locator(".ll-copied-line", has_text="stripe").inner_text()


def test_they_fit_a_phone_in_the_dark_and_names_that_mean_harm_are_only_names(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, viewport=PHONE, color_scheme="dark")
    for path in ("/quality", "/connections", f"/connections/{source(site, SHOP)['source_id']}"):
        tab.goto(site.pages + path)
        tab.wait_for_selector(".ll-panel")
        assert tab.evaluate(SIDEWAYS) <= 0, path
        assert tab.title().endswith("· Leadline")
        accessible(tab)
        kept(tab, f"phone-dark{path.replace('/', '-')}")
    missing = tab.goto(f"{site.pages}/connections/987654")
    assert missing is not None and missing.status == 404
    assert "no such source" in tab.inner_text("h1")
    visitor.problems.clear()  # a browser calls the answer 404 an error
