"""A real browser for the tests: the system's Chromium, without a window, driven by Playwright.

Every name of a host leads to this machine, so a site may be called as in life (www.acme.test, example.co.uk) and
nothing ever leaves.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
SHELL = "chromium-headless-shell"  # the same without all that is around a page: twice as quick, but it holds no page
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * 127.0.0.1",
]
# Playwright switches these off for its own ease; visitors have them.
SWITCHED_OFF = ["--disable-back-forward-cache"]


@contextlib.contextmanager
def browser(*, shell: bool = False) -> Iterator[Browser]:
    """Start a browser, and close it in the end. While it runs, this thread has a running event loop.

    Whoever does not go back to pages that the browser held may have a ``shell`` of it, where there is one.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = (shell and shutil.which(SHELL)) or _program(playwright.chromium.executable_path)
        chromium = playwright.chromium.launch(
            executable_path=program,
            headless=True,
            args=[*ARGUMENTS, f"--user-agent={_agent(program)}"],
            ignore_default_args=SWITCHED_OFF,
        )
        try:
            yield chromium
        finally:
            chromium.close()


def _agent(program: str) -> str:
    """What the browser of a person says that it is: one without a window says so, and is taken for a machine."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    major = re.findall(r"(\d+)\.", said)[0]
    webkit = "AppleWebKit/537.36 (KHTML, like Gecko)"
    return f"Mozilla/5.0 (X11; Linux x86_64) {webkit} Chrome/{major}.0.0.0 Safari/537.36"


def _program(own: str) -> str:
    """The system's browser, else the one that Playwright has loaded."""
    for name in NAMES:
        found = shutil.which(name)
        if found is not None:
            return found
    if Path(own).exists():
        return own
    raise RuntimeError(
        f"no browser found: none of {', '.join(NAMES)} is on the path, and Playwright has loaded none; "
        f"`sh tools/browser.sh` installs one (as root `apt-get install chromium`, else `playwright install chromium`)"
    )
