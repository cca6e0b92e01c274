"""A browser for the tests of the tracker, and for each test a visitor of its own on a site of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.engines.browser import browser
from tests.tracker.site import PATIENCE, Site, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser. Where there is none the tests fail, in words that say how to get one."""
    with browser() as started:
        yield started


# The tracker waits two seconds for more to send, which most tests have nothing to do with: a tenth of it does.
HURRIED = """(() => {
    const later = window.setTimeout;
    window.setTimeout = (act, ms, ...more) => later(act, ms >= 1000 ? ms / 10 : ms, ...more);
})()"""


@pytest.fixture
def hurried() -> bool:
    """Whether the tracker waits less than in life."""
    return True


@pytest.fixture
def visitor(chromium: Browser, hurried: bool) -> Iterator[BrowserContext]:
    """A new visitor: no cookies, nothing stored."""
    context = chromium.new_context()
    if hurried:
        context.add_init_script(HURRIED)
    try:
        yield context
    finally:
        context.close()


@pytest.fixture
def page(visitor: BrowserContext) -> Iterator[Page]:
    """A tab. An error that the page would see, the tracker's or any, fails the test."""
    tab = visitor.new_page()
    tab.set_default_timeout(PATIENCE * 1000)
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    assert errors == []


@pytest.fixture
def site() -> Iterator[Site]:
    """A web site, and the server beside it."""
    with serving() as started:
        yield started
