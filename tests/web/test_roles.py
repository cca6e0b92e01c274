"""What a role may not do is neither offered nor possible, and what somebody does not see is on no page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import httpx
import pytest

from leadline.api.permission import OF_ROLE, Permission
from leadline.store.roles import Role, Sight
from leadline.web import pages as all_pages
from leadline.web.page import NEEDED
from tests.api.conftest import wait_for
from tests.web.conftest import MODEL, Site, sent, somebody
from tests.web.world import PEOPLE

OTHERS = "This page is for other roles"
ACTS = {  # what the buttons take that change something; all others, which show something, are for everybody
    **dict.fromkeys(("Accept", "Reject", "Later", "Note", "Reached", "Assign", "Move to a stage"), Permission.work),
    **dict.fromkeys(("Give points", "Change what is known", "nobody's", "More", "Set it aside"), Permission.work),
    **dict.fromkeys(("Merge", "Merge with another lead", "Take it back", "These are two people"), Permission.data),
    "Give to somebody": Permission.work,
    **dict.fromkeys(("Let it score again", "Let it score", "New model", "Move up"), Permission.model),
    **dict.fromkeys(("How many would be in it?", "Make this segment", "Archive"), Permission.model),
    **dict.fromkeys(("Try it on the leads that are ready", "Keep this text"), Permission.model),
    **dict.fromkeys(("New flow", "Make this flow", "Put leads in", "Try it on the past"), Permission.model),
    **dict.fromkeys(("Wait", "Wait for something", "Mail", "Notice", "Task", "Hand over"), Permission.model),
    **dict.fromkeys(("Tag", "Points", "Branch", "Split", "As a form", "As text", "Wait 2 days"), Permission.model),
    **dict.fromkeys(("Add a step", "New mail", "New notice", "Make this template"), Permission.model),
    **dict.fromkeys(("Look at the past", "Look at each rule", "Look again", "Look now"), Permission.model),
    **dict.fromkeys(("Compare versions", "Let this count as success", "Stop", "Take away"), Permission.model),
    **dict.fromkeys(("Have one trained", "Train it again", "Begin a trial", "End it"), Permission.model),
    **dict.fromkeys(("Check it", "Let it rest"), Permission.data),
    **dict.fromkeys(("Connect a CRM", "Try it"), Permission.admin),
    **dict.fromkeys(("Send somewhere", "Change it", "Take it away"), Permission.admin),
    **dict.fromkeys(("Copy of all data", "Erase this person", "Objects to being scored"), Permission.privacy),
    **dict.fromkeys(("Add somebody", "Change", "Make a key", "Revoke", "Make a key and put it in"), Permission.admin),
}
LEARNED = {"study": "studies", "trial": "trials"}
NAMES = {user: name for user, name, *_ in PEOPLE}


@cache
def needed() -> dict[str, Permission]:
    """What each page takes, by its path."""
    for module in iter_modules(all_pages.__path__):
        import_module(f"{all_pages.__name__}.{module.name}")
    return dict(NEEDED)


@pytest.fixture(scope="module")
def pages(site: Site) -> dict[str, str]:
    """A page that there is for each path: Marta's, her company's, the model's, and of what is called as that is."""
    marta = site.lead("marta")
    version = next(one["live"] for one in site.api.get("/api/models").json()["items"] if one["model"] == "world")
    source = site.api.get("/api/sources").json()["items"][0]["source_id"]
    known = {"lead_id": marta["lead_id"], "account_id": marta["account_id"], "name": "world", "version": version}
    known |= {"source_id": source, "model": "world", "kind": "mail"}
    known |= {one: site.api.get(f"/api/evidence/{many}").json()["items"][0][one] for one, many in LEARNED.items()}
    return {path: re.sub(r"{(\w+)(?::\w+)?}", lambda found: str(known[found[1]]), path) for path in needed()}


@pytest.fixture(scope="module")
def seen(site: Site, pages: dict[str, str]) -> dict[Role, dict[str, str]]:
    """What each role gets of each path."""
    found: dict[Role, dict[str, str]] = {}
    for role in Role:
        client = somebody(site, f"{role}@example.com")
        got = {path: client.get(page) for path, page in pages.items()}
        assert {path for path, said in got.items() if said.status_code != 200} == set(), role
        found[role] = {path: said.text for path, said in got.items()}
    return found


@pytest.fixture(scope="module", autouse=True)
def called_world(site: Site) -> Iterator[None]:
    """What is called as the model is: a segment, a flow, a connection, what counts as success and a predictor of it.
    And a study and a trial of the model, which is over."""
    said = site.api.put("/api/segments/world", json={"text": "segment: world\nif: {country: DE}\n", "edit": 0})
    assert said.status_code == 200, said.text
    flow = {"text": "flow: world\non: manual\nsteps: [{wait: 2d}]\n"}
    assert site.api.put("/api/flows/world", json=flow).status_code == 200
    webhook = {"kind": "webhook", "settings": {"url": "https://hooks.example.com/world"}}
    said = site.api.put("/api/outward/connections/world", json=webhook)
    assert said.status_code == 200, said.text
    mail = {"text": "mail: world\ntransactional: true\nsubject: Hello\ntext: Hello\n"}
    assert site.api.put("/api/outward/mail/templates/world", json=mail).status_code == 200
    learned(site)
    yield
    site.api.delete("/api/outward/mail/templates/world")
    site.api.delete("/api/segments/world")
    site.api.delete("/api/flows/world")
    site.api.delete("/api/outward/connections/world")
    site.api.delete("/api/evidence/outcomes/world")


