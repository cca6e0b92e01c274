"""What a browser calls itself, as people call it."""

from __future__ import annotations

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
SHOWN = 60  # characters of what is no browser


def browser_and_system(agent: str) -> tuple[str, str]:
    """The browser and what it runs on; of another program what it says, and nothing.

    >>> browser_and_system("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0")
    ('Firefox', 'Linux')
    >>> browser_and_system("curl/8.5.0")
    ('curl/8.5.0', '')
    """
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return (browser, system) if browser and system else (agent[:SHOWN], "")
