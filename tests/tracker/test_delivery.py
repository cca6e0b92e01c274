"""What was said arrives: in batches, after an outage, and when the page is gone."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from tests.tracker.site import Site, visit

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def hurried() -> bool:
    return False


def track(page: Page, times: int, size: int = 1) -> None:
    page.evaluate(
        "([n, size]) => { while (n--) leadline('track', 'said', {text: 'x'.repeat(size), n}) }", [times, size]
    )


def test_a_batch_is_a_text_with_the_key_and_needs_no_leave_beforehand(page: Page, site: Site) -> None:
    visit(page, site, consent="granted", key="wk_other")
    site.wait_for("page")
    (batch,) = site.heard
    assert batch.headers["content-type"].lower() == "text/plain;charset=utf-8"
    assert batch.body["writeKey"] == "wk_other"
    assert datetime.fromisoformat(batch.body["sentAt"]) > datetime.fromisoformat(batch.messages[0]["timestamp"])
    assert site.preflights == 0


def test_ten_messages_go_together_and_at_once(page: Page, site: Site) -> None:
    visit(page, site, consent="granted")
    track(page, 9)
    site.wait(lambda: site.heard, "a batch")
    assert [len(batch.messages) for batch in site.heard] == [10]


def test_fewer_messages_go_together_after_two_seconds(page: Page, site: Site) -> None:
    visit(page, site, consent="granted")
    track(page, 2)
    site.wait(lambda: site.heard, "a batch")
    (batch,) = site.heard
    assert len(batch.messages) == 3
    waited = datetime.fromisoformat(batch.body["sentAt"]) - datetime.fromisoformat(batch.messages[0]["timestamp"])
    assert waited.total_seconds() > 1.9


def test_what_a_page_said_last_goes_with_it_in_a_beacon(page: Page, site: Site) -> None:
    visit(page, site, consent="granted")
    track(page, 1)
    page.close()
    site.wait_for("page.left")
    assert [one.get("event", one["type"]) for one in site.taken] == ["page", "said", "page.left"]
    assert site.heard[0].headers["content-type"].lower() == "text/plain;charset=utf-8"


@pytest.mark.parametrize("status", [503, 429])
def test_a_batch_that_was_refused_for_now_comes_again_with_the_same_ids(page: Page, site: Site, status: int) -> None:
    site.answers += [status]
    visit(page, site, consent="granted")
    track(page, 3)
    site.wait_for("said", 3)
    first, again = site.heard
    assert first.status == status
    assert [one["messageId"] for one in first.messages] == [one["messageId"] for one in again.messages]
    assert again.body["sentAt"] > first.body["sentAt"]


def test_what_is_said_meanwhile_comes_too_and_hurries_nobody(page: Page, site: Site) -> None:
    site.answers += [503]
    visit(page, site, consent="granted")
    site.wait(lambda: site.heard, "the first try")
    page.wait_for_timeout(200)
    track(page, 15)
    site.wait_for("said", 15)
    assert [batch.status for batch in site.heard] == [503, 200]
    times = [datetime.fromisoformat(batch.body["sentAt"]) for batch in site.heard]
    assert (times[1] - times[0]).total_seconds() > 1.9


def test_a_batch_that_was_refused_for_good_does_not_come_again(page: Page, site: Site) -> None:
    site.answers += [400]
    visit(page, site, consent="granted")
    site.wait(lambda: site.heard, "the first try")
    page.wait_for_timeout(200)
    track(page, 1)
    page.goto("about:blank")
    site.wait_for("page.left")
    assert [one.get("event") for one in site.taken] == ["said", "page.left"]


def test_without_a_network_messages_wait(page: Page, site: Site) -> None:
    visit(page, site, consent="granted")
    page.context.set_offline(True)
    track(page, 9)
    time.sleep(0.5)
    assert site.heard == []
    page.context.set_offline(False)
    site.wait_for("said", 9)


def test_what_could_not_be_sent_is_sent_by_the_next_page(page: Page, site: Site) -> None:
    site.answers += [503, 503]
    visit(page, site, consent="granted")
    track(page, 9)
    site.wait(lambda: site.heard, "the first try")
    page.wait_for_timeout(200)
    visit(page, site, "/pricing", consent="granted")
    site.wait_for("page", 2)
    site.wait_for("said", 9)
    site.wait_for("page.left")
    assert [batch.status for batch in site.heard][:2] == [503, 503]
    assert page.evaluate("sessionStorage.leadline_queue") is None


def test_what_could_not_be_sent_is_nowhere_kept_without_cookies(page: Page, site: Site) -> None:
    site.answers += [503, 503]
    visit(page, site, consent="none")
    track(page, 9)
    site.wait(lambda: site.heard, "the first try")
    page.wait_for_timeout(200)
    visit(page, site, "/pricing", consent="none")
    assert page.evaluate("sessionStorage.length") == 0
    site.wait_for("page")
    assert site.events("said") == []


def test_a_message_that_is_too_long_is_left_out_and_many_long_ones_go_apart(page: Page, site: Site) -> None:
    visit(page, site, consent="granted")
    track(page, 1, 30_000)
    track(page, 5, 29_000)
    page.evaluate("leadline('track', 'wide', {text: 'ä'.repeat(16000)})")
    site.wait_for("said", 5)
    page.evaluate("leadline('track', 'end')")
    site.wait_for("end")
    assert len(site.events("said")) == 5
    assert site.events("wide") == []
    assert all(int(batch.headers["content-length"]) < 64_000 for batch in site.heard)


def test_a_hundred_messages_wait_at_most_and_the_newest_stay(page: Page, site: Site) -> None:
    visit(page, site)
    track(page, 130)
    page.evaluate("leadline('consent', true)")
    site.wait_for("said", 100)
    assert sorted(one["properties"]["n"] for one in site.taken) == list(range(100))


def test_more_than_a_beacon_carries_is_sent_by_the_next_page(page: Page, site: Site) -> None:
    visit(page, site, consent="granted")
    track(page, 7, 29_000)
    visit(page, site, "/pricing", consent="granted")
    site.wait_for("said", 7)
    assert len(site.events("page.left")) == 1
