"""Why an event is taken for a machine's: a short code that is stored, and the words that people are shown."""

from __future__ import annotations

from enum import StrEnum


class Why(StrEnum):
    """The reason. The value is stored with the event and never changes its meaning.

    >>> print(Why.burst, "-", Why.burst.words)
    click-burst - Several links of one mail were clicked within two seconds: a mail scanner.
    """

    source = "source"
    crawler = "crawler"
    headless = "headless"
    library = "library"
    scanner = "scanner"
    proxy = "privacy-proxy"
    opened_at_delivery = "open-at-delivery"
    clicked_at_delivery = "click-at-delivery"
    burst = "click-burst"
    hidden = "hidden-link"
    head = "head-request"
    crawl = "page-burst"
    after_crawl = "after-page-burst"

    @property
    def words(self) -> str:
        """The reason as a sentence for marketers and reps, at the usual thresholds."""
        return WORDS[self]


WORDS: dict[Why, str] = {
    Why.source: "The tool that sent it says that a machine did it.",
    Why.crawler: "The browser names itself as a crawler or another program.",
    Why.headless: "The browser is one that programs drive, without a window.",
    Why.library: "A program's library made the request, not a browser.",
    Why.scanner: "A mail scanner names itself.",
    Why.proxy: "A privacy proxy opened it, as it opens every mail; whether a person did, nobody knows.",
    Why.opened_at_delivery: "The mail was opened within seconds of delivery: a privacy proxy or a scanner.",
    Why.clicked_at_delivery: "The link was clicked within seconds of delivery: a mail scanner.",
    Why.burst: "Several links of one mail were clicked within two seconds: a mail scanner.",
    Why.hidden: "A link or field was used that people do not see.",
    Why.head: "Only the head of the page was asked for, as scanners do.",
    Why.crawl: "More different pages within seconds than a person can look at: a crawler.",
    Why.after_crawl: "It came right after a crawl of the site, from the same visitor.",
}

SPEED = frozenset({Why.clicked_at_delivery, Why.burst})
"""Reasons that rest on the clock alone: a human act takes them back."""


def why_words(reason: str) -> str:
    """The words of a stored reason.

    >>> why_words("head-request")
    'Only the head of the page was asked for, as scanners do.'
    """
    return Why(reason).words if reason in set(Why) else reason
