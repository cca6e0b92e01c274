"""The script in all sorts of pages: strict ones, hostile ones, ones that call too early or include it twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error

from tests.tracker.site import LEADS, WWW, Site, ready, visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

STUB = "window.leadline = window.leadline || function () { (leadline.q = leadline.q || []).push(arguments) };"


def said(site: Site) -> list[str]:
    return [one.get("event", one["type"]) for one in site.taken]


def test_calls_before_the_script_is_there_are_kept_in_order(page: Page, site: Site) -> None:
    stub = f"<script>{STUB} leadline('identify', 'u1', {{plan: 'pro'}}); leadline('track', 'early', {{n: 1}})</script>"
    visit(page, site, html=stub, consent="granted")
    page.goto("about:blank")
    site.wait_for("page.left")
    assert said(site) == ["identify", "early", "page", "page.left"]


def test_consent_may_be_given_before_the_script_is_there(page: Page, site: Site) -> None:
    visit(page, site, html=f"<script>{STUB} leadline('consent', true); leadline('track', 'early')</script>")
    page.goto("about:blank")
    site.wait_for("page.left")
    assert said(site) == ["early", "page", "page.left"]


def test_a_page_that_asks_for_its_first_view_itself_has_one(page: Page, site: Site) -> None:
    visit(page, site, html=f"<script>{STUB} leadline('page')</script>", consent="granted")
    page.goto("about:blank")
    site.wait_for("page.left")
    assert said(site) == ["page", "page.left"]


def test_including_the_script_twice_does_no_harm(page: Page, site: Site) -> None:
    visit(page, site, html=site.embed(consent="granted"), consent="granted")
    page.wait_for_load_state()
    page.goto("about:blank")
    site.wait_for("page.left")
    assert said(site) == ["page", "page.left"]


def test_a_script_that_another_script_puts_in_works(page: Page, site: Site) -> None:
    site.page("/", "")
    page.goto(site.at(WWW))
    page.evaluate(
        """src => {
          const script = document.createElement('script');
          Object.assign(script.dataset, {key: 'wk_test', consent: 'granted'});
          script.src = src;
          document.head.append(script);
        }""",
        site.at(LEADS, "/t.js"),
    )
    site.wait_for("page")


def test_a_page_with_a_strict_policy_needs_to_name_only_the_server(page: Page, site: Site) -> None:
    leads = site.at(LEADS, "")
    policy = f"default-src 'none'; script-src {leads}; connect-src {leads}; require-trusted-types-for 'script'"
    site.page(
        "/",
        "<a href='https://partner.example/'>there</a>" + site.embed(consent="granted"),
        Content_Security_Policy=policy,
    )
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None)
    page.goto(site.at(WWW))
    site.wait_for("page")
    page.goto("about:blank")
    site.wait_for("page.left")
    assert refused == []


HOSTILE = """
  Array.prototype.toJSON = function () { return 'old library' };
  Array.prototype.extra = Object.prototype.extra = function () {};
  Array.prototype.map = Array.prototype.filter = Array.prototype.forEach = function () { throw new Error('broken') };
  window.uuid = window.queue = window.page = 1;
  window.event = window.name = 'theirs';
"""


def test_a_page_that_changed_what_arrays_are_is_borne(page: Page, site: Site) -> None:
    form = "<form name='demo'><input name='email' value='jo@acme.test'><button id='send'>Send</button></form>"
    html = f"<div id='leadline'></div><script>{HOSTILE}</script>{form}"
    visit(page, site, html=html, fields="email")
    page.evaluate("leadline('consent', true)")
    page.evaluate("document.addEventListener('submit', event => event.preventDefault())")
    page.click("#send")
    page.goto("about:blank")
    site.wait_for("page.left")
    assert said(site) == ["page", "identify", "form.submitted", "page.left"]


CALLS = """
  leadline();
  leadline('nothing');
  leadline('toString');
  leadline('track', 'cycle', (() => { const a = {}; a.a = a; return a })());
  leadline('track', 'big', {n: 1n});
  leadline('identify', null, {get email() { throw new Error('theirs') }});
  document.dispatchEvent(new Event('submit'));
  document.dispatchEvent(new MouseEvent('click'));
  window.dispatchEvent(new StorageEvent('storage'));
"""


def test_nothing_that_a_page_does_makes_the_tracker_throw(page: Page, site: Site) -> None:
    visit(page, site, consent="granted")
    assert page.evaluate(f"(() => {{ {CALLS}; return 'went on' }})()") == "went on"
    page.goto("about:blank")
    site.wait_for("page.left")
    assert said(site) == ["page", "page.left"]


def test_a_script_without_a_server_to_speak_to_leaves_the_page_alone(page: Page, site: Site) -> None:
    page.route("**/v1/batch", lambda route: route.abort())
    visit(page, site, consent="granted")
    page.evaluate("for (let n = 0; n < 12; n++) leadline('track', 'said')")
    page.wait_for_timeout(300)
    assert page.evaluate("document.title") == "Page /"
    assert site.heard == []


def test_the_history_of_the_page_works_as_before(page: Page, site: Site) -> None:
    visit(page, site, consent="granted")
    page.evaluate("history.pushState({at: 1}, '', '/one'); history.replaceState({at: 2}, '', '/two')")
    assert page.evaluate("[history.state.at, location.pathname]") == [2, "/two"]
    with pytest.raises(Error, match="SecurityError"):
        page.evaluate("history.pushState({}, '', 'https://partner.example/')")


def test_a_page_that_is_prepared_and_never_shown_is_not_seen(page: Page, site: Site) -> None:
    page.add_init_script("Object.defineProperty(document, 'prerendering', {value: true})")
    site.page("/", site.embed(consent="granted"))
    page.goto(site.at(WWW))
    ready(page)
    page.goto("about:blank")
    page.wait_for_timeout(500)
    assert site.heard == []
    page.goto(site.at(WWW))
    ready(page)
    page.evaluate("document.dispatchEvent(new Event('prerenderingchange'))")
    site.wait_for("page")
