"""Takes the pictures of the pages that the README and the docs show: ``python -m tools.screenshot``.

The company of the demo is served as `leadline demo --open` does it, and a browser looks at three of its pages. Another
day, another picture: the company ends today. Names in Chinese need a font of the system (Debian: fonts-noto-cjk).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from playwright.sync_api import Page, ViewportSize

from leadline.cli.demo import made
from leadline.cli.demo_pages import Filled, answers, fill, is_scored
from tests.engines.browser import browser

IMAGES = Path(__file__).parents[1] / "docs" / "images"
SECOND = 1_000_000
PATIENCE_S = 180


@contextmanager
def served(folder: Path) -> Iterator[tuple[dict[str, str], Filled]]:
    """The company, scored and served."""
    ends = time.time_ns() // 1000 // SECOND * SECOND
    shown = made(folder, "S", "b2b-enterprise", 7, ends)
    place = folder / "live"
    place.mkdir()
    filled = fill(shown, place, f"sqlite:///{place / 'leadline.db'}")
    command = [sys.executable, "-m", "leadline", "serve", "--port", "0", "--json"]
    with subprocess.Popen(command, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        text = ""
        while not text.endswith("}\n"):
            text += server.stdout.readline()
        begun = json.loads(text)
        with httpx.Client(trust_env=False, timeout=30) as http:
            until = time.monotonic() + PATIENCE_S
            while not (answers(http, f"{begun['pages']}/healthz") and is_scored(http, begun["address"], filled.reads)):
                assert time.monotonic() < until, "the pages do not answer"
                time.sleep(0.3)
        try:
            yield begun, filled
        finally:
            server.terminate()


def studio(page: Page, pages: str) -> None:
    """A rule that somebody is changing, with what would come of it."""
    page.goto(f"{pages}/models/b2b-enterprise/draft")
    page.get_by_role("button", name=re.compile("^Pricing page")).click()
    page.get_by_label("Points", exact=True).fill("20")
    page.keyboard.press("Tab")
    page.get_by_text(re.compile("becomes ready")).first.wait_for(timeout=60_000)
    page.get_by_text(re.compile(r"^Tried on [\d,]+ leads, as of")).wait_for(timeout=60_000)
    page.evaluate("scrollTo(0, document.querySelector('.ll-studio-open').getBoundingClientRect().top - 240)")
    page.wait_for_timeout(1_000)
    page.screenshot(path=str(IMAGES / "studio.png"))


def main() -> None:
    os.environ.pop("LEADLINE_PORT", None)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (begun, filled), browser() as chromium:
        size: ViewportSize = {"width": 1360, "height": 860}
        page = chromium.new_page(viewport=size, locale="en-GB", timezone_id="Europe/Berlin")
        page.goto(f"{begun['pages']}/login/link?token={filled.token}")
        page.wait_for_selector("[data-row]")
        page.wait_for_timeout(1_000)
        page.screenshot(path=str(IMAGES / "queue.png"))
        page.keyboard.press("j")
        page.keyboard.press("o")
        page.wait_for_selector(".ll-chart svg")
        page.wait_for_timeout(1_000)
        page.screenshot(path=str(IMAGES / "lead.png"))
        studio(page, begun["pages"])


if __name__ == "__main__":
    main()