def learned(site: Site) -> None:
    """What is learned from the past of the model."""
    world = "outcome: world\nof: stage\nstage: customer\nwithin: 90d\n"
    other = site.api.post("/api/models", json={"files": {"model.yml": MODEL.replace("points: -15", "points: -16")}})
    trial = {"title": "world", "model": "world", "version": other.json()["version"], "kind": "shadow"}
    for method, path, asked in (
        ("PUT", "outcomes/world", {"text": world}),
        ("POST", "studies", {"kind": "backtest", "model": {"name": "world"}, "outcome": "world"}),
        ("PUT", "predictors/world/training", {"outcome": "world"}),
        ("POST", "trials", trial),
    ):
        said = site.api.request(method, f"/api/evidence/{path}", json=asked)
        assert said.is_success, said.text
    said = site.api.post(f"/api/evidence/trials/{said.json()['trial']}/stop", json={"take": "A"})
    assert said.is_success, said.text
    wait_for(lambda: is_learned(site), 60)


def is_learned(site: Site) -> bool:
    """Whether nothing is at work any more, so that everybody gets the same pages."""
    study = site.api.get("/api/evidence/studies").json()["items"][0]
    training = site.api.get("/api/evidence/predictors/world").json()["training"]
    return study["ended_at"] is not None and training["ended_at"] is not None


@pytest.mark.parametrize("role", list(Role))
def test_a_page_is_for_the_roles_that_may_what_it_needs(seen: dict[Role, dict[str, str]], role: Role) -> None:
    for path, permission in needed().items():
        assert (OTHERS in seen[role][path]) == (permission not in OF_ROLE[role]), path


def test_nobody_sees_a_page_or_is_taken_for_who_signed_in_before(site: Site, pages: dict[str, str]) -> None:
    somebody(site, "owner@example.com").get("/queue")
    client = httpx.Client(base_url=site.pages, verify=False, trust_env=False)
    for path, page in pages.items():
        said = client.get(page)
        assert (said.status_code, said.headers.get("location", "").partition("?")[0]) == (303, "/login"), path


@pytest.mark.parametrize("role", list(Role))
def test_where_one_may_not_go_is_not_offered(seen: dict[Role, dict[str, str]], role: Role) -> None:
    offered = set(re.findall(r'"(/[a-z/-]+)"', seen[role]["/settings"])) & set(needed())
    refused = {path for path in offered if needed()[path] not in OF_ROLE[role]}
    assert refused == set() and "/queue" in offered
    assert ("/settings/users" in offered) == (role is Role.owner)


def acts_on(page: str) -> set[str]:
    """The names of all buttons that a page has for somebody when it comes, also those of its menus and dialogs."""
    elements = sent(page)
    main = next(number for number, one in elements.items() if one.get("props", {}).get("id") == "main")
    buttons = [one for one in below(elements, main) if one["tag"] == "button"]
    return {name_of(elements, one) for one in buttons}


def below(elements: dict[str, dict[str, Any]], number: str | int) -> Iterator[dict[str, Any]]:
    one = elements[str(number)]
    yield one
    for child in [*one.get("children", ()), *(i for slot in one.get("slots", {}).values() for i in slot["ids"])]:
        yield from below(elements, child)


def name_of(elements: dict[str, dict[str, Any]], button: dict[str, Any]) -> str:
    """What a button says: its own words, else those of the first element in it, else its label."""
    inside = [one.get("text") for child in button.get("children", ()) for one in below(elements, child)]
    said = [button.get("text"), *inside, button.get("props", {}).get("aria-label")]
    return next(str(words) for words in said if words)


def taken_by(name: str) -> Permission:
    """What a button takes. Those with the address of a colleague give leads to them."""
    return Permission.work if "@" in name else ACTS.get(name, Permission.read)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.owner])
def test_an_act_is_offered_to_the_roles_that_may_do_it(seen: dict[Role, dict[str, str]], role: Role) -> None:
    for path in sorted(path for path, permission in needed().items() if permission in OF_ROLE[role]):
        allowed = {name for name in acts_on(seen[Role.owner][path]) if taken_by(name) in OF_ROLE[role]}
        assert acts_on(seen[role][path]) == allowed, path


@pytest.fixture(scope="module")
def owned(site: Site) -> Iterator[None]:
    """Nils is a lead of one user, Jaan of another in the same team; all others are nobody's."""
    site.user("own@example.com", Role.marketer, Sight.own, "north")
    site.user("mate@example.com", Role.marketer, Sight.team, "north")
    for user, owner in (("nils", "own@example.com"), ("jaan", "mate@example.com")):
        own(site, user, owner)
    yield
    for user in ("nils", "jaan"):
        own(site, user, None)


def own(site: Site, user: str, owner: str | None) -> None:
    said = site.api.patch(f"/api/leads/{site.lead(user)['lead_id']}", json={"attributes": {"owner": owner}})
    assert said.status_code == 202, said.text
    wait_for(lambda: site.lead(user)["owner"] == owner, 60)


@pytest.mark.usefixtures("owned")
@pytest.mark.parametrize(("email", "sees"), [("own@example.com", {"nils"}), ("mate@example.com", {"nils", "jaan"})])
def test_no_page_shows_whom_one_does_not_see(site: Site, email: str, sees: set[str]) -> None:
    client = somebody(site, email)
    for user in NAMES:
        number = site.lead(user)["lead_id"]
        for path in [path for path in needed() if "{lead_id}" in path]:
            said = client.get(path.replace("{lead_id}", str(number)))
            assert (said.status_code == 200) == (user in sees), (user, path)
            assert user in sees or NAMES[user][:30] not in said.text
    for path in [path for path in needed() if "{" not in path]:
        text = client.get(path).text
        shown = {user for user, name in NAMES.items() if user not in ("harm", "zoe") and name[:30] in text}
        assert shown <= sees, path
        assert path != "/queue" or shown == sees
