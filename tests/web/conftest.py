"""`leadline serve` as people run it, a small company in it, and a browser that looks at the pages."""

from __future__ import annotations

import html
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from leadline.model.condition import DAY, HOUR
from leadline.store.database import open_store
from leadline.store.keys import Wanted, make_key
from leadline.store.roles import Role, Sight
from leadline.store.users import Person, make_user
from leadline.web.reader import ZONE
from tests.api.conftest import PASSWORD, Clock, wait_for
from tests.app.test_serve import surroundings
from tests.engines.browser import browser
from tests.web.world import events, traits

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

BERLIN = "Europe/Berlin"
PATIENCE = 15_000  # milliseconds: the machine may be busy
MODEL = (Path(__file__).parent / "world.yml").read_text(encoding="utf-8")
WIDE: ViewportSize = {"width": 1360, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 844}
SHOTS = Path("build/screenshots")
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
STILL = """document.getAnimations().every(
    one => one.playState === "finished" || one.effect.getComputedTiming().endTime === Infinity)"""
BROUGHT = (".q-loading-bar",)  # by the component library: a thin line without a name while something is loaded


@dataclass
class Site:
    """A running service with its pages. ``key`` opens its API as an owner."""

    folder: Path
    said: dict[str, Any]
    process: subprocess.Popen[str]
    key: str = ""
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def pages(self) -> str:
        return str(self.said["pages"])

    @property
    def api(self) -> httpx.Client:
        """The API as an owner's key has it."""
        if not self.clients:
            headers = {"Authorization": f"Bearer {self.key}"}
            self.clients.append(
                httpx.Client(base_url=self.said["address"], headers=headers, timeout=60, verify=False, trust_env=False)
            )
        return self.clients[0]

    def user(self, email: str, role: Role, sight: Sight = Sight.all, team: str | None = None) -> None:
        """Somebody who may sign in with the password of all tests."""
        asked = {"email": email, "role": role, "sight": sight, "team": team, "password": PASSWORD}
        said = self.api.post("/api/users", json=asked)
        assert said.status_code == 201, said.text

    def lead(self, user_id: str) -> dict[str, Any]:
        said = self.api.get("/api/leads/lookup", params={"user_id": user_id})
        assert said.status_code == 200, said.text
        found: dict[str, Any] = said.json()
        return found

    def settled(self) -> None:
        """Until nothing waits to be scored."""

        def is_settled() -> bool:
            said = self.api.get("/api/freshness").json()
            return not said["waiting"] and not said["activating"]

        wait_for(is_settled, 60)


Begin = Callable[..., Site]


@contextmanager
def serving(folder: Path, *, empty: bool = False, **environment: str) -> Iterator[Site]:
    """`leadline serve` in a folder; unless ``empty`` with an owner, a model and a small company."""
    log = folder / "log"
    with log.open("w", encoding="utf-8") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "leadline", "serve", "--port", "0", "--json"],
            cwd=folder,
            env=surroundings() | {"LEADLINE_RATE_LOGIN": "0"} | environment,  # tests sign in often
            stdout=subprocess.PIPE,
            stderr=stream,
            text=True,
        )
    assert process.stdout is not None
    try:
        text = ""
        while not text.endswith("}\n"):
            line = process.stdout.readline()
            assert line, log.read_text(encoding="utf-8")
            text += line
        site = Site(folder, json.loads(text), process)
        if not empty:
            fill(site)
        wait_for(lambda: answers(site), 30)
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(40)
        process.stdout.close()


def answers(site: Site) -> bool:
    try:
        return httpx.get(f"{site.pages}/healthz", verify=False, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def fill(site: Site) -> None:
    """Somebody of each role, a model, and the people of `tests.web.world`."""
    clock = Clock()
    store = open_store(f"sqlite:///{site.folder / 'leadline.db'}")
    with store.writing() as con:
        for role in Role:
            make_user(con, Person(f"{role}@example.com", role, PASSWORD, f"{role.title()} Example"), "test", clock())
        _, site.key = make_key(con, Wanted(name="tests", kind="api", role=Role.owner), "test", clock())
        _, writes = make_key(con, Wanted(name="website", kind="server", source="website"), "test", clock())
    store.close()
    version = site.api.post("/api/models", json={"files": {"model.yml": MODEL}}).json()["version"]
    assert site.api.post("/api/models/world/activate", json={"version": version}).status_code == 202
    now = clock()
    batch = [*traits(now - 40 * DAY, writes), *events(now - HOUR, writes)]
    said = httpx.post(
        f"{site.said['address']}/v1/batch", json={"batch": batch, "writeKey": writes}, verify=False, trust_env=False
    )
    assert said.status_code == 200 and not said.json().get("refused"), said.text
    site.settled()


def somebody(site: Site, email: str, language: str = "en-GB") -> httpx.Client:
    """The pages as somebody who is signed in has them, without a browser."""
    headers = {"Accept-Language": language}
    client = httpx.Client(base_url=site.pages, headers=headers, timeout=60, verify=False, trust_env=False)
    said = client.post("/login", data={"email": email, "password": PASSWORD})
    assert said.status_code == 303, said.text
    return client


def sent(page: str) -> dict[str, dict[str, Any]]:
    """The elements of a page as they are sent to the browser, by their numbers."""
    found = re.search(r"parseElements\(String\.raw`(.*?)`\)", page, re.DOTALL)
    assert found is not None, page
    elements: dict[str, dict[str, Any]] = json.loads(html.unescape(found[1]))
    return elements


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service that all tests share who leave it as they found it, or change only what nobody else looks at."""
    with serving(tmp_path_factory.mktemp("site")) as started:
        yield started


@pytest.fixture(scope="session")
def sending(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service that may send to this machine, and in which leads are given to people."""
    with serving(tmp_path_factory.mktemp("sending"), LEADLINE_OUTBOUND_PRIVATE="yes") as started:
        yield started


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Starts a service of a test's own."""
    with ExitStack() as stack:
        yield lambda **how: stack.enter_context(serving(tmp_path, **how))


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser, for all tests of the pages."""
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE)
    with browser(shell=True) as started:
        yield started


@dataclass
class Visitor:
    """Somebody in front of a browser. What goes wrong on a page that they see fails the test."""

    chromium: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def context(self, **how: Any) -> BrowserContext:
        made = self.chromium.new_context(**{"viewport": WIDE, "locale": "en-GB", "timezone_id": BERLIN} | how)
        made.set_default_timeout(PATIENCE)
        self.contexts.append(made)
        return made

    def tab(self, **how: Any) -> Page:
        tab = self.context(**how).new_page()
        tab.on("pageerror", lambda error: self.problems.append(str(error)))
        tab.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)
        return tab

    def signed_in(self, site: Site, email: str = "owner@example.com", path: str = "/queue", **how: Any) -> Page:
        """A page of ours, as somebody who is signed in. ``how``: ``viewport=PHONE``, ``color_scheme="dark"``."""
        tab = self.tab(**how)
        form: dict[str, str | float | bool] = {"email": email, "password": PASSWORD}
        said = tab.context.request.post(f"{site.pages}/login", form=form, max_redirects=0)
        assert said.status == 303, said.text()
        tab.context.add_cookies([{"name": ZONE, "value": how.get("timezone_id", BERLIN), "url": site.pages}])
        tab.goto(site.pages + path)
        ready(tab)
        return tab


def ready(page: Page) -> None:
    """Until the page is there and answers to keys and clicks."""
    page.wait_for_selector("#main")
    page.wait_for_function("window.did_handshake === true")


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Visitor]:
    made = Visitor(chromium)
    yield made
    for context in made.contexts:
        context.close()
    assert made.problems == []


def fits(page: Page) -> None:
    """That nothing scrolls sideways, as soon as what is drawn has taken the width of the window."""
    page.wait_for_function(f"{SIDEWAYS} <= 0")


def kept(page: Page, name: str) -> None:
    """Keep a picture of the page for who wants to look at it, as `PICTURES=yes make test` says: `build/screenshots`.

    A picture takes a software renderer half a second, and nothing else asks for it.
    """
    if "PICTURES" not in os.environ:
        return
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SHOTS / f"{name}.png"), full_page=True)


def accessible(page: Page, part: str = "html") -> None:
    """That axe-core finds nothing serious on the page, or a part of it, when nothing on it moves any more."""
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_function(STILL)  # half faded in, a dialog has other colours than it has
    ours = {"include": [[part]], "exclude": [[one] for one in BROUGHT]}
    found = [one for one in Axe().run(page, ours).response["violations"] if one["impact"] in ("serious", "critical")]
    said = [f"{one['id']}: {one['help']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
    assert said == []
